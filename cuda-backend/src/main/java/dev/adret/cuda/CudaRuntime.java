package dev.adret.cuda;

import dev.adret.backend.Recording;
import dev.adret.gpu.GemmLibrary;
import dev.adret.gpu.GpuBuffer;
import dev.adret.gpu.GpuException;
import dev.adret.gpu.GpuKernel;
import dev.adret.gpu.GpuLimits;
import dev.adret.gpu.GpuRuntime;
import dev.adret.gpu.KernelSource;
import dev.adret.gpu.QueueClock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One card with a stream of its own in its primary context. */
final class CudaRuntime implements GpuRuntime {
    static final String NAME = "cuda";

    /** What the PTX in the jar was made with. */
    static final int GROUP_SIZE = 256;

    /** System property; {@code off} runs recorded steps each time. */
    static final String GRAPHS_PROPERTY = "adret.cuda.graphs";

    /** The first driver with all the calls for graphs that JCuda makes; others would end the program. */
    private static final int FIRST_WITH_GRAPHS = 11_040;

    private static final System.Logger LOG = System.getLogger(CudaRuntime.class.getName());

    private final CudaDevice device;
    private final int driverVersion;
    private final CudaContext context;
    private final Compiler compiler;
    private final GemmLoader gemmLoader;
    private final Recorder recorder;
    private final DeviceMemory memory;
    private final HostMemory hostMemory;
    private final EarlyUploads uploads;
    private final Marks marks;
    /** Modules by the programs that they were made of. */
    private final Map<KernelSource, Long> modules = new HashMap<>();

    private Optional<GemmLibrary> gemmLibrary = Optional.empty();
    private boolean gemmLibraryAsked;
    private boolean clockOpen;
    private boolean closed;

    /** Opens cuBLAS for a runtime, if there is any. */
    @FunctionalInterface
    interface GemmLoader {
        Optional<GemmLibrary> open(CudaRuntime runtime);
    }

    /**
     * Opens a device.
     *
     * @param compiler makes programs for the device
     */
    CudaRuntime(CudaDriver driver, CudaDevice device, Compiler compiler, GemmLoader gemmLoader) {
        this.device = device;
        this.driverVersion = driver.version();
        this.compiler = compiler;
        this.gemmLoader = gemmLoader;
        this.context = driver.open(device);
        this.recorder = new Recorder(context);
        this.memory = new DeviceMemory(device, context, recorder);
        this.hostMemory = new HostMemory(context);
        this.uploads = new EarlyUploads(context, hostMemory);
        this.marks = new Marks(context);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return CudaDevices.describe(device, driverVersion);
    }

    @Override
    public GpuLimits limits() {
        return new GpuLimits(GROUP_SIZE, Math.max(1, device.multiprocessors()), device.sharedMemory());
    }

    CudaDevice device() {
        return device;
    }

    /** The context, made that of the calling thread: another runtime may have been used in between, or by another thread. */
    CudaContext enter() {
        if (closed) {
            throw new IllegalStateException("the " + NAME + " backend was used after it was closed");
        }
        context.makeCurrent();
        return context;
    }

    /** As {@link #enter}, for what no graph can hold; see {@link Recorder#interrupt}. */
    private CudaContext enterUnrecorded(String what) {
        CudaContext current = enter();
        recorder.interrupt(what);
        return current;
    }

    /** See {@link DeviceMemory#address}. */
    long address(GpuBuffer buffer, long at, long bytes) {
        return memory.address(buffer, at, bytes);
    }

    // ---- memory ----

    @Override
    public GpuBuffer allocate(long bytes) {
        enter();
        return memory.allocate(bytes);
    }

    @Override
    public long freeMemory() {
        return enter().freeMemory();
    }

    @Override
    public long allocatedBytes() {
        return memory.allocatedBytes();
    }

    @Override
    public ByteBuffer hostMemory(int bytes) {
        enterUnrecorded("allocates memory of the host");
        return hostMemory.allocate(bytes);
    }

    @Override
    public void upload(ByteBuffer host, int from, GpuBuffer target, long at, int bytes) {
        CudaContext current = enterUnrecorded("writes to the device");
        long to = memory.address(target, at, bytes);
        long source = hostMemory.address(host, from, bytes);
        // A profile is to see the copy itself.
        if (bytes > 0 && (clockOpen || !uploads.queue(to, host, source, bytes))) {
            current.upload(to, source, bytes);
        }
    }

