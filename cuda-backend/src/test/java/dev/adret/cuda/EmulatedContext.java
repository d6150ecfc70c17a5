package dev.adret.cuda;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.adret.cuda.ptx.GlobalMemory;
import dev.adret.cuda.ptx.Kernel;
import dev.adret.cuda.ptx.Program;
import dev.adret.cuda.ptx.PtxException;
import dev.adret.gpu.AllKernels;
import dev.adret.gpu.GpuException;
import dev.adret.gpu.KernelSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A context of the emulated device. Its stream is as late as any may be: nothing that is queued is done before somebody waits for it, and a branch
 * not before it is joined; a copy that need not wait is done at once.
 */
final class EmulatedContext implements CudaContext {
    private static final ThreadLocal<@Nullable EmulatedContext> CURRENT = new ThreadLocal<>();

    /** The programs of the jar by the hashes of their sources. */
    private static final Map<String, String> FILES =
            AllKernels.of(CudaRuntime.GROUP_SIZE).stream().collect(Collectors.toMap(Ptx::hash, KernelSource::name));

    private final CudaDevice device;
    private final boolean backwards;
    private final UnaryOperator<String> edit;
    private final GlobalMemory memory = new GlobalMemory();
    private final Queue<Runnable> stream = new ArrayDeque<>();
    private final ByteBuffer arguments = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());
    private final Map<Long, ByteBuffer> pinned = new HashMap<>();
    private final Map<Long, Program> modules = new HashMap<>();
    private final Map<Long, Kernel> functions = new HashMap<>();
    private final Map<Long, List<Runnable>> graphs = new HashMap<>();
    /** How much had been queued when each event was recorded. */
    private final Map<Long, Long> events = new HashMap<>();

    private @Nullable List<Runnable> capture;
    /** Work of the branch that was not joined yet. */
    private final List<Runnable> branch = new ArrayList<>();

    private boolean inBranch;
    private long queued;
    private long done;
    private long nextHandle = 1 << 16;

    EmulatedContext(CudaDevice device, boolean backwards, UnaryOperator<String> edit) {
        this.device = device;
        this.edit = edit;
        this.backwards = backwards;
        makeCurrent();
    }

    GlobalMemory memory() {
        return memory;
    }

    @Override
    public void makeCurrent() {
        CURRENT.set(this);
    }

    private void requireCurrent() {
        if (CURRENT.get() != this) {
            throw new GpuException("CUDA_ERROR_INVALID_CONTEXT");
        }
    }

    /** What is called is not allowed during a capture. */
    private void requireRunning() {
        requireCurrent();
        if (capture != null) {
            throw new GpuException("CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED");
        }
    }

    private static <T> T find(Map<Long, T> all, long handle) {
        T found = all.get(handle);
        if (found == null) {
            throw new GpuException("CUDA_ERROR_INVALID_HANDLE");
        }
        return found;
    }

    // ---- the stream ----

    @Override
    public long stream() {
        return 7;
    }

    /** Queues work, or makes it part of the graph that is captured. */
    void submit(Runnable work) {
        requireCurrent();
        if (inBranch) {
            branch.add(work);
        } else if (capture != null) {
            capture.add(work);
        } else {
            stream.add(work);
            queued++;
        }
    }

    private void finish(long count) {
        while (done < count) {
            done++;
            stream.remove().run();
        }
    }

    @Override
    public void synchronize() {
        requireRunning();
        finish(queued);
    }

    @Override
    public long createEvent() {
        requireRunning();
        events.put(nextHandle, 0L);
        return nextHandle++;
    }

    @Override
    public long createTimedEvent() {
        return createEvent();
    }

    @Override
    public void recordEvent(long event) {
        requireRunning();
        find(events, event);
        events.put(event, queued);
    }

    @Override
    public void awaitEvent(long event) {
        requireRunning();
        finish(find(events, event));
    }

    /** A nanosecond for each piece of work. */
    @Override
    public long nanosBetween(long from, long to) {
        requireRunning();
        long until = find(events, to);
        if (done < until) {
            throw new GpuException("CUDA_ERROR_NOT_READY");
        }
        return until - find(events, from);
    }

    @Override
    public void destroyEvent(long event) {
        requireRunning();
        find(events, event);
        events.remove(event);
    }

    // ---- memory ----

    /** What was freed has made no room before the stream has come there. */
    @Override
    public long allocate(long bytes) {
        requireRunning();
        return bytes > freeMemory() ? 0 : memory.allocate((int) bytes);
    }

    @Override
    public long freeMemory() {
        return device.memory() - memory.allocated();
    }

    @Override
    public void free(long address) {
        requireRunning();
        submit(() -> memory.free(address));
    }

    @Override
    public void clear(long address, long bytes) {
        requireRunning();
        submit(() -> memory.put(address, ByteBuffer.allocate((int) bytes)));
    }

    @Override
    public HostBlock allocateHost(int bytes) {
        requireRunning();
        ByteBuffer block = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        long address = nextHandle;
        nextHandle += bytes + 256L;
        pinned.put(address, block);
        return new HostBlock(address, block);
    }

    @Override
    public void freeHost(HostBlock block) {
        requireRunning();
        find(pinned, block.address());
        pinned.remove(block.address());
    }

    @Override
    public void upload(long target, long host, long bytes) {
        requireRunning();
        ByteBuffer source = host(host, bytes);
        submit(() -> memory.put(target, source));
    }

    @Override
    public void uploadAhead(long target, long host, long bytes) {
        requireRunning();
        memory.put(target, host(host, bytes));
    }

    @Override
    public void copy(long to, long from, long bytes) {
        requireRunning();
        submit(() -> {
            ByteBuffer taken = ByteBuffer.allocate((int) bytes);
            memory.get(from, taken);
            memory.put(to, taken.rewind());
        });
    }

    @Override
    public void download(long host, long source, long bytes) {
        requireRunning();
        ByteBuffer target = host(host, bytes);
        submit(() -> memory.get(source, target));
    }

    private ByteBuffer host(long address, long bytes) {
        return pinned.entrySet().stream()
                .filter(block -> block.getKey() <= address
                        && address + bytes <= block.getKey() + block.getValue().capacity())
                .findFirst()
                .map(block -> block.getValue().slice((int) (address - block.getKey()), (int) bytes))
                .orElseThrow(() -> new GpuException(bytes + " bytes do not lie in pinned memory"));
    }

    // ---- kernels ----

    @Override
    public long load(byte[] image, StringBuilder log) {
        requireRunning();
        String text = new String(image, US_ASCII);
        if (!text.endsWith("\0")) {
            throw new GpuException("the text is not terminated");
        }
        try {
            modules.put(nextHandle, new Program(file(text), edit.apply(text.substring(0, text.length() - 1)), memory));
        } catch (PtxException e) {
            log.append(e.getMessage());
            return 0;
        }
        return nextHandle++;
    }

    /** The name of the file that was made of the same source, for errors. */
    private static String file(String text) {
        return FILES.entrySet().stream()
                .filter(file -> text.contains(file.getKey()))
                .findFirst()
                .map(file -> file.getValue() + ".ptx")
                .orElse("PTX");
    }

    @Override
    public void unload(long module) {
        requireRunning();
        find(modules, module);
        modules.remove(module);
    }

    @Override
    public long function(long module, String name) {
        requireCurrent();
        functions.put(nextHandle, find(modules, module).kernel(name));
        return nextHandle++;
    }

    @Override
    public ByteBuffer arguments() {
        return arguments;
    }

    @Override
    public void launch(long function, int groups, int groupSize, int argumentBytes) {
        Kernel kernel = find(functions, function);
        ByteBuffer taken = ByteBuffer.allocate(argumentBytes).order(ByteOrder.nativeOrder());
        taken.put(0, arguments, 0, argumentBytes);
        submit(() -> kernel.launch(groups, groupSize, backwards, taken));
    }

    @Override
    public void beginBranch() {
        requireCurrent();
        inBranch = true;
    }

    @Override
    public void endBranch() {
        requireCurrent();
        inBranch = false;
    }

    @Override
    public void join() {
        endBranch();
        branch.forEach(this::submit);
        branch.clear();
    }

    // ---- graphs ----

    @Override
    public void beginCapture() {
        requireRunning();
        capture = new ArrayList<>();
    }

    @Override
    public long endCapture() {
        if (!branch.isEmpty()) {
            throw new GpuException("CUDA_ERROR_STREAM_CAPTURE_UNJOINED");
        }
        graphs.put(nextHandle, captured());
        return nextHandle++;
    }

    @Override
    public void abandonCapture() {
        captured();
    }

    private List<Runnable> captured() {
        requireCurrent();
        List<Runnable> captured = capture;
        capture = null;
        inBranch = false;
        branch.clear();
        if (captured == null) {
            throw new GpuException("CUDA_ERROR_ILLEGAL_STATE");
        }
        return captured;
    }

    @Override
    public void launchGraph(long graph) {
        requireRunning();
        find(graphs, graph).forEach(this::submit);
    }

    @Override
    public void destroyGraph(long graph) {
        requireRunning();
        find(graphs, graph);
        graphs.remove(graph);
    }

    @Override
    public void close() {
        requireRunning();
        finish(queued);
        if (memory.allocated() > 0 || !pinned.isEmpty() || !graphs.isEmpty() || !events.isEmpty()) {
            throw new IllegalStateException("the device was closed with something left on it");
        }
        CURRENT.remove();
    }
}
