package dev.adret.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Runs the command line within the test, on the reference backend, and the small files that such a run needs. */
final class Cli {
    private static final String[] NAMES = {"Anna", "Bert", "Carla", "Dirk", "Emma"};
    private static final String[] TOWNS = {"Rome", "Oslo", "Lima", "Bonn", "Cork"};

    private static final Map<String, String> SMALL = Map.of(
            "--dim",
            "6",
            "--caps-dim",
            "2",
            "--shape-dim",
            "0",
            "--ngram-dim",
            "0",
            "--hidden",
            "8",
            "--dropout",
            "0.3",
            "--batch",
            "8",
            "--epochs",
            "4",
            "--lr",
            "0.2");

    private Cli() {}

    /** How a command ended and what it said. */
    record Result(int status, String out, String err) {
        List<String> outLines() {
            return out.lines().toList();
        }

        /** Asserts that the command failed in good manners: one line that says why, no stack trace. */
        Result assertError(int expectedStatus, String message) {
            assertThat(status).as(err).isEqualTo(expectedStatus);
            assertThat(errors())
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("adret: ")
                    .contains(message);
            assertThat(err).doesNotContain("\tat ", "Exception");
            return this;
        }

        private List<String> errors() {
            return err.lines()
                    .filter(line -> !line.startsWith("backend: ") && !line.startsWith("Try '"))
                    .toList();
        }

        Result assertDone() {
            assertThat(status).as(err).isZero();
            return this;
        }
    }

    static Result run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int status = Main.run(line, args);
        return new Result(status, out.toString(), err.toString());
    }

    /** Runs a command that computes: adds the backend to {@code args}. */
    static Result compute(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--backend", "reference"));
        return run(all.toArray(String[]::new));
    }

    /** Runs a command that computes with {@code input} as its standard input. */
    static Result computeOn(byte[] input, String... args) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input));
        try {
            return compute(args);
        } finally {
            System.setIn(before);
        }
    }

    static Result computeOn(String input, String... args) {
        return computeOn(input.getBytes(StandardCharsets.UTF_8), args);
    }

    /** {@code ner train} of a small network, unless {@code options} say otherwise. */
    static Result train(Path corpus, Path out, String... options) {
        List<String> args = new ArrayList<>(List.of("ner", "train"));
        args.addAll(List.of(options));
        SMALL.forEach((option, value) -> {
            if (!args.contains(option)) {
                args.addAll(List.of(option, value));
            }
        });
        args.addAll(List.of("--train", corpus.toString(), "--out", out.toString()));
        return compute(args.toArray(String[]::new));
    }

    /** A corpus of PER and LOC that a small network learns in a moment. */
    static Path corpus(Path folder) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            String name = NAMES[i % 5];
            String town = TOWNS[(i / 5 + i) % 5];
            text.append(
                    i % 2 == 0
                            ? name + " B-PER\nlives O\nin O\n" + town + " B-LOC\n. O\n\n"
                            : "In O\n" + town + " B-LOC\nwe O\nmet O\n" + name + " B-PER\nZoë I-PER\n. O\n\n");
        }
        return write(folder.resolve("corpus.conll"), text.toString());
    }

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
