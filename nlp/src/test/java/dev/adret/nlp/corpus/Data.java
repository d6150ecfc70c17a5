package dev.adret.nlp.corpus;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Real corpora and vectors, which are not part of the project: tests that need them skip where they are missing. */
public final class Data {
    private static final Path FOLDER = Path.of(System.getProperty("adret.data", "../../shared/data"));

    private Data() {}

    /** The file at {@code path} in the data folder; skips the test that asks if it is not there. */
    public static Path file(String path) {
        Path file = FOLDER.resolve(path);
        assumeTrue(
                Files.isRegularFile(file),
                "skipped: there is no " + file.toAbsolutePath().normalize() + "; -Dadret.data names the data folder");
        return file;
    }
}
