package dev.adret.benchmarks.peers.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adret.benchmarks.peers.Protocol;
import dev.adret.benchmarks.peers.runner.Contender.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Starts the programs, each in a JVM of its own with the class path that Maven wrote down for it, one at a time. */
final class Launcher {
    private static final String PACKAGE = "dev.adret.benchmarks.peers.";
    private static final Path TASKSET = Path.of("/usr/bin/taskset");
    private static final long LIMIT_SECONDS = 300;

    private final Path peers;
    private final Path java;
    private final Path log;
    private final JsonMapper json = new JsonMapper();

    /**
     * @param peers the folder benchmarks/peers, built
     * @param java the program java that runs them
     */
    Launcher(Path peers, Path java) {
        this.peers = peers;
        this.java = java;
        log = peers.resolve("harness/target/last-program.log");
    }

    /**
     * Runs a program to its end.
     *
     * @return its answer, and when it was started as {@code started}, in microseconds since 1970
     * @throws PeerFailedException if it gives none
     */
    JsonNode run(Contender contender, Setting setting, String... arguments) {
        List<String> command =
                command(contender.module(), PACKAGE + contender.module() + "." + contender.mainClass(), setting);
        command.addAll(setting.arguments());
        command.addAll(List.of(arguments));
        try {
            Instant now = Instant.now();
            Process process = start(command, setting);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw failed(contender, setting, "has not ended after " + LIMIT_SECONDS + " s");
            }
            Optional<String> answer;
            try (var lines = Files.lines(log, StandardCharsets.UTF_8)) {
                answer = lines.filter(line -> line.startsWith(Protocol.ANSWER)).findFirst();
            }
            if (process.exitValue() != 0 || answer.isEmpty()) {
                throw failed(contender, setting, "gave no answer and ended with " + process.exitValue());
            }
            return ((ObjectNode) json.readTree(answer.get().substring(Protocol.ANSWER.length())))
                    .put("started", now.getEpochSecond() * 1_000_000 + now.getNano() / 1000);
        } catch (IOException e) {
            throw new PeerFailedException(contender.name() + " (" + setting.label() + "): " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PeerFailedException("interrupted while " + contender.name() + " ran", e);
        }
    }

    /** Starts a program that keeps a core busy, the first one where it can be bound to it; ended by {@link Process#destroy}. */
    Process startSpinner() {
        try {
            List<String> command = command("harness", PACKAGE + "runner.Spinner", new Setting("spinner"));
            if (Files.isExecutable(TASKSET)) {
                command.addAll(0, List.of(TASKSET.toString(), "-c", "0"));
            }
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new PeerFailedException("cannot start the spinner: " + e, e);
        }
    }

    private Process start(List<String> command, Setting setting) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        // DJL unpacks its libraries there, not into the home of whoever measures.
        builder.environment()
                .put("DJL_CACHE_DIR", peers.resolve("djl/target/cache").toString());
        builder.environment().keySet().removeIf(name -> name.matches("(OMP|MKL|OPENBLAS|KMP)_.*"));
        builder.environment().putAll(setting.environment());
        return builder.start();
    }

    private List<String> command(String module, String mainClass, Setting setting) {
        Path target = peers.resolve(module).resolve("target");
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        // The same flags for all: what Adret's script uses.
        command.addAll(List.of("--add-modules=jdk.incubator.vector", "-XX:+UseParallelGC"));
        command.add("--enable-native-access=ALL-UNNAMED");
        setting.properties().forEach((name, value) -> command.add("-D" + name + "=" + value));
        try {
            command.add("-cp");
            command.add(target.resolve("classes") + ":" + Files.readString(target.resolve("classpath.txt")));
        } catch (IOException e) {
            throw new PeerFailedException(target + " is not built: start scripts/peers.sh", e);
        }
        command.add(mainClass);
        return command;
    }

    private PeerFailedException failed(Contender contender, Setting setting, String what) {
        return new PeerFailedException(
                contender.name() + " (" + setting.label() + ") " + what + "; what it printed is in " + log, null);
    }
}
