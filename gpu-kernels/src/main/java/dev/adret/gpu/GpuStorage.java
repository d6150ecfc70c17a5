package dev.adret.gpu;

import dev.adret.tensor.DType;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;

/** A tensor's memory on the device: a buffer, and what is in it. */
final class GpuStorage implements Storage {
    private final GpuBuffer buffer;
    private final DType dtype;
    private final int size;

    GpuStorage(GpuBuffer buffer, DType dtype, int size) {
        this.buffer = buffer;
        this.dtype = dtype;
        this.size = size;
    }

    static GpuBuffer buffer(Tensor tensor) {
        return tensor.storage(GpuStorage.class).buffer;
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
        return buffer.isClosed();
    }

    @Override
    public void close() {
        buffer.close();
    }
}
