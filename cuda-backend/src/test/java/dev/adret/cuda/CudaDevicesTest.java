package dev.adret.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.adret.backend.BackendOptions;
import dev.adret.backend.BackendUnavailableException;
import dev.adret.backend.DeviceInfo;
import dev.adret.backend.Probe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jcuda.driver.CUresult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class CudaDevicesTest {
    private static final CudaDevice OLD = new CudaDevice(0, "Tesla V100", 7, 0, 80, 1L << 34, 48 << 10, true);
    private static final CudaDevice CARD = new CudaDevice(1, "NVIDIA A100", 8, 0, 108, 40L << 30, 48 << 10, true);
    private static final CudaDevice OTHER = new CudaDevice(2, "NVIDIA L4", 8, 9, 58, 24L << 30, 48 << 10, true);

    private static Probe probe(FakeDriver driver) {
        return new CudaBackendProvider(() -> CudaDevices.find(() -> driver), "").probe();
    }

    @Test
    void withoutADriverTheReasonNamesTheLibraryAndTheHintAPackage() {
        CudaDevices devices = CudaDevices.find(() -> {
            throw new UnsatisfiedLinkError("libcuda.so.1: cannot open shared object file");
        });
        Probe probe = new CudaBackendProvider(() -> devices, "").probe();
        assertThat(probe.usable()).isFalse();
        assertThat(probe.description()).contains("no NVIDIA driver").contains("libcuda.so.1");
        assertThat(probe.hint()).contains("nvidia-driver");
        assertThatThrownBy(() -> devices.choose(""))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("no NVIDIA driver");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whereNothingIsOfNvidiaNothingIsLoaded(@TempDir Path root) throws IOException {
        LibrarySearch search = new LibrarySearch(root, name -> null, name -> null);
        assertThat(CudaDevices.look(search, () -> new FakeDriver(CARD)).absence())
                .contains(Absence.NO_DRIVER);

        Files.createDirectories(root.resolve("proc/driver/nvidia/version"));
        assertThat(CudaDevices.look(search, () -> new FakeDriver(CARD)).choose(""))
                .isEqualTo(CARD);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aDriversLibraryIsReasonEnoughToLoadIt(@TempDir Path root) throws IOException {
        Files.createFile(
                Files.createDirectories(root.resolve("usr/lib/wsl/lib")).resolve("libcuda.so.1"));
        LibrarySearch search = new LibrarySearch(root, name -> null, name -> null);
        assertThat(CudaDevices.look(search, () -> new FakeDriver(CARD)).choose(""))
                .isEqualTo(CARD);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aDriverThatTheLoaderDoesNotFindIsNamedWithItsFolder(@TempDir Path root) throws IOException {
        Path library = Files.createFile(
                Files.createDirectories(root.resolve("usr/local/nvidia/lib64")).resolve("libcuda.so.1"));
        LibrarySearch search = new LibrarySearch(root, name -> null, name -> null);
        Probe probe = CudaDevices.look(search, () -> {
                    throw new UnsatisfiedLinkError("libcuda.so.1: cannot open shared object file");
                })
                .absence()
                .orElseThrow();
        assertThat(probe.description()).contains(library.toString());
        assertThat(probe.hint()).contains("LD_LIBRARY_PATH");
    }

    @Test
    void withoutAJCudaForThisSystemTheReasonSaysSo() {
        CudaDevices devices = CudaDevices.find(() -> {
            throw new UnsatisfiedLinkError("no library JCudaDriver-12.6.0-apple-arm64");
        });
        assertThat(devices.absence().orElseThrow().description()).contains("JCuda has no native library");
    }

    @Test
    void aDriverWithoutACardSaysHowToLook() {
        FakeDriver none = new FakeDriver();
        assertThat(probe(none).description()).contains("finds no card");
        assertThat(probe(none).hint()).contains("nvidia-smi");
        none.status = CUresult.CUDA_ERROR_NO_DEVICE;
        assertThat(probe(none).description()).contains("finds no card");
    }

    @Test
    void aDriverThatIsTooOldIsNamedWithItsVersion() {
        FakeDriver old = new FakeDriver(CARD);
        old.version = 10_020;
        assertThat(probe(old).description()).contains("CUDA 10.2").contains("11.0 is needed");
    }

    @Test
    void aDriverThatDoesNotStartIsNamedWithItsError() {
        FakeDriver broken = new FakeDriver(CARD);
        broken.status = CUresult.CUDA_ERROR_UNKNOWN;
        assertThat(probe(broken).description()).contains("CUDA_ERROR_UNKNOWN");
        broken.status = CUresult.CUDA_ERROR_SYSTEM_DRIVER_MISMATCH;
        assertThat(probe(broken).hint()).contains("reboot");
        broken.status = CUresult.CUDA_ERROR_SYSTEM_NOT_READY;
        assertThat(probe(broken).hint()).contains("nvidia-fabricmanager");
    }

    @Test
    void theFirstCardThatCanBeUsedIsTheBest() {
        CudaDevices devices = CudaDevices.find(() -> new FakeDriver(OLD, CARD, OTHER));
        assertThat(devices.choose("")).isEqualTo(CARD);
        assertThat(probe(new FakeDriver(OLD, CARD, OTHER)).description())
                .isEqualTo("NVIDIA A100, compute capability 8.0, 108 multiprocessors, 40960 MiB, driver for CUDA 12.4");
    }

    @Test
    void everyCardIsListedWithItsNumberAndWhyItCannotBeUsed() {
        CudaBackendProvider provider =
                new CudaBackendProvider(() -> CudaDevices.find(() -> new FakeDriver(OLD, CARD)), "");
        assertThat(provider.devices())
                .extracting(
                        DeviceInfo::id,
                        DeviceInfo::name,
                        device -> device.problem().isEmpty())
                .containsExactly(tuple("cuda:0", "Tesla V100", false), tuple("cuda:1", "NVIDIA A100", true));
        assertThat(new CudaBackendProvider(() -> CudaDevices.find(FakeDriver::new), "").devices())
                .isEmpty();
    }

    @Test
    void aCardIsChosenByNumberOrByAPartOfItsName() {
        CudaDevices devices = CudaDevices.find(() -> new FakeDriver(OLD, CARD, OTHER));
        assertThat(devices.choose("2")).isEqualTo(OTHER);
        assertThat(devices.choose(" l4")).isEqualTo(OTHER);
        assertThat(devices.choose("nvidia")).isEqualTo(CARD);
        assertThatThrownBy(() -> devices.choose("3"))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("'3'")
                .hasMessageContaining("0: Tesla V100, 1: NVIDIA A100, 2: NVIDIA L4");
    }

    @Test
    void aCardThatIsTooOldIsRefusedByName() {
        CudaDevices devices = CudaDevices.find(() -> new FakeDriver(OLD, CARD));
        assertThatThrownBy(() -> devices.choose("v100"))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("compute capability 7.0, and 7.5 is needed");
        assertThat(probe(new FakeDriver(OLD)).usable()).isFalse();
    }

    @Test
    void anUnknownMathModeIsAReason() {
        CudaBackendProvider provider =
                new CudaBackendProvider(() -> CudaDevices.find(() -> new FakeDriver(CARD)), "fp8");
        assertThat(provider.probe().description()).contains("adret.cuda.math").contains("fp32, tf32, bf16");
        assertThatThrownBy(() -> provider.open(BackendOptions.defaults())).isInstanceOf(IllegalArgumentException.class);
    }

    /** Whatever this machine has: it is asked for twice, since JCuda tells only once what failed. */
    @Test
    void theProbeOfThisMachineAnswersAndDoesNotThrow() {
        Probe first = new CudaBackendProvider().probe();
        assertThat(first.description()).isNotBlank().doesNotContain("\n");
        assertThat(new CudaBackendProvider().probe()).isEqualTo(first);
        assertThat(first.usable() || !first.hint().isBlank()).isTrue();
    }
}
