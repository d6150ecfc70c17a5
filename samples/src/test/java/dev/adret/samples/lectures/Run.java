package dev.adret.samples.lectures;

import dev.adret.backend.Backend;
import dev.adret.samples.EveryBackend;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Runs samples within a test. */
final class Run {
    private Run() {}

    /** What {@code sample} prints on the backend of this name, without pictures. */
    static List<String> lines(Sample sample, String backend) throws IOException {
        return lines(sample, backend, Optional.empty());
    }

    /** What {@code sample} prints on the backend of this name, its pictures drawn into {@code folder}. */
    static List<String> lines(Sample sample, String backend, Path folder) throws IOException {
        return lines(sample, backend, Optional.of(folder));
    }

    private static List<String> lines(Sample sample, String name, Optional<Path> folder) throws IOException {
        StringWriter text = new StringWriter();
        try (Backend backend = EveryBackend.Device.open(name)) {
            sample.run(new SampleContext(backend, 1, new PrintWriter(text), folder));
        }
        return text.toString().lines().toList();
    }

    /** A context on {@code backend} that prints to nobody. */
    static SampleContext silent(Backend backend) {
        return new SampleContext(backend, 1, new PrintWriter(new StringWriter()), Optional.empty());
    }
}
