package dev.adret.cuda;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adret.gpu.AllKernels;
import dev.adret.gpu.BinaryCache;
import dev.adret.gpu.KernelSource;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs for the very card, by a stand-in for NVRTC; in a JVM of its own. */
@Tag("own-jvm")
class CompilerTest {
    @TempDir
    private static Path folder;

    private static Nvrtc nvrtc;

    private final FakeDriver driver = new FakeDriver(FakeDriver.CARD);
    private final CudaContext context = driver.open(FakeDriver.CARD);

    @BeforeAll
    static void load() throws Exception {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "JCuda is there for x86-64 only");
        Path library = StandIn.compile(folder, "nvrtc.c", "libnvrtc.so.12");
        LibrarySearch search = new LibrarySearch(
                folder.resolve("none"),
                name -> name.equals(LibrarySearch.HOME) ? library.getParent().toString() : null,
                name -> null);
        nvrtc = Nvrtc.find(search).orElseThrow();
    }

    private String load(KernelSource source, BinaryCache cache) {
        long module = new Compiler(Optional.of(nvrtc), cache).load(source, FakeDriver.CARD, context);
        return new String(driver.modules.get(module), US_ASCII);
    }

    @Test
    void aProgramIsCompiledForTheCardOnceAndKept(@TempDir Path kept) {
        KernelSource source = new KernelSource("some", "KERNEL f() {}", 256);
        String first = load(source, BinaryCache.in(kept));
        assertThat(first).startsWith("some.cu").contains("--gpu-architecture=sm_86");
        assertThat(load(source, BinaryCache.in(kept))).isEqualTo(first);
        assertThat(load(source, BinaryCache.none())).isNotEqualTo(first);
    }

    @Test
    void whereTheDriverRefusesABinaryThereIsThePtx() {
        driver.refuses = image -> !new String(image, US_ASCII).contains(".entry");
        KernelSource source = AllKernels.of(CudaRuntime.GROUP_SIZE).get(0);
        assertThat(load(source, BinaryCache.none())).contains(".entry fill");
    }

    @Test
    void aSourceThatIsRefusedLeavesTheLog() {
        StringBuilder log = new StringBuilder();
        assertThat(nvrtc.compile(new KernelSource("wrong", "#error", 256), "sm_86", log))
                .isEmpty();
        assertThat(log).contains("NVRTC_ERROR_COMPILATION").contains("error: #error says so");
        assertThat(nvrtc.version()).isEqualTo("12.6");
    }
}
