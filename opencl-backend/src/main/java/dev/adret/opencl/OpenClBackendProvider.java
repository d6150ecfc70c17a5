package dev.adret.opencl;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.BackendProvider;
import dev.adret.backend.BackendUnavailableException;
import dev.adret.backend.DeviceInfo;
import dev.adret.backend.Probe;
import dev.adret.gpu.BinaryCache;
import dev.adret.gpu.GpuBackend;
import dev.adret.gpu.GpuRuntime;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Offers the devices that OpenCL finds. */
public final class OpenClBackendProvider implements BackendProvider {
    /** Above the backend of the CPU and below that of CUDA, which is faster where a card has both. */
    private static final int PRIORITY = 20;

    /** Below the backend of the CPU, which is faster on the same cores. */
    private static final int PRIORITY_OF_A_CPU = 5;

    private final String groupSize;
    private final Function<GpuRuntime, GpuBackend> backend;
    private final UnaryOperator<OpenClDevice> view;

    /** The work-group size is what the system property {@value GroupSize#PROPERTY} says, or what suits the device. */
    public OpenClBackendProvider() {
        this(System.getProperty(GroupSize.PROPERTY, ""), GpuBackend::new);
    }

    /**
     * @param groupSize see {@link GroupSize#choose}
     * @param backend makes a backend of a device
     */
    OpenClBackendProvider(String groupSize, Function<GpuRuntime, GpuBackend> backend) {
        this(groupSize, backend, UnaryOperator.identity());
    }

    /** @param view as what a device is opened */
    OpenClBackendProvider(
            String groupSize, Function<GpuRuntime, GpuBackend> backend, UnaryOperator<OpenClDevice> view) {
        this.groupSize = groupSize;
        this.backend = backend;
        this.view = view;
    }

    @Override
    public String name() {
        return OpenClRuntime.NAME;
    }

    /** Depends on the best device: a CPU is left to the backend made for it. */
    @Override
    public int priority() {
        return OpenClDevices.here().all().stream()
                .findFirst()
                .map(best -> best.isCpu() ? PRIORITY_OF_A_CPU : PRIORITY)
                .orElse(PRIORITY);
    }

    @Override
    public List<DeviceInfo> devices() {
        List<OpenClDevice> all = OpenClDevices.here().all();
        return IntStream.range(0, all.size())
                .mapToObj(i -> all.get(i).info(OpenClRuntime.NAME + ":" + i))
                .toList();
    }

    @Override
    public Probe probe() {
        OpenClDevices devices = OpenClDevices.here();
        if (devices.absence().isPresent()) {
            return devices.absence().get();
        }
        try {
            OpenClDevice best = devices.choose("");
            GroupSize.choose(groupSize, best);
            return best.isCpu()
                    ? Probe.usable(best.description(), "this device is the CPU, where the backend 'cpu' is faster")
                    : Probe.usable(best.description());
        } catch (BackendUnavailableException e) {
            return Probe.unusable(String.valueOf(e.getMessage()), "install a newer driver for the device");
        } catch (IllegalArgumentException e) {
            return Probe.unusable(String.valueOf(e.getMessage()), "correct or remove this system property");
        }
    }

    /**
     * Opens the backend.
     *
     * @param options the device; threads are not chosen
     * @throws BackendUnavailableException if there is no such device; the message lists those there are
     * @throws IllegalArgumentException if the device cannot run the work-group size that was asked for
     */
    @Override
    public Backend open(BackendOptions options) {
        OpenClDevice device = view.apply(OpenClDevices.here().choose(options.device()));
        int group = GroupSize.choose(groupSize, device);
        GpuRuntime runtime = OpenClRuntime.open(device, group, binaries(device));
        try {
            return backend.apply(runtime);
        } catch (RuntimeException e) {
            runtime.close();
            throw e;
        }
    }

    /**
     * A CPU's driver keeps compiled kernels itself, and to hand them out it compiles all of a program for every size: with PoCL 3.1 a
     * training run on an empty cache took 8 s longer for it, and one on a full cache was no faster.
     */
    private static BinaryCache binaries(OpenClDevice device) {
        return device.isCpu() ? BinaryCache.none() : BinaryCache.standard();
    }
}
