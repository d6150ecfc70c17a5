package dev.adret.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUfunction;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUjit_option;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import jcuda.driver.JITOptions;

/** A device that is open, through JCuda. The pointer objects are pointed anew for each call. */
final class NativeContext implements CudaContext {
    /** The driver allows 4096 bytes on every card. */
    private static final int MOST_ARGUMENT_BYTES = 4096;

    private static final int LONGEST_LOG = 1 << 16;

    /** As in containers that are given the driver for other programs than those that compute. */
    private static final String NO_COMPILER =
            ": the driver's own compiler, libnvidia-ptxjitcompiler.so.1, is missing; install all of the"
                    + " driver, start a container with NVIDIA_DRIVER_CAPABILITIES=compute,utility, or install NVRTC 12";

    private final CudaDevice device;
    private final CUdevice deviceHandle;
    private final CUcontext context;
    private final CUstream stream = new CUstream();
    private final CUstream copies = new CUstream();
    private final CUstream branch = new CUstream();
    /** Where kernels are launched: {@link #stream} or {@link #branch}. */
    private CUstream launching = stream;

    private final CUdeviceptr deviceMemory = new CUdeviceptr();
    private final Pointer hostMemory = new Pointer();
    private final CUdeviceptr sourceMemory = new CUdeviceptr();
    private final CUevent event = new CUevent();
    /** Where {@link #copies} has passed the last copy. */
    private final CUevent copied = new CUevent();
    /** Where the branch began, and where it ended. */
    private final CUevent forked = new CUevent();

