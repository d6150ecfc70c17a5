package dev.adret.cuda;

import dev.adret.gpu.GpuException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A driver that does nothing and remembers what it was asked for. Its device memory is numbers, at which nothing lies. Like a card, it is not
 * done with what is queued before it is waited for: memory that is copied from must stay as it is until then, and memory that was freed
 * has room for no larger block.
 */
final class FakeDriver implements CudaDriver {
    static final CudaDevice CARD = new CudaDevice(0, "Fake A1", 8, 6, 4, 1 << 20, 48 << 10, true);

    /** One that has room for the memory that cuBLAS works in. */
    static final CudaDevice LARGE_CARD = new CudaDevice(0, "Fake A1", 8, 6, 4, 1L << 30, 48 << 10, true);

    /** A kernel that was queued. */
    record Launch(String kernel, int groups, int groupSize, ByteBuffer arguments) {}

    /**
     * A copy to the device that was queued.
     *
     * @param source the memory that it copies
     * @param asked what was there when it was queued
     */
    private record Upload(long number, ByteBuffer source, ByteBuffer asked) {}

    final List<CudaDevice> devices;
    int status;
    int version = 12_040;
    /** Calls in order, without launches and without those that say which context is current. */
    final List<String> calls = new ArrayList<>();

    final List<Launch> launches = new ArrayList<>();
    /** Kernels in the order in which they were launched or captured, and where branches begin, end and are waited for. */
    final List<String> queue = new ArrayList<>();

    /** Hears of each launch while the memory of its arguments still is allocated. */
    Consumer<Launch> listener = launches::add;

    /** Bytes of the blocks that are allocated, by their address. */
    final Map<Long, Long> deviceMemory = new HashMap<>();

    final Map<Long, ByteBuffer> pinned = new HashMap<>();
    final Map<Long, byte[]> modules = new HashMap<>();
    /** What is in each graph that was not destroyed. */
    final Map<Long, List<Launch>> graphs = new HashMap<>();
    /** Whether what is captured next turns out to be nothing that a graph can hold. */
    boolean refusesGraphs;

    /** Whether a kernel has done what no kernel may: from then on, every call fails. */
    boolean spoilt;

    /** Which programs the device's compiler does not take, which it tells with the log {@value REFUSAL}. */
    Predicate<byte[]> refuses = image -> false;

    static final String REFUSAL = "ptxas fatal: no such thing";

    /** How long a group of any kernel takes, and noting the time. */
    static final int GROUP_NANOS = 1000;

    static final int STAMP_NANOS = 500;

    /** When the events that are timed were passed, in nanoseconds. */
    final Map<Long, Long> times = new HashMap<>();

    /** Bytes of device memory that other programs use. */
    long usedByOthers;

    private long now;
    int openContexts;
    private long next = 1 << 16;

    FakeDriver(CudaDevice... devices) {
        this.devices = List.of(devices);
    }

