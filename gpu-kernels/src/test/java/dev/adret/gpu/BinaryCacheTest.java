package dev.adret.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BinaryCacheTest {
    private static final String KEY = BinaryCache.key("source", "options");
    private static final byte[] BINARY = "what a compiler made".getBytes(UTF_8);

    @TempDir
    private Path folder;

    private BinaryCache cache;

    @BeforeEach
    void makeCache() {
        cache = BinaryCache.in(folder);
    }

    private Path file(String key) {
        return folder.resolve("kernels").resolve(key);
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("kernels"))) {
            return files.count();
        }
    }

    // ---- keys ----

    @Test
    void aKeyDependsOnEveryPartAndOnWhereItEnds() {
        assertThat(Stream.of(
                        BinaryCache.key("ab", "c"),
                        BinaryCache.key("a", "bc"),
                        BinaryCache.key("abc"),
                        BinaryCache.key("abc", ""),
                        BinaryCache.key("c", "ab")))
                .doesNotHaveDuplicates();
        assertThat(BinaryCache.key("a", "b"))
                .isEqualTo(BinaryCache.key("a", "b"))
                .hasSize(64);
    }

    // ---- whole files ----

    @Test
    void givesBackWhatWasPut() {
        cache.put(KEY, BINARY);

        assertThat(cache.get(KEY)).contains(BINARY);
        assertThat(BinaryCache.in(folder).get(KEY)).contains(BINARY);
        assertThat(cache.get(BinaryCache.key("another"))).isEmpty();
    }

    @Test
    void theLastOneThatWasPutCounts() {
        cache.put(KEY, new byte[1000]);
        cache.put(KEY, BINARY);

        assertThat(cache.get(KEY)).contains(BINARY);
    }

    @Test
    void nobodyElseMayTouchTheFiles() throws IOException {
        cache.put(KEY, BINARY);

        Assumptions.assumeTrue(
                Files.getFileStore(folder).supportsFileAttributeView("posix"), "this system has no POSIX permissions");
        assertThat(Files.getPosixFilePermissions(folder.resolve("kernels")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    // ---- damaged files ----

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 23, 24, 30})
    void aTruncatedFileCountsAsNoneAndIsDeleted(int length) throws IOException {
        cache.put(KEY, BINARY);
        Files.write(file(KEY), Arrays.copyOf(Files.readAllBytes(file(KEY)), length));

        assertThat(cache.get(KEY)).isEmpty();
        assertThat(file(KEY)).doesNotExist();
    }

    @Test
    void garbageCountsAsNoneAndIsReplaced() throws IOException {
        cache.put(KEY, BINARY);
        Files.writeString(file(KEY), "garbage".repeat(100));
        assertThat(cache.get(KEY)).isEmpty();

        cache.put(KEY, BINARY);
        assertThat(cache.get(KEY)).contains(BINARY);
    }

    @Test
    void oneWrongBitAnywhereIsFound() throws IOException {
        cache.put(KEY, BINARY);
        byte[] whole = Files.readAllBytes(file(KEY));
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 4;
            Files.write(file(KEY), damaged);
            assertThat(cache.get(KEY)).as("with byte %d changed", i).isEmpty();
        }
    }

    @Test
    void aFileWithMoreBehindItIsDamaged() throws IOException {
        cache.put(KEY, BINARY);
        byte[] whole = Files.readAllBytes(file(KEY));
        Files.write(file(KEY), Arrays.copyOf(whole, whole.length + 1));

        assertThat(cache.get(KEY)).isEmpty();
    }

    // ---- room ----

    @Test
    void whatWasUsedLongestAgoMakesRoom() throws IOException {
        BinaryCache small = new BinaryCache(Optional.of(folder), 3500);
        for (String key : new String[] {"a", "b", "c"}) {
            small.put(key, new byte[1000]);
            Files.setLastModifiedTime(file(key), FileTime.from(Instant.parse("2025-01-01T00:00:00Z")));
        }
        Files.setLastModifiedTime(file("b"), FileTime.from(Instant.parse("2024-01-01T00:00:00Z")));
        small.get("b");
        Files.setLastModifiedTime(file("c"), FileTime.from(Instant.parse("2025-01-02T00:00:00Z")));
        small.put("d", new byte[1000]);

        assertThat(small.get("a")).isEmpty();
        assertThat(Stream.of("b", "c", "d").map(small::get)).allMatch(Optional::isPresent);
    }

    @Test
    void whatIsLargerThanTheWholeCacheIsNotKept() {
        BinaryCache small = new BinaryCache(Optional.of(folder), 1000);
        small.put("a", new byte[10]);
        small.put("b", new byte[1000]);

        assertThat(small.get("a")).isPresent();
        assertThat(small.get("b")).isEmpty();
    }

    // ---- no cache ----

    @Test
    void aFolderThatCannotBeMadeIsNoError() throws IOException {
        Path blocked = Files.writeString(folder.resolve("file"), "in the way");
        BinaryCache none = BinaryCache.in(blocked);
        none.put(KEY, BINARY);

        assertThat(none.get(KEY)).isEmpty();
    }

    @Test
    void noCacheKeepsNothing() {
        BinaryCache.none().put(KEY, BINARY);

        assertThat(BinaryCache.none().get(KEY)).isEmpty();
    }

    // ---- several at once ----

    /** Content of a key's n-th version, of its own length so that two versions mixed would show. */
    private static byte[] version(int n) {
        byte[] content = new byte[50_000 + 100 * n];
        Arrays.fill(content, (byte) n);
        return content;
    }

    private static void putManyVersions(Path folder) {
        BinaryCache writer = BinaryCache.in(folder);
        for (int i = 0; i < 300; i++) {
            writer.put(KEY, version(i % 100));
        }
    }

    /** A second process that writes. */
    public static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            putManyVersions(Path.of(arguments[0]));
        }
    }

    @Test
    void severalThreadsAndAnotherProcessLeaveAWholeFile() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Writer.class.getName(),
                        folder.toString())
                .inheritIO()
                .start();
        cache.put(KEY, version(1));
        Thread[] writers = IntStream.range(0, 2)
                .mapToObj(i -> new Thread(() -> putManyVersions(folder)))
                .toArray(Thread[]::new);
        for (Thread writer : writers) {
            writer.start();
        }
        while (process.isAlive() || writers[0].isAlive() || writers[1].isAlive()) {
            byte[] read = cache.get(KEY).orElseThrow();
            assertThat(read).isEqualTo(version((read.length - 50_000) / 100));
        }
        for (Thread writer : writers) {
            writer.join();
        }

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(files()).isEqualTo(1);
    }
}
