package dev.adret.cuda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Libraries that stand in for NVIDIA's, compiled from the C files beside this class. Tests skip where there is no gcc. */
final class StandIn {
    private StandIn() {}

    /**
     * Compiles {@code source} to a library.
     *
     * @param name such as {@code libcublas.so.12}; also its soname, and the version of its symbols
     */
    static Path compile(Path folder, String source, String name) throws IOException, InterruptedException {
        assumeTrue(isOnThePath("gcc"), "gcc is not on the PATH");
        Path code = folder.resolve(source);
        try (InputStream in = StandIn.class.getResourceAsStream(source)) {
            Files.write(code, Objects.requireNonNull(in).readAllBytes());
        }
        Path library = folder.resolve(name);
        Path versions = Files.writeString(folder.resolve(name + ".map"), name + " { global: *; };");
        run(List.of(
                "gcc",
                "-std=gnu11",
                "-O1",
                "-shared",
                "-fPIC",
                "-Wl,-soname," + name,
                "-Wl,--version-script=" + versions,
                "-o",
                library.toString(),
                code.toString()));
        return library;
    }

    /** Runs a command, which is to succeed. */
    static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(new ArrayList<>(command))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
    }

    static boolean isOnThePath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
