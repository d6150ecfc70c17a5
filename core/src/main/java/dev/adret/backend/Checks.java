package dev.adret.backend;

import dev.adret.tensor.DType;
import dev.adret.tensor.Tensor;

/** What {@link Ops} asks of tensors; messages are made only when a check fails. */
final class Checks {
    private Checks() {}

    static void floats(String op, String role, Tensor tensor) {
        tensor.requireLive();
        require(tensor.dtype() == DType.FLOAT32, op, role, tensor, "of floats");
    }

    static void ints(String op, String role, Tensor tensor) {
        tensor.requireLive();
        require(tensor.dtype() == DType.INT32, op, role, tensor, "of integers");
    }

    static void contiguous(String op, String role, Tensor tensor) {
        require(tensor.isContiguous(), op, role, tensor, "contiguous, not a range of columns");
    }

    static void contiguousFloats(String op, String role, Tensor tensor) {
        floats(op, role, tensor);
        contiguous(op, role, tensor);
    }

    static void contiguousInts(String op, String role, Tensor tensor) {
        ints(op, role, tensor);
        contiguous(op, role, tensor);
    }

    static void sameShape(String op, String role, Tensor tensor, Tensor other) {
        if (!tensor.shape().equals(other.shape())) {
            throw misfit(op, role, tensor, "of the shape of " + other);
        }
    }

    static void stretch(String op, int arrayLength, int from, Tensor tensor) {
        if (from < 0 || from > arrayLength - tensor.size()) {
            throw misfit(
                    op, "tensor", tensor, "no larger than the array of " + arrayLength + " from index " + from + " on");
        }
    }

    private static void require(boolean holds, String op, String role, Tensor tensor, String expected) {
        if (!holds) {
            throw misfit(op, role, tensor, expected);
        }
    }

    static IllegalArgumentException misfit(String op, String role, Tensor tensor, String expected) {
        return new IllegalArgumentException(
                op + ": " + role + " should be " + expected + ", but is " + tensor + " of " + tensor.dtype());
    }
}
