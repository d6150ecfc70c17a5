package dev.adret.tensor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one step: a bump arena that hands out tensors one after the other and takes them all back at once.
 *
 * <p>The first steps make the arena grow; from then on a step of the same shapes allocates nothing, neither on the device
 * nor on the heap, and gets the same addresses every time. This is what makes a step recordable.
 *
 * <p>What a tensor holds when it is handed out is undefined. Tensors are valid until {@link #reset()}. A workspace belongs
 * to one thread; closing it frees its memory.
 */
public final class Workspace implements AutoCloseable {
    /** Tensors start at multiples of this many elements: a cache line, and what devices like best. */
    private static final int ALIGNMENT = 16;

    private final Arena floats;
    private final Arena ints;
    // Handles are reused two steps later, not one: a handle kept by mistake meets a newer generation in the very next
    // step.
    private final List<List<Tensor>> pools = List.of(new ArrayList<>(), new ArrayList<>());
    private int handedOut;
    private long generation;

    public Workspace(Allocator allocator) {
        floats = new Arena(allocator, DType.FLOAT32);
        ints = new Arena(allocator, DType.INT32);
    }

    /** A float vector of undefined content. */
    public Tensor floats(String name, int length) {
        return take(floats, name, 1, length, 1);
    }

    /** A float matrix of undefined content. */
    public Tensor floats(String name, int rows, int columns) {
        return take(floats, name, 2, rows, columns);
    }

    /** A float tensor of undefined content and any shape. */
    public Tensor floats(String name, Shape shape) {
        return take(floats, name, shape);
    }

    /** An integer vector of undefined content. */
    public Tensor ints(String name, int length) {
        return take(ints, name, 1, length, 1);
    }

    /** An integer matrix of undefined content. */
    public Tensor ints(String name, int rows, int columns) {
        return take(ints, name, 2, rows, columns);
    }

    /** {@link Tensor#columns(int, int)} for use within the step: the handle, too, is taken back at the reset. */
    public Tensor columns(Tensor tensor, int from, int to) {
        tensor.requireLive();
        Tensor known = candidate(tensor.dtype(), tensor.name());
        if (known != null && known.viewsColumns(tensor, from, to)) {
            handedOut++;
            return known.revive(tensor.storage(), tensor.offset() + from, generation);
        }
        return keep(tensor.columns(from, to).pooledBy(this));
    }

    /** {@link Tensor#rows(int, int)}, given the shape {@code shape}, for use within the step. */
    public Tensor rows(Tensor tensor, int from, int to, Shape shape) {
        tensor.requireLive();
        Tensor known = candidate(tensor.dtype(), tensor.name());
        if (known != null
                && known.shape().equals(shape)
                && known.isContiguous()
                && tensor.isContiguous()
                && from >= 0
                && to <= tensor.rows()
                && (to - from) * tensor.columns() == shape.size()) {
            handedOut++;
            return known.revive(tensor.storage(), tensor.offset() + from * tensor.rowStride(), generation);
        }
        return keep(tensor.rows(from, to).reshape(shape).pooledBy(this));
    }

    /** Takes back everything that was handed out. The memory stays with the workspace for the next step. */
    public void reset() {
        generation++;
        handedOut = 0;
        floats.reset();
        ints.reset();
    }

    /** Bytes of device memory held. */
    public long capacityInBytes() {
        return floats.capacity() * DType.FLOAT32.bytes() + ints.capacity() * DType.INT32.bytes();
    }

    /** Number of times this workspace was reset. */
    long generation() {
        return generation;
    }

    @Override
    public void close() {
        generation++;
        floats.close();
        ints.close();
    }

    private Tensor take(Arena arena, String name, int rank, int extent0, int extent1) {
        Tensor known = candidate(arena.dtype, name);
        if (known != null
                && known.isContiguous()
                && (rank == 1 ? known.shape().is(extent0) : known.shape().is(extent0, extent1))) {
            return revive(arena, known);
        }
        return add(arena, name, rank == 1 ? Shape.of(extent0) : Shape.of(extent0, extent1));
    }

    private Tensor take(Arena arena, String name, Shape shape) {
        Tensor known = candidate(arena.dtype, name);
        if (known != null && known.isContiguous() && known.shape().equals(shape)) {
            return revive(arena, known);
        }
        return add(arena, name, shape);
    }

    /** The handle that stood in this place two steps ago, if it is of this name and type. */
    private @Nullable Tensor candidate(DType dtype, String name) {
        List<Tensor> pool = pool();
        if (handedOut < pool.size()) {
            Tensor tensor = pool.get(handedOut);
            if (tensor.dtype() == dtype && tensor.name().equals(name)) {
                return tensor;
            }
        }
        return null;
    }

    private Tensor revive(Arena arena, Tensor tensor) {
        int start = arena.bump(tensor.size());
        handedOut++;
        return tensor.revive(arena.current(), start, generation);
    }

    private Tensor add(Arena arena, String name, Shape shape) {
        int start = arena.bump(shape.size());
        return keep(Tensor.of(name, arena.current(), start, shape).pooledBy(this));
    }

    private Tensor keep(Tensor tensor) {
        List<Tensor> pool = pool();
        if (handedOut < pool.size()) {
            pool.set(handedOut, tensor);
        } else {
            pool.add(tensor);
        }
        handedOut++;
        return tensor;
    }

    private List<Tensor> pool() {
        return pools.get((int) (generation & 1));
    }

    /** Chunks of storage of one type; after a step that needed several, one that holds all it needed. */
    private static final class Arena implements AutoCloseable {
        private static final int SMALLEST_CHUNK = 1 << 12;

        private final Allocator allocator;
        private final DType dtype;
        private final List<Storage> chunks = new ArrayList<>();
        private int used;
        private long needed;
        private boolean closed;

        Arena(Allocator allocator, DType dtype) {
            this.allocator = allocator;
            this.dtype = dtype;
        }

        Storage current() {
            return chunks.get(chunks.size() - 1);
        }

        int bump(int size) {
            if (closed) {
                throw new IllegalStateException("the workspace was used after it was closed");
            }
            long room = ((long) size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            if (needed + room > Integer.MAX_VALUE) {
                throw new IllegalStateException("a step may use 2^31 elements of " + dtype + " and needs more than "
                        + needed + ": make its batches smaller");
            }
            if (chunks.isEmpty() || used + room > current().size()) {
                chunks.add(allocator.allocate(dtype, Math.max((int) room, SMALLEST_CHUNK)));
                used = 0;
            }
            int start = used;
            used += (int) room;
            needed += room;
            return start;
        }

        void reset() {
            if (chunks.size() > 1) {
                free();
                chunks.add(allocator.allocate(dtype, (int) needed));
            }
            used = 0;
            needed = 0;
        }

        long capacity() {
            long capacity = 0;
            for (Storage chunk : chunks) {
                capacity += chunk.size();
            }
            return capacity;
        }

        @Override
        public void close() {
            closed = true;
            free();
        }

        private void free() {
            chunks.forEach(Storage::close);
            chunks.clear();
        }
    }
}
