package dev.adret.cuda;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.BackendProvider;
import dev.adret.backend.BackendUnavailableException;
import dev.adret.backend.DeviceInfo;
import dev.adret.backend.Probe;
import dev.adret.gpu.BinaryCache;
import dev.adret.gpu.GpuBackend;
import dev.adret.gpu.GpuException;
import java.util.List;
import java.util.function.Supplier;

/** Offers the NVIDIA cards of this machine. */
public final class CudaBackendProvider implements BackendProvider {
    private final Supplier<CudaDevices> devices;
    private final String math;
    private final Opener opener;

    /** Opens a card together with the libraries that are used on it. */
    @FunctionalInterface
    interface Opener {
        CudaRuntime open(CudaDriver driver, CudaDevice device, MathMode mode);
    }

    /** Matrix products are computed as the system property {@value MathMode#PROPERTY} says. */
    public CudaBackendProvider() {
        this(CudaDevices::here, System.getProperty(MathMode.PROPERTY, ""));
    }

    /** @param math see {@link MathMode#of} */
    CudaBackendProvider(Supplier<CudaDevices> devices, String math) {
        this(devices, math, CudaBackendProvider::withLibrariesHere);
    }

    CudaBackendProvider(Supplier<CudaDevices> devices, String math, Opener opener) {
        this.devices = devices;
        this.math = math;
        this.opener = opener;
    }

    private static CudaRuntime withLibrariesHere(CudaDriver driver, CudaDevice device, MathMode mode) {
        LibrarySearch search = LibrarySearch.here();
        Compiler compiler = new Compiler(Nvrtc.find(search), BinaryCache.standard());
        return new CudaRuntime(driver, device, compiler, opened -> CublasGemm.open(opened, search, mode));
    }

    @Override
    public String name() {
        return CudaRuntime.NAME;
    }

    /** Above all others: who has such a card means to use it. */
    @Override
    public int priority() {
        return 30;
    }

    @Override
    public List<DeviceInfo> devices() {
        return devices.get().infos();
    }

    @Override
    public Probe probe() {
        CudaDevices found = devices.get();
        if (found.absence().isPresent()) {
            return found.absence().get();
        }
        try {
            MathMode.of(math);
            return Probe.usable(found.describe(found.choose("")));
        } catch (BackendUnavailableException e) {
            return Probe.unusable(String.valueOf(e.getMessage()), "use the backend opencl on this card, or the CPU");
        } catch (IllegalArgumentException e) {
            return Probe.unusable(String.valueOf(e.getMessage()), "correct or remove this system property");
        }
    }

    /**
     * Opens a card.
     *
     * @param options the device, by number or by a part of its name
     * @throws IllegalArgumentException if the system property {@value MathMode#PROPERTY} has an unknown value
     */
    @Override
    public Backend open(BackendOptions options) {
        MathMode mode = MathMode.of(math);
        CudaDevices found = devices.get();
        CudaDevice device = found.choose(options.device());
        CudaRuntime runtime;
        try {
            runtime = opener.open(found.driver(), device, mode);
        } catch (GpuException e) {
            throw new BackendUnavailableException(
                    e.getMessage() + "; another program may have taken the card, see what nvidia-smi says", e);
        }
        try {
            return new GpuBackend(runtime);
        } catch (RuntimeException e) {
            runtime.close();
            throw e;
        }
    }
}
