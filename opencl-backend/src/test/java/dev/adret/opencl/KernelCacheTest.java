package dev.adret.opencl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.gpu.BinaryCache;
import dev.adret.gpu.GpuBuffer;
import dev.adret.gpu.KernelArguments;
import dev.adret.gpu.KernelSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelCacheTest {
    private static final KernelSource SOURCE = new KernelSource(
            "set", "__kernel void set(__global int* x, int value) { x[get_global_id(0)] = value; }", 16);

    @TempDir
    private Path folder;

    /** Opens a runtime as a new process would, runs the kernel, and tells whether it came from the cache. */
    private boolean comesFromCache(BinaryCache cache) {
        try (OpenClRuntime runtime = OpenClRuntime.open(RequireOpenCl.device(), 16, cache)) {
            OpenClProgram program = runtime.program(SOURCE);
            GpuBuffer buffer = runtime.allocate(64);
            ByteBuffer host = runtime.hostMemory(64);
            program.kernel("set").launch(1, new KernelArguments().add(buffer).add(42));
            runtime.download(buffer, 0, host, 0, 64);
            assertThat(host.getInt(60)).isEqualTo(42);
            return program.isFromCache();
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("kernels"))) {
            return files.toList();
        }
    }

    @Test
    void aSecondRunTakesTheKernelsFromTheCache() {
        assertThat(comesFromCache(BinaryCache.in(folder))).isFalse();
        assertThat(comesFromCache(BinaryCache.in(folder))).isTrue();
    }

    @Test
    void withoutACacheTheyAreCompiledEachTime() {
        assertThat(comesFromCache(BinaryCache.none())).isFalse();
        assertThat(comesFromCache(BinaryCache.none())).isFalse();
    }

    @Test
    void aDamagedFileIsCompiledAgain() throws IOException {
        comesFromCache(BinaryCache.in(folder));
        Files.writeString(files().get(0), "garbage");

        assertThat(comesFromCache(BinaryCache.in(folder))).isFalse();
        assertThat(comesFromCache(BinaryCache.in(folder))).isTrue();
    }

    @Test
    void aBinaryThatTheDriverRefusesIsCompiledAgain() throws IOException {
        BinaryCache cache = BinaryCache.in(folder);
        comesFromCache(cache);
        cache.put(
                String.valueOf(files().get(0).getFileName()),
                "whole, but no program".repeat(10).getBytes(UTF_8));

        assertThat(comesFromCache(cache)).isFalse();
        assertThat(comesFromCache(cache)).isTrue();
    }
}
