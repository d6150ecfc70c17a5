package dev.adret.opencl;

import dev.adret.backend.BackendUnavailableException;
import dev.adret.backend.Recording;
import dev.adret.gpu.BinaryCache;
import dev.adret.gpu.GemmLibrary;
import dev.adret.gpu.GpuBuffer;
import dev.adret.gpu.GpuException;
import dev.adret.gpu.GpuKernel;
import dev.adret.gpu.GpuLimits;
import dev.adret.gpu.GpuRuntime;
import dev.adret.gpu.KernelSource;
import dev.adret.gpu.QueueClock;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;

/** One OpenCL device with a context and an in-order queue of its own. */
final class OpenClRuntime implements GpuRuntime {
    static final String NAME = "opencl";

    private static final System.Logger LOG = System.getLogger(OpenClRuntime.class.getName());

    private final OpenClDevice device;
    private final GpuLimits limits;
    private final BinaryCache binaries;
    private final cl_context context;
    private cl_command_queue queue;
    private final DeviceMemory memory;
    private final HostMemory hostMemory;
    private final Marks marks;
    private final Map<KernelSource, OpenClProgram> programs = new HashMap<>();
    private Optional<GemmLibrary> gemmLibrary = Optional.empty();
    private boolean gemmLibraryAsked;
    private boolean clockOpen;
    private boolean closed;

    private OpenClRuntime(
            OpenClDevice device, int groupSize, BinaryCache binaries, cl_context context, cl_command_queue queue) {
        this.device = device;
        this.limits = new GpuLimits(groupSize, device.computeUnits(), device.localMemory());
        this.binaries = binaries;
        this.context = context;
        this.queue = queue;
        this.memory = new DeviceMemory(this);
        this.hostMemory = new HostMemory(this);
        this.marks = new Marks(this);
    }

    /**
     * Opens a device.
     *
     * @param groupSize see {@link GpuLimits}
     * @param binaries where compiled kernels are kept
     * @throws BackendUnavailableException if the driver refuses
     */
    static OpenClRuntime open(OpenClDevice device, int groupSize, BinaryCache binaries) {
        int[] status = new int[1];
        cl_context_properties properties = new cl_context_properties();
        properties.addProperty(CL.CL_CONTEXT_PLATFORM, device.platformId());
        cl_context context = CL.clCreateContext(properties, 1, new cl_device_id[] {device.id()}, null, null, status);
        if (status[0] != CL.CL_SUCCESS) {
            throw unavailable(status[0], "clCreateContext", device);
        }
        cl_command_queue queue = createQueue(context, device, 0, status);
        if (status[0] != CL.CL_SUCCESS) {
            CL.clReleaseContext(context);
            throw unavailable(status[0], "clCreateCommandQueue", device);
        }
        return new OpenClRuntime(device, groupSize, binaries, context, queue);
    }

    @SuppressWarnings("deprecation") // What replaced it came with OpenCL 2.0.
    private static cl_command_queue createQueue(
            cl_context context, OpenClDevice device, long properties, int[] status) {
        return CL.clCreateCommandQueue(context, device.id(), properties, status);
    }

    private static BackendUnavailableException unavailable(int status, String call, OpenClDevice device) {
        GpuException cause = OpenCl.failed(status, call, device);
        return new BackendUnavailableException(
                cause.getMessage() + "; another program may have taken the device, or its driver needs an update",
                cause);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return device.description() + ", work-groups of " + limits.groupSize();
    }

    @Override
    public GpuLimits limits() {
        return limits;
    }

    @Override
    public boolean isCpu() {
        return device.isCpu();
    }

    OpenClDevice device() {
        return device;
    }

    cl_context context() {
        return context;
    }

    cl_command_queue queue() {
        return queue;
    }

    BinaryCache binaries() {
        return binaries;
    }