    @Override
    public int initialize() {
        return status;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public int deviceCount() {
        return devices.size();
    }

    @Override
    public CudaDevice device(int number) {
        return devices.get(number);
    }

    @Override
    public CudaContext open(CudaDevice device) {
        openContexts++;
        return new Context(device);
    }

    private long number(long size) {
        long number = next;
        next += (size + 511) / 256 * 256;
        return number;
    }

    /** Which context is current to each thread. */
    private final Map<Thread, Context> current = new ConcurrentHashMap<>();

    /** A context that wants to be the current one of the thread that uses it. */
    private final class Context implements CudaContext {
        private final CudaDevice device;
        private final Map<Long, String> functions = new HashMap<>();
        private final ByteBuffer arguments = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());
        /** What is being captured. */
        private @Nullable List<Launch> capture;
        /** Copies to the device that were queued and not waited for, in order. */
        private final List<Upload> uploads = new ArrayList<>();
        /** How many copies had been queued when each event was recorded. */
        private final Map<Long, Long> uploadsBefore = new HashMap<>();

        private long uploadsQueued;
        private boolean inBranch;
        private boolean toJoin;
        private boolean branchIsCaptured;
        /** Sizes of blocks that were freed since the stream was last waited for. */
        private final List<Long> freed = new ArrayList<>();

        Context(CudaDevice device) {
            this.device = device;
            makeCurrent();
        }

        @Override
        public void makeCurrent() {
            current.put(Thread.currentThread(), this);
        }

        private void call(String call) {
            requireRunning();
            calls.add(call);
        }

        /** What is called is not allowed during a capture. */
        private void requireRunning() {
            requireCurrent();
            if (capture != null) {
                throw new GpuException("CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED");
            }
        }

        private void requireCurrent() {
            if (spoilt) {
                throw new GpuException("CUDA_ERROR_ILLEGAL_ADDRESS");
            }
            if (current.get(Thread.currentThread()) != this) {
                throw new GpuException("CUDA_ERROR_INVALID_CONTEXT");
            }
        }

        @Override
        public long stream() {
            return 7;
        }

        @Override
        public long allocate(long bytes) {
            requireRunning();
            if (!reuse(bytes) && bytes > freeMemory()) {
                return 0;
            }
            long address = number(bytes);
            deviceMemory.put(address, bytes);
            return address;
        }

        @Override
        public long freeMemory() {
            return device.memory() - usedByOthers - sum(deviceMemory.values()) - sum(freed);
        }

        @Override
        public void free(long address) {
            requireRunning();
            Long bytes = deviceMemory.remove(address);
            if (bytes == null) {
                throw new GpuException("nothing to free at " + address);
            }
            if (device.pools()) {
                freed.add(bytes);
            }
        }

        private boolean reuse(long bytes) {
            return freed.stream()
                    .filter(size -> size >= bytes)
                    .findFirst()
                    .map(freed::remove)
                    .orElse(false);
        }

        private static long sum(Collection<Long> sizes) {
            return sizes.stream().mapToLong(size -> size).sum();
        }

        @Override
        public void clear(long address, long bytes) {
            call("clear " + bytes);
        }

        @Override
        public HostBlock allocateHost(int bytes) {
            requireRunning();
            long address = number(bytes);
            ByteBuffer memory = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
            pinned.put(address, memory);
            return new HostBlock(address, memory);
        }

        @Override
        public void freeHost(HostBlock block) {
            requireRunning();
            pinned.remove(block.address());
        }

        @Override
        public void upload(long to, long host, long bytes) {
            upload("upload ", to, host, bytes);
        }

        @Override
        public void uploadAhead(long to, long host, long bytes) {
            upload("upload ahead ", to, host, bytes);
        }

        @Override
        public void copy(long to, long from, long bytes) {
            long source = block(from, bytes, deviceMemory.keySet());
            long target = block(to, bytes, deviceMemory.keySet());
            call("copy " + bytes + " from " + (from - source) + " to " + (to - target));
        }

        private void upload(String kind, long to, long host, long bytes) {
            long from = block(host, bytes, pinned.keySet());
            long target = block(to, bytes, deviceMemory.keySet());
            call(kind + bytes + " from " + (host - from) + " to " + (to - target));
            ByteBuffer source = pinned.get(from).slice((int) (host - from), (int) bytes);
            uploads.add(new Upload(
                    ++uploadsQueued, source, ByteBuffer.allocate((int) bytes).put(0, source, 0, (int) bytes)));
        }

        @Override
        public void download(long host, long from, long bytes) {
            long source = block(from, bytes, deviceMemory.keySet());
            long target = block(host, bytes, pinned.keySet());
            call("download " + bytes + " from " + (from - source) + " to " + (host - target));
        }

        /** The block that has these bytes. */
        private long block(long address, long bytes, Set<Long> blocks) {
            return blocks.stream()
                    .filter(block -> block <= address && address + bytes <= block + sizeOf(block))
                    .findFirst()
                    .orElseThrow(() -> new GpuException(bytes + " bytes do not lie at " + address));
        }

        private long sizeOf(long block) {
            ByteBuffer host = pinned.get(block);
            return host == null ? deviceMemory.get(block) : host.capacity();
        }

        /** The first copies are done: what they took must be what they were asked to take. */
        private void finishUploads(long count) {
            while (!uploads.isEmpty() && uploads.get(0).number() <= count) {
                Upload done = uploads.remove(0);
                if (!done.source().equals(done.asked())) {
                    throw new IllegalStateException("memory was changed while it was copied to the device");
                }
            }
        }

        @Override
        public long createEvent() {
            call("create event");
            return number(1);
        }

        @Override
        public long createTimedEvent() {
            requireRunning();
            long event = number(1);
            times.put(event, 0L);
            return event;
        }

        @Override
        public long nanosBetween(long from, long to) {
            requireRunning();
            return times.get(to) - times.get(from);
        }

        @Override
        public void recordEvent(long event) {
            if (times.containsKey(event)) {
                requireRunning();
                now += STAMP_NANOS;
                times.put(event, now);
            } else {
                call("record event");
                uploadsBefore.put(event, uploadsQueued);
            }
        }

        @Override
        public void awaitEvent(long event) {
            call("await event");
            finishUploads(uploadsBefore.get(event));
        }

        @Override
        public void destroyEvent(long event) {
            if (times.remove(event) != null) {
                requireRunning();
            } else {
                call("destroy event");
            }
        }

        @Override
        public void synchronize() {
            call("synchronize");
            finishUploads(uploadsQueued);
            freed.clear();
        }

        @Override
        public long load(byte[] image, StringBuilder log) {
            requireRunning();
            if (refuses.test(image)) {
                log.append(REFUSAL);
                return 0;
            }
            long module = number(1);
            modules.put(module, image);
            return module;
        }

        @Override
        public void unload(long module) {
            requireRunning();
            modules.remove(module);
        }

        @Override
        public long function(long module, String name) {
            requireCurrent();
            long function = number(1);
            functions.put(function, name);
            return function;
        }

        @Override
        public ByteBuffer arguments() {
            return arguments;
        }

        @Override
        public void launch(long function, int groups, int groupSize, int argumentBytes) {
            requireCurrent();
            if (groups < 1 || groupSize < 1 || groupSize > 1024 || !functions.containsKey(function)) {
                throw new GpuException("CUDA_ERROR_INVALID_VALUE");
            }
            ByteBuffer taken = ByteBuffer.allocate(argumentBytes).order(ByteOrder.nativeOrder());
            taken.put(0, arguments, 0, argumentBytes);
            Launch launch = new Launch(functions.get(function), groups, groupSize, taken);
            queue.add(launch.kernel());
            if (capture == null) {
                now += (long) groups * GROUP_NANOS;
                listener.accept(launch);
            } else {
                capture.add(launch);
            }
        }

        @Override
        public void beginBranch() {
            branch("begin branch", true, toJoin);
            branchIsCaptured = capture != null;
        }

        @Override
        public void endBranch() {
            branch("end branch", false, true);
        }

        @Override
        public void join() {
            if (branchIsCaptured != (capture != null)) {
                throw new GpuException("CUDA_ERROR_STREAM_CAPTURE_ISOLATION");
            }
            branch("join", inBranch, false);
        }

        private void branch(String call, boolean begun, boolean waitedFor) {
            requireCurrent();
            queue.add(call);
            inBranch = begun;
            toJoin = waitedFor;
        }

        @Override
        public void beginCapture() {
            call("begin capture");
            capture = new ArrayList<>();
        }

        @Override
        public long endCapture() {
            List<Launch> captured = abandon();
            call("end capture");
            if (inBranch || toJoin) {
                throw new GpuException("CUDA_ERROR_STREAM_CAPTURE_UNJOINED");
            }
            if (refusesGraphs) {
                throw new GpuException("CUDA_ERROR_STREAM_CAPTURE_INVALIDATED");
            }
            long graph = number(1);
            graphs.put(graph, captured);
            return graph;
        }

        @Override
        public void abandonCapture() {
            abandon();
            call("abandon capture");
        }

        private List<Launch> abandon() {
            List<Launch> captured = capture;
            capture = null;
            if (captured == null) {
                throw new GpuException("CUDA_ERROR_ILLEGAL_STATE");
            }
            return captured;
        }

        @Override
        public void launchGraph(long graph) {
            call("launch graph");
            graphs.get(graph).forEach(listener);
        }

        @Override
        public void destroyGraph(long graph) {
            call("destroy graph");
            if (graphs.remove(graph) == null) {
                throw new GpuException("CUDA_ERROR_INVALID_HANDLE");
            }
        }

        @Override
        public void close() {
            openContexts--;
            call("close");
        }
    }
}
