package dev.adret.samples.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names the model to work with. */
public final class ModelMixin {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "FILE",
            description = "The model, as 'ner train' wrote it.")
    private Path file = Path.of("");

    /** The file of the model. */
    public Path file() {
        return file;
    }
}
