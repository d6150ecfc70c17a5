package dev.adret.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only a process of its own shows: exit status, signals, encodings, answers while input goes on. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessTest {
    @TempDir
    Path folder;

    private Path corpus;
    private Path model;

    @BeforeEach
    void train() {
        corpus = Cli.corpus(folder);
        model = folder.resolve("model.adret");
    }

    /** A process that runs the command line on the reference backend, its standard error in the file {@code err}. */
    private Process start(String... args) throws IOException {
        return builder(args).start();
    }

    private ProcessBuilder builder(String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", classPath(), Main.class.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("LD_PRELOAD");
        builder.environment().put("LC_ALL", "C");
        return builder.redirectError(folder.resolve("err").toFile());
    }

    @Test
    void aPictureNeedsTheModuleThatDraws() throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--limit-modules", "java.base,java.logging,java.sql", "-cp", classPath()));
        command.addAll(List.of(
                Main.class.getName(), "bench", "--plot", folder.resolve("p.png").toString()));
        ProcessBuilder quiet = new ProcessBuilder(command);
        quiet.environment().remove("LD_PRELOAD");
        Process process = quiet.redirectError(folder.resolve("err").toFile()).start();
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(err()).contains("adret: --plot: this Java runtime has no module java.desktop");
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** What the process wrote, without what libjsig, which the tests' own JVM is under, writes as the JDK starts a process. */
    private String err() throws IOException {
        return Files.readString(folder.resolve("err"))
                .replaceAll("(?m)^.* VM warning: the use of signal\\(\\) .*\\R", "");
    }

    private static BufferedReader output(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String readAll(Reader reader) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = reader.read(); c >= 0; c = reader.read()) {
            text.append((char) c);
        }
        return text.toString();
    }

    @Test
    void theExitStatusTellsSuccessFailureAndWrongUsageApart() throws Exception {
        assertThat(start("devices").waitFor()).isZero();
        assertThat(start("ner", "eval", "--model", "none", "--data", "none", "--backend", "reference")
                        .waitFor())
                .isEqualTo(1);
        assertThat(err()).contains("adret: none: there is no such file").doesNotContain("\tat ");
        assertThat(start("ner", "train", "--epochs", "0").waitFor()).isEqualTo(2);
        assertThat(err()).startsWith("adret: Invalid option: --epochs are at least 1, not 0");
    }

    @Test
    void textIsUtf8WhateverTheLocale() throws Exception {
        Cli.train(corpus, model).assertDone();
        Process process = start("ner", "tag", "--model", model.toString(), "--backend", "reference");
        try (OutputStream in = process.getOutputStream()) {
            in.write("In Oslo we met Bert Zoë .\n東京 ½ “é”\n".getBytes(StandardCharsets.UTF_8));
        }
        String out = readAll(output(process));
        assertThat(process.waitFor()).isZero();
        assertThat(out.replaceAll("\\[\\w+ |\\]", "")).isEqualTo("In Oslo we met Bert Zoë .\n東京 ½ “é”\n");
    }

    @Test
    void aLineIsAnsweredBeforeTheNextOneComes() throws Exception {
        Cli.train(corpus, model, "--dev", corpus.toString()).assertDone();
        Process process = start("ner", "tag", "--model", model.toString(), "--backend", "reference");
        try (OutputStream in = process.getOutputStream();
                BufferedReader out = output(process)) {
            for (int i = 0; i < 3; i++) {
                in.write("Anna lives in Rome .\n".getBytes(StandardCharsets.UTF_8));
                in.flush();
                assertThat(out.readLine()).isEqualTo("[PER Anna] lives in [LOC Rome] .");
            }
        }
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void aReaderWhoHasSeenEnoughIsNoError() throws Exception {
        Cli.train(corpus, model).assertDone();
        Process process = start("ner", "tag", "--model", model.toString(), "--backend", "reference");
        process.getInputStream().close();
        byte[] text = "Anna lives in Rome .\n".repeat(500).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> {
                    try (OutputStream in = process.getOutputStream()) {
                        // Until the command has ended: there is always more to read.
                        while (true) {
                            in.write(text);
                        }
                    }
                })
                .isInstanceOf(IOException.class);
        assertThat(process.waitFor()).isZero();
        assertThat(err()).doesNotContain("adret: ");
    }

    @Test
    void whatCannotBeWrittenToStandardOutputIsAFailure() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "skipped: there is no /dev/full, which is a disk without room");
        Process process = builder("devices").redirectOutput(full.toFile()).start();
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(err()).containsPattern("adret: standard output: \\S");
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void aSignalEndsTrainingInOrder(String signal, int status) throws Exception {
        assumeFalse(
                signal.equals("INT") && isInterruptIgnored(),
                "skipped: this process ignores SIGINT, so would its children");
        Process process = start(
                "ner",
                "train",
                "--train",
                corpus.toString(),
                "--out",
                model.toString(),
                "--metrics",
                folder.resolve("m.json").toString(),
                "--dim",
                "6",
                "--hidden",
                "8",
                "--epochs",
                "1000000",
                "--backend",
                "reference");
        try (BufferedReader out = output(process)) {
            String line = out.readLine();
            while (line != null && !line.matches(" +2 .*")) {
                line = out.readLine();
            }
            assertThat(line).as("the row of epoch 2").isNotNull();
            assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
            readAll(out);
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(status);
        assertThat(err().lines().toList())
                .singleElement()
                .asString()
                .matches("adret: stopped; the best model so far, of epoch \\d+, is in \\Q" + model + "\\E");
        assertThat(Cli.files(folder)).containsExactly("corpus.conll", "err", "model.adret");
        assertThat(Cli.compute("ner", "eval", "--model", model.toString(), "--data", corpus.toString())
                        .assertDone()
                        .out())
                .startsWith("processed 360 tokens");
    }

    @Test
    void aServerAnswersUntilItIsToldToStopAndThenEndsInOrder() throws Exception {
        Cli.train(corpus, model, "--dev", corpus.toString()).assertDone();
        Process process = start("ner", "serve", "--model", model.toString(), "--port", "0", "--backend", "reference");
        try (BufferedReader out = output(process)) {
            String line = out.readLine();
            assertThat(line).matches("serving \\Q" + model + "\\E at http://127.0.0.1:[0-9]+");
            HttpRequest request = HttpRequest.newBuilder(URI.create(line.substring(line.indexOf("http:")) + "/tag"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"text\": \"Anna lives in Rome .\"}"))
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.ofString())
                            .body())
                    .contains("\"tags\":[\"B-PER\",\"O\",\"O\",\"B-LOC\",\"O\"]");
            assertThat(new ProcessBuilder("kill", "-TERM", Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(err().lines().filter(line -> !line.startsWith("backend: ")))
                .containsExactly("adret: stopping; requests to finish: 0", "adret: stopped");
    }

    /** Whether SIGINT does nothing here, as in a job that a shell has put into the background. */
    private static boolean isInterruptIgnored() throws IOException {
        Path self = Path.of("/proc/self/status");
        if (!Files.exists(self)) {
            return false;
        }
        String mask = Files.readAllLines(self).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElse("SigIgn:\t0")
                .substring("SigIgn:".length())
                .strip();
        return (Long.parseUnsignedLong(mask, 16) & 1 << 1) != 0;
    }
}
