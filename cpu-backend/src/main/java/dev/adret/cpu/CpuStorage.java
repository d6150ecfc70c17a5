package dev.adret.cpu;

import dev.adret.tensor.DType;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;

/** Floats or integers on the Java heap. */
final class CpuStorage implements Storage {
    private static final float[] NO_FLOATS = {};
    private static final int[] NO_INTS = {};

    private final WorkerPool pool;
    private final DType dtype;
    private final int size;
    private float[] floats;
    private int[] ints;
    private boolean closed;

    CpuStorage(WorkerPool pool, DType dtype, int size) {
        this.pool = pool;
        this.dtype = dtype;
        this.size = size;
        floats = dtype == DType.FLOAT32 ? new float[size] : NO_FLOATS;
        ints = dtype == DType.INT32 ? new int[size] : NO_INTS;
    }

    /** The array behind a tensor of floats. */
    static float[] floats(Tensor tensor) {
        return tensor.storage(CpuStorage.class).floats;
    }

    /** The array behind a tensor of integers. */
    static int[] ints(Tensor tensor) {
        return tensor.storage(CpuStorage.class).ints;
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean isClosed() {
        return closed || pool.isClosed();
    }

    /** Lets go of the array: tensors that are still held by somebody hold no memory. */
    @Override
    public void close() {
        closed = true;
        floats = NO_FLOATS;
        ints = NO_INTS;
    }
}
