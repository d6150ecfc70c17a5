package dev.adret.opencl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A JVM of its own with the class path of the tests. */
final class ChildJvm {
    private ChildJvm() {}

    /** How a JVM ended, and what it printed on standard output. */
    record Outcome(int status, List<String> lines) {}

    /**
     * Runs a main method to its end.
     *
     * @param options of the JVM
     * @param folder where it runs; a crash leaves its report there
     */
    static Outcome run(
            Class<?> main, Path folder, Map<String, String> environment, List<String> options, String... arguments)
            throws IOException, InterruptedException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Outcome(process.waitFor(), output.lines().toList());
    }
}
