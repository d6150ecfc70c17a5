package dev.adret.gpu;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row-major matrix of floats in device memory, or a batch of them: a place, a leading dimension, and the distance between the
 * matrices of a batch. Meant to be pointed anew for each call, so that a call makes no garbage.
 */
public final class MatrixView {
    private @Nullable GpuBuffer buffer;
    private int offset;
    private int rowStride;
    private int batchStride;

    /**
     * Points this elsewhere.
     *
     * @param first position of the first element, in elements
     * @param leadingDimension distance from one row to the next, in elements
     * @param nextMatrix distance from one matrix of a batch to the next, in elements; 0 where there is one
     * @return this
     */
    public MatrixView at(GpuBuffer memory, int first, int leadingDimension, int nextMatrix) {
        buffer = memory;
        offset = first;
        rowStride = leadingDimension;
        batchStride = nextMatrix;
        return this;
    }

    /** @throws NullPointerException if this was never pointed anywhere */
    public GpuBuffer buffer() {
        return Objects.requireNonNull(buffer);
    }

    public int offset() {
        return offset;
    }

    public int rowStride() {
        return rowStride;
    }

    public int batchStride() {
        return batchStride;
    }
}
