package dev.adret.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From the start of a JVM to its first finished training step of configuration S, in milliseconds. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 9)
@Fork(1)
public class StartUpBenchmark {
    @Param("cpu")
    String backend = "cpu";

    @Param({"1", "2"})
    int threads = 1;

    @Param("64")
    int batch = 64;

    @Benchmark
    public int firstStep() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // As the adret script starts it.
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-XX:+UseParallelGC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), FirstStep.class.getName()));
        command.addAll(List.of(backend, Integer.toString(threads), Integer.toString(batch)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = process.inputReader()) {
            String line = output.readLine();
            if (line == null) {
                throw new IOException("the program ended without a step, with status " + process.waitFor() + ": "
                        + String.join(" ", command));
            }
            return line.length();
        } finally {
            process.destroy();
        }
    }
}
