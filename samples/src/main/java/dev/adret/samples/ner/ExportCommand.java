package dev.adret.samples.ner;

import dev.adret.backend.Backend;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.nlp.window.ModelFile;
import dev.adret.nlp.window.WindowModel;
import dev.adret.samples.cli.ModelMixin;
import dev.adret.samples.cli.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code adret ner export}: a model for other programs. */
@Command(name = "export", description = "Writes a model for other programs.")
final class ExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ModelMixin model = new ModelMixin();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = Choice.OfExportFormat.class,
            description = "onnx: the network; safetensors: its weights by name. Default: ${DEFAULT-VALUE}.")
    private ExportFormat format = ExportFormat.ONNX;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where it goes.")
    private Path out = Path.of("");

    @Override
    public Integer call() throws IOException {
        Usage.requireWritable(spec.commandLine(), Map.of("--out", Optional.of(out)), List.of(model.file()));
        // Nothing is computed: any backend will do.
        try (Backend backend = new ReferenceBackend();
                WindowModel window = ModelFile.read(model.file(), backend)) {
            format.write(window, out);
        }
        spec.commandLine().getOut().println(format + ": " + out);
        spec.commandLine().getOut().flush();
        return 0;
    }
}
