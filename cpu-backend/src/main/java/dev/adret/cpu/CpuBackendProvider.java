package dev.adret.cpu;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.BackendProvider;
import dev.adret.backend.Probe;
import java.util.concurrent.atomic.AtomicBoolean;

/** Offers the backend in pure Java, which is there always. */
public final class CpuBackendProvider implements BackendProvider {
    private static final System.Logger LOG = System.getLogger(CpuBackendProvider.class.getName());

    /** Whether this process was told that it lacks the Vector API: once is enough. */
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private final String wantedKernels;

    public CpuBackendProvider() {
        this(KernelChoice.wanted());
    }

    /** @param wantedKernels see {@link KernelChoice#kernels} */
    CpuBackendProvider(String wantedKernels) {
        this.wantedKernels = wantedKernels;
    }

    @Override
    public String name() {
        return CpuBackend.NAME;
    }

    /** Below every backend that has a device of its own. */
    @Override
    public int priority() {
        return 10;
    }

    @Override
    public Probe probe() {
        try {
            Kernels kernels = KernelChoice.kernels(wantedKernels);
            String device = CpuBackend.describe(kernels, Runtime.getRuntime().availableProcessors());
            return KernelChoice.lacksModule(wantedKernels)
                    ? Probe.usable(device, KernelChoice.HINT)
                    : Probe.usable(device);
        } catch (IllegalArgumentException e) {
            return Probe.unusable(String.valueOf(e.getMessage()), "correct or remove this system property");
        }
    }

    /**
     * Opens the backend.
     *
     * @param options the number of threads; a device is not chosen
     * @throws IllegalArgumentException if the system property {@value KernelChoice#PROPERTY} has an unknown value
     */
    @Override
    public Backend open(BackendOptions options) {
        Kernels kernels = KernelChoice.kernels(wantedKernels);
        if (KernelChoice.lacksModule(wantedKernels) && WARNED.compareAndSet(false, true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "matrix products run several times slower than they could: {0}",
                    KernelChoice.HINT);
        }
        int threads = options.threads() == 0 ? Runtime.getRuntime().availableProcessors() : options.threads();
        return new CpuBackend(kernels, threads);
    }
}
