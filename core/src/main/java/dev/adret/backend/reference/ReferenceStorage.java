package dev.adret.backend.reference;

import dev.adret.tensor.DType;
import dev.adret.tensor.Storage;

/** Doubles or integers on the heap. */
final class ReferenceStorage implements Storage {
    final double[] doubles;
    final int[] ints;
    private final ReferenceBackend backend;
    private final DType dtype;
    private final int size;
    private boolean closed;

    ReferenceStorage(ReferenceBackend backend, DType dtype, int size) {
        this.backend = backend;
        this.dtype = dtype;
        this.size = size;
        doubles = new double[dtype == DType.FLOAT32 ? size : 0];
        ints = new int[dtype == DType.INT32 ? size : 0];
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
        return closed || backend.isClosed();
    }

    @Override
    public void close() {
        closed = true;
    }
}
