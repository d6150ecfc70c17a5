package dev.adret.cpu;

import dev.adret.tensor.Tensor;

/** Copies between arrays of the caller and those behind tensors, of one type. */
final class Transfer {
    private Transfer() {}

    static void toTensor(Object source, int from, Object memory, Tensor tensor) {
        if (tensor.size() == 0) {
            return; // A view without elements may begin behind the end of the array.
        }
        if (tensor.isContiguous()) {
            System.arraycopy(source, from, memory, tensor.offset(), tensor.size());
            return;
        }
        int columns = tensor.columns();
        for (int row = 0; row < tensor.rows(); row++) {
            int to = tensor.offset() + row * tensor.rowStride();
            System.arraycopy(source, from + row * columns, memory, to, columns);
        }
    }

    static void fromTensor(Object memory, Tensor tensor, Object target, int to) {
        if (tensor.size() == 0) {
            return;
        }
        if (tensor.isContiguous()) {
            System.arraycopy(memory, tensor.offset(), target, to, tensor.size());
            return;
        }
        int columns = tensor.columns();
        for (int row = 0; row < tensor.rows(); row++) {
            int from = tensor.offset() + row * tensor.rowStride();
            System.arraycopy(memory, from, target, to + row * columns, columns);
        }
    }
}
