package dev.adret.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibrariesTest {
    private static final String TEMPORARY = System.getProperty("java.io.tmpdir");
    private static final String SYSTEM = "linux";

    /** Stands for the class of a jar; loaded anew by a loader that sees the jar's files. */
    public static final class Carrier {}

    @TempDir
    private Path folder;

    private Path cache;
    private Path jar;
    private Class<?> carrier;
    private URLClassLoader loader;
    private final List<Path> seen = new ArrayList<>();

    @BeforeEach
    void makeJar() throws Exception {
        Assumptions.assumeTrue(
                System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux"),
                "the files of this test are named as on Linux");
        cache = folder.resolve("cache");
        jar = folder.resolve("jar");
        write(jar.resolve("lib/libfake_1-" + platform() + ".so"), "the library");
        write(jar.resolve("lib").resolve(SYSTEM).resolve(architecture()).resolve("libneeded.so"), "what it needs");
        String name = Carrier.class.getName().replace('.', '/') + ".class";
        Files.createDirectories(jar.resolve(name).getParent());
        Files.copy(Carrier.class.getResourceAsStream("/" + name), jar.resolve(name));
        loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
        carrier = loader.loadClass(Carrier.class.getName());
    }

    @AfterEach
    void closeLoader() throws IOException {
        if (loader != null) {
            loader.close();
        }
    }

    private static void write(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static String architecture() {
        return switch (System.getProperty("os.arch")) {
            case "amd64" -> "x86_64";
            case "aarch64" -> "arm64";
            default -> System.getProperty("os.arch");
        };
    }

    private static String platform() {
        return SYSTEM + "-" + architecture();
    }

    private static Path library(Path in) {
        return in.resolve("libfake_1-" + platform() + ".so");
    }

    private static Path dependency(Path in) {
        return in.resolve("fake_1-" + platform() + "_dependents")
                .resolve(SYSTEM)
                .resolve(architecture())
                .resolve("libneeded.so");
    }

    /** Loads, and gives the folder that the jar's own loader would have looked in. */
    private Path load(Optional<Path> where) {
        NativeLibraries.load(where, carrier, "fake_1", List.of("needed"), () -> {
            Path there = Path.of(System.getProperty("java.io.tmpdir"));
            seen.add(there);
            assertThat(library(there)).hasContent("the library");
            assertThat(dependency(there)).hasContent("what it needs");
        });
        return seen.get(seen.size() - 1);
    }

    @Test
    void theFilesLieWhereTheLoaderLooks() {
        assertThat(load(Optional.of(cache))).hasParent(cache.resolve("natives"));
        assertThat(System.getProperty("java.io.tmpdir")).isEqualTo(TEMPORARY);
    }

    @Test
    void aSecondRunFindsThemThere() throws IOException {
        Path first = load(Optional.of(cache));
        Object before = Files.readAttributes(library(first), "unix:ino").get("ino");

        assertThat(load(Optional.of(cache))).isEqualTo(first);
        assertThat(Files.readAttributes(library(first), "unix:ino").get("ino")).isEqualTo(before);
    }

    @Test
    void damagedFilesAreReplaced() throws IOException {
        Path there = load(Optional.of(cache));
        Files.writeString(library(there), "the lib");
        Files.writeString(dependency(there), "WHAT IT NEEDS");

        assertThat(load(Optional.of(cache))).isEqualTo(there);
    }

    @Test
    void anotherBuildOfTheSameVersionLiesElsewhere() throws IOException {
        Path first = load(Optional.of(cache));
        write(jar.resolve("lib/libfake_1-" + platform() + ".so"), "another library");

        NativeLibraries.load(
                Optional.of(cache),
                carrier,
                "fake_1",
                List.of(),
                () -> assertThat(library(Path.of(System.getProperty("java.io.tmpdir"))))
                        .hasContent("another library"));
        assertThat(library(first)).hasContent("the library");
    }

    @Test
    void nobodyElseMayTouchThem() throws IOException {
        assertThat(Files.getPosixFilePermissions(load(Optional.of(cache))))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(Files.getPosixFilePermissions(cache.resolve("natives")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void withoutACacheTheyLieInATemporaryFolderThatIsGoneAfterwards() {
        assertThat(load(Optional.empty())).doesNotExist();
    }

    @Test
    void aCacheThatCannotBeWrittenIsAsNone() throws IOException {
        write(cache, "a file in its way");

        assertThat(load(Optional.of(cache))).doesNotExist();
    }

    @Test
    void whatTheJarLacksIsLeftToTheLoader() {
        List<String> ran = new ArrayList<>();
        NativeLibraries.load(Optional.of(cache), carrier, "missing_2", List.of("nothing"), () -> ran.add("ran"));

        assertThat(ran).containsExactly("ran");
    }

    @Test
    void aFailingInitializerLeavesThePropertyAsItWas() {
        assertThatThrownBy(() -> NativeLibraries.load(Optional.of(cache), carrier, "fake_1", List.of(), () -> {
                    throw new UnsatisfiedLinkError("no");
                }))
                .isInstanceOf(UnsatisfiedLinkError.class);
        assertThat(System.getProperty("java.io.tmpdir")).isEqualTo(TEMPORARY);
    }
}