    boolean isClosed() {
        return closed;
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the " + NAME + " backend was used after it was closed");
        }
    }

    void check(int status, String call) {
        OpenCl.check(status, call, device);
    }

    // ---- memory ----

    @Override
    public GpuBuffer allocate(long bytes) {
        requireOpen();
        return memory.allocate(bytes);
    }

    @Override
    public long freeMemory() {
        return device.memory() - memory.allocatedBytes();
    }

    @Override
    public long allocatedBytes() {
        return memory.allocatedBytes();
    }

    @Override
    public ByteBuffer hostMemory(int bytes) {
        requireOpen();
        return hostMemory.allocate(bytes);
    }

    @Override
    public void upload(ByteBuffer host, int from, GpuBuffer target, long at, int bytes) {
        OpenClBuffer to = memory.require(target, at, bytes);
        Pointer source = hostMemory.pointer(host, from, bytes);
        if (bytes > 0) {
            check(
                    CL.clEnqueueWriteBuffer(queue, to.memory(), false, at, bytes, source, 0, null, null),
                    "clEnqueueWriteBuffer");
        }
    }

    @Override
    public void download(GpuBuffer source, long at, ByteBuffer host, int to, int bytes) {
        OpenClBuffer from = memory.require(source, at, bytes);
        Pointer target = hostMemory.pointer(host, to, bytes);
        if (bytes > 0) {
            check(
                    CL.clEnqueueReadBuffer(queue, from.memory(), true, at, bytes, target, 0, null, null),
                    "clEnqueueReadBuffer");
        }
    }

    // ---- the queue ----

    @Override
    public void mark(int mark) {
        requireOpen();
        marks.set(mark);
    }

    @Override
    public void await(int mark) {
        requireOpen();
        marks.await(mark);
    }

    @Override
    public void synchronize() {
        requireOpen();
        check(CL.clFinish(queue), "clFinish");
    }

    @Override
    public QueueClock clock() {
        requireOpen();
        if (clockOpen) {
            throw new IllegalStateException("the clock of the " + NAME + " backend is open already");
        }
        OpenClBuffer word = memory.allocate(Integer.BYTES);
        replaceQueue(CL.CL_QUEUE_PROFILING_ENABLE);
        clockOpen = true;
        return new ProfilingClock(this, word);
    }

    void stopClock() {
        if (!closed) {
            replaceQueue(0);
        }
        clockOpen = false;
    }

    /** Whether a queue notes times is settled when it is made, and noting them slows some drivers down. */
    private void replaceQueue(long properties) {
        int[] status = new int[1];
        cl_command_queue replacement = createQueue(context, device, properties, status);
        check(status[0], "clCreateCommandQueue");
        check(CL.clFinish(queue), "clFinish");
        CL.clReleaseCommandQueue(queue);
        queue = replacement;
    }

    /** A step that is run again. Some drivers give the device no work before they are told to, or asked for a result. */
    @Override
    public Recording record(Runnable step) {
        return Recording.running(() -> {
            step.run();
            check(CL.clFlush(queue), "clFlush");
        });
    }

    // ---- kernels ----

    @Override
    public GpuKernel kernel(KernelSource source, String name) {
        return program(source).kernel(name);
    }

    OpenClProgram program(KernelSource source) {
        requireOpen();
        return programs.computeIfAbsent(source, text -> new OpenClProgram(this, text));
    }

    /** As {@link DeviceMemory#require}, for the kernels. */
    OpenClBuffer require(GpuBuffer buffer) {
        return memory.require(buffer, 0, 0);
    }

    @Override
    public Optional<GemmLibrary> gemmLibrary() {
        requireOpen();
        if (!gemmLibraryAsked) {
            gemmLibraryAsked = true;
            gemmLibrary = ClBlast.open(this);
        }
        return gemmLibrary;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        int finished = CL.clFinish(queue);
        if (finished != CL.CL_SUCCESS) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    OpenCl.failed(finished, "clFinish, at the end of all work,", device)
                            .getMessage());
        }
        gemmLibrary.ifPresent(GemmLibrary::close);
        closed = true;
        marks.close();
        programs.values().forEach(OpenClProgram::close);
        memory.close();
        hostMemory.close();
        CL.clReleaseCommandQueue(queue);
        CL.clReleaseContext(context);
    }
}