    @Override
    public void download(GpuBuffer source, long at, ByteBuffer host, int to, int bytes) {
        CudaContext current = enterUnrecorded("reads from the device");
        long from = memory.address(source, at, bytes);
        long target = hostMemory.address(host, to, bytes);
        if (bytes > 0) {
            current.download(target, from, bytes);
        }
        current.synchronize();
    }

    // ---- the stream ----

    @Override
    public void mark(int mark) {
        enterUnrecorded("sets a mark");
        marks.set(mark);
    }

    @Override
    public void await(int mark) {
        enterUnrecorded("awaits a mark");
        marks.await(mark);
    }

    @Override
    public void beside(Runnable work) {
        enter();
        if (clockOpen) { // One launch after the other, each with its time.
            work.run();
            return;
        }
        recorder.beginBranch();
        try {
            work.run();
        } finally {
            recorder.endBranch();
        }
    }

    @Override
    public void join() {
        enter();
        recorder.join();
    }

    @Override
    public void synchronize() {
        enterUnrecorded("waits for the device").synchronize();
    }

    @Override
    public QueueClock clock() {
        enterUnrecorded("opens a clock");
        if (clockOpen) {
            throw new IllegalStateException("the clock of the " + NAME + " backend is open already");
        }
        clockOpen = true;
        return new EventClock(this);
    }

    boolean isClockOpen() {
        return clockOpen;
    }

    /** After this, recorded steps are replayed again. */
    void stopClock(List<Long> events) {
        clockOpen = false;
        if (!closed) {
            CudaContext current = enterUnrecorded("closes a clock");
            events.forEach(current::destroyEvent);
        }
    }

    // ---- recorded steps ----

    @Override
    public Recording record(Runnable step) {
        enter();
        boolean graphs = driverVersion >= FIRST_WITH_GRAPHS
                && !System.getProperty(GRAPHS_PROPERTY, "").equals("off");
        return graphs ? recorder.record(this, step) : Recording.running(step);
    }

    @Override
    public long replayedLaunches() {
        return recorder.replayedLaunches();
    }

    /** Tells that a kernel was launched. */
    void launched() {
        recorder.launched();
    }

    // ---- kernels ----

    @Override
    public GpuKernel kernel(KernelSource source, String name) {
        CudaContext current = enterUnrecorded("compiles a kernel");
        Long module = modules.get(source);
        if (module == null) {
            module = compiler.load(source, device, current);
            modules.put(source, module);
        }
        return new CudaKernel(this, current.function(module, name), source.groupSize());
    }

    @Override
    public Optional<GemmLibrary> gemmLibrary() {
        enter();
        if (!gemmLibraryAsked) {
            recorder.interrupt("opens a library");
            gemmLibrary = gemmLoader.open(this);
            // Not where there was no room for it: with a smaller batch there may be.
            gemmLibraryAsked = true;
        }
        return gemmLibrary;
    }

    @Override
    public boolean gemmNeedsMeasuring() {
        return false;
    }

    /** After an error that has spoilt the context, the driver fails to free things one by one and frees them all in the end. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        List<GpuException> failures = new ArrayList<>();
        attempt(context::makeCurrent, failures);
        attempt(() -> recorder.stop().forEach(recording -> attempt(recording::close, failures)), failures);
        attempt(context::synchronize, failures);
        gemmLibrary.ifPresent(library -> attempt(library::close, failures));
        closed = true;
        attempt(marks::close, failures);
        attempt(() -> modules.values().forEach(context::unload), failures);
        memory.live().forEach(buffer -> attempt(buffer::close, failures));
        attempt(uploads::close, failures);
        attempt(hostMemory::close, failures);
        // Memory that was freed goes back to the device when something waits.
        attempt(context::synchronize, failures);
        attempt(context::close, failures);
        if (!failures.isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "while the device was closed: {0}",
                    failures.get(0).getMessage());
        }
    }

    private static void attempt(Runnable step, List<GpuException> failures) {
        try {
            step.run();
        } catch (GpuException e) {
            failures.add(e);
        }
    }
}