    private final CUevent branched = new CUevent();
    private final CUfunction function = new CUfunction();
    private final CUgraphExec graph = new CUgraphExec();
    private final ByteBuffer arguments =
            ByteBuffer.allocateDirect(MOST_ARGUMENT_BYTES).order(ByteOrder.nativeOrder());
    private final ByteBuffer argumentBytes =
            ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());

    /**
     * The arguments as one block of memory and its size. The other way, a pointer for each argument, makes JCuda look into some twenty
     * Java objects for each launch.
     */
    private final Pointer launchOptions = Pointer.to(
            JCudaDriver.CU_LAUNCH_PARAM_BUFFER_POINTER,
            Pointer.to(arguments),
            JCudaDriver.CU_LAUNCH_PARAM_BUFFER_SIZE,
            Pointer.to(argumentBytes),
            JCudaDriver.CU_LAUNCH_PARAM_END);

    NativeContext(CudaDevice device, CUdevice deviceHandle, CUcontext context) {
        this.device = device;
        this.deviceHandle = deviceHandle;
        this.context = context;
        makeCurrent();
        for (CUstream made : List.of(stream, copies, branch)) {
            check(JCudaDriver.cuStreamCreate(made, CUstream_flags.CU_STREAM_NON_BLOCKING), "cuStreamCreate");
        }
        for (CUevent made : List.of(copied, forked, branched)) {
            check(JCudaDriver.cuEventCreate(made, CUevent_flags.CU_EVENT_DISABLE_TIMING), "cuEventCreate");
        }
    }

    /** Has a stream wait for another. */
    private void order(CUstream first, CUevent passed, CUstream then) {
        check(JCudaDriver.cuEventRecord(passed, first), "cuEventRecord");
        check(JCudaDriver.cuStreamWaitEvent(then, passed, 0), "cuStreamWaitEvent");
    }

    private void check(int status, String call) {
        if (status != CUresult.CUDA_SUCCESS) { // Before device.label(), which makes garbage.
            NativeDriver.check(status, call, device.label());
        }
    }

    private CUdeviceptr at(long address) {
        return Handles.set(deviceMemory, address);
    }

    @Override
    public void makeCurrent() {
        check(JCudaDriver.cuCtxSetCurrent(context), "cuCtxSetCurrent");
    }

    @Override
    public long stream() {
        return Handles.get(stream);
    }

    @Override
    public long allocate(long bytes) {
        CUdeviceptr block = at(0);
        int status = device.pools()
                ? JCudaDriver.cuMemAllocAsync(block, bytes, stream)
                : JCudaDriver.cuMemAlloc(block, bytes);
        if (status == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
            return 0;
        }
        check(status, "cuMemAlloc");
        return Handles.get(block);
    }

    @Override
    public void free(long address) {
        check(
                device.pools() ? JCudaDriver.cuMemFreeAsync(at(address), stream) : JCudaDriver.cuMemFree(at(address)),
                "cuMemFree");
    }

    @Override
    public long freeMemory() {
        long[] free = new long[1];
        check(JCudaDriver.cuMemGetInfo(free, new long[1]), "cuMemGetInfo");
        return free[0];
    }

    @Override
    public void clear(long address, long bytes) {
        check(JCudaDriver.cuMemsetD8Async(at(address), (byte) 0, bytes, stream), "cuMemsetD8Async");
    }

    @Override
    public HostBlock allocateHost(int bytes) {
        Pointer block = new Pointer();
        check(JCudaDriver.cuMemAllocHost(block, bytes), "cuMemAllocHost for " + bytes + " bytes");
        ByteBuffer memory = Objects.requireNonNull(block.getByteBuffer(0, bytes));
        return new HostBlock(Handles.get(block), memory.order(ByteOrder.nativeOrder()));
    }

    @Override
    public void freeHost(HostBlock block) {
        check(JCudaDriver.cuMemFreeHost(Handles.set(new Pointer(), block.address())), "cuMemFreeHost");
    }

    @Override
    public void upload(long target, long host, long bytes) {
        check(
                JCudaDriver.cuMemcpyHtoDAsync(at(target), Handles.set(hostMemory, host), bytes, stream),
                "cuMemcpyHtoDAsync");
    }

    @Override
    public void uploadAhead(long target, long host, long bytes) {
        check(
                JCudaDriver.cuMemcpyHtoDAsync(at(target), Handles.set(hostMemory, host), bytes, copies),
                "cuMemcpyHtoDAsync");
        order(copies, copied, stream);
    }

    @Override
    public void copy(long to, long from, long bytes) {
        check(
                JCudaDriver.cuMemcpyDtoDAsync(at(to), Handles.set(sourceMemory, from), bytes, stream),
                "cuMemcpyDtoDAsync");
    }

    @Override
    public void download(long host, long source, long bytes) {
        check(
                JCudaDriver.cuMemcpyDtoHAsync(Handles.set(hostMemory, host), at(source), bytes, stream),
                "cuMemcpyDtoHAsync");
    }

    @Override
    public long createEvent() {
        return createEvent(CUevent_flags.CU_EVENT_DISABLE_TIMING);
    }

    @Override
    public long createTimedEvent() {
        return createEvent(CUevent_flags.CU_EVENT_DEFAULT);
    }

    private long createEvent(int flags) {
        CUevent created = new CUevent();
        check(JCudaDriver.cuEventCreate(created, flags), "cuEventCreate");
        return Handles.get(created);
    }

    @Override
    public void recordEvent(long number) {
        check(JCudaDriver.cuEventRecord(Handles.set(event, number), stream), "cuEventRecord");
    }

    @Override
    public void awaitEvent(long number) {
        check(JCudaDriver.cuEventSynchronize(Handles.set(event, number)), "cuEventSynchronize");
    }

    @Override
    public long nanosBetween(long from, long to) {
        float[] millis = new float[1];
        check(
                JCudaDriver.cuEventElapsedTime(
                        millis, Handles.set(new CUevent(), from), Handles.set(new CUevent(), to)),
                "cuEventElapsedTime");
        return Math.round(millis[0] * 1e6);
    }

    @Override
    public void destroyEvent(long number) {
        check(JCudaDriver.cuEventDestroy(Handles.set(event, number)), "cuEventDestroy");
    }

    @Override
    public void synchronize() {
        check(JCudaDriver.cuStreamSynchronize(stream), "cuStreamSynchronize");
    }

    @Override
    public long load(byte[] image, StringBuilder log) {
        JITOptions options = new JITOptions();
        options.putBytes(CUjit_option.CU_JIT_ERROR_LOG_BUFFER, new byte[LONGEST_LOG]);
        options.putInt(CUjit_option.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES, LONGEST_LOG);
        CUmodule module = new CUmodule();
        // Not an array, which would keep the garbage collector waiting while the driver compiles.
        ByteBuffer direct = ByteBuffer.allocateDirect(image.length).put(0, image);
        int status = JCudaDriver.cuModuleLoadDataJIT(module, Pointer.to(direct), options);
        if (status == CUresult.CUDA_SUCCESS) {
            return Handles.get(module);
        }
        log.append(CUresult.stringFor(status))
                .append(status == CUresult.CUDA_ERROR_JIT_COMPILER_NOT_FOUND ? NO_COMPILER : "")
                .append('\n')
                .append(options.getString(CUjit_option.CU_JIT_ERROR_LOG_BUFFER));
        return 0;
    }

    @Override
    public void unload(long module) {
        check(JCudaDriver.cuModuleUnload(Handles.set(new CUmodule(), module)), "cuModuleUnload");
    }

    @Override
    public long function(long module, String name) {
        CUfunction found = new CUfunction();
        check(
                JCudaDriver.cuModuleGetFunction(found, Handles.set(new CUmodule(), module), name),
                "cuModuleGetFunction(" + name + ")");
        return Handles.get(found);
    }

    @Override
    public ByteBuffer arguments() {
        return arguments;
    }

    @Override
    public void launch(long kernel, int groups, int groupSize, int bytes) {
        argumentBytes.putLong(0, bytes);
        check(
                JCudaDriver.cuLaunchKernel(
                        Handles.set(function, kernel),
                        groups,
                        1,
                        1,
                        groupSize,
                        1,
                        1,
                        0,
                        launching,
                        null,
                        launchOptions),
                "cuLaunchKernel");
    }

    @Override
    public void beginBranch() {
        order(stream, forked, branch);
        launching = branch;
    }

    @Override
    public void endBranch() {
        launching = stream;
        check(JCudaDriver.cuEventRecord(branched, branch), "cuEventRecord");
    }

    @Override
    public void join() {
        check(JCudaDriver.cuStreamWaitEvent(stream, branched, 0), "cuStreamWaitEvent");
    }

    /** Relaxed: what libraries do beside the stream, such as loading their kernels, is their affair. */
    @Override
    public void beginCapture() {
        check(
                JCudaDriver.cuStreamBeginCapture(stream, CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_RELAXED),
                "cuStreamBeginCapture");
    }

    @Override
    public long endCapture() {
        CUgraph captured = new CUgraph();
        check(JCudaDriver.cuStreamEndCapture(stream, captured), "cuStreamEndCapture");
        CUgraphExec executable = new CUgraphExec();
        int status = JCudaDriver.cuGraphInstantiate(executable, captured, 0);
        int destroyed = JCudaDriver.cuGraphDestroy(captured);
        check(status, "cuGraphInstantiate");
        check(destroyed, "cuGraphDestroy");
        return Handles.get(executable);
    }

    /** Says nothing where it fails: it is called on the way out of an error, which may well have ended the capture. */
    @Override
    public void abandonCapture() {
        CUgraph captured = new CUgraph();
        launching = stream;
        JCudaDriver.cuStreamEndCapture(stream, captured);
        if (Handles.get(captured) != 0) {
            JCudaDriver.cuGraphDestroy(captured);
        }
    }

    @Override
    public void launchGraph(long number) {
        check(JCudaDriver.cuGraphLaunch(Handles.set(graph, number), stream), "cuGraphLaunch");
    }

    @Override
    public void destroyGraph(long number) {
        check(JCudaDriver.cuGraphExecDestroy(Handles.set(graph, number)), "cuGraphExecDestroy");
    }

    @Override
    public void close() {
        List.of(copied, forked, branched).forEach(JCudaDriver::cuEventDestroy);
        List.of(copies, branch).forEach(JCudaDriver::cuStreamDestroy);
        int destroyed = JCudaDriver.cuStreamDestroy(stream);
        int released = JCudaDriver.cuDevicePrimaryCtxRelease(deviceHandle);
        check(destroyed, "cuStreamDestroy");
        check(released, "cuDevicePrimaryCtxRelease");
    }
}
