package dev.adret.samples;

import java.nio.file.Path;

/** A small trained model for tests outside of this package. */
public final class SmallModel {
    private SmallModel() {}

    /** Trains a model that knows PER and LOC, in {@code folder}, and returns its file. */
    public static Path train(Path folder) {
        Path corpus = Cli.corpus(folder);
        Path file = folder.resolve("model.adret");
        Cli.train(corpus, file, "--dev", corpus.toString(), "--epochs", "6").assertDone();
        return file;
    }

    /** Where {@link #train} writes its corpus. */
    public static Path corpus(Path folder) {
        return folder.resolve("corpus.conll");
    }
}
