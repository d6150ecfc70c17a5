package dev.adret.samples.bench;

import dev.adret.backend.Activation;
import dev.adret.backend.Backend;
import dev.adret.backend.Ops;
import dev.adret.tensor.Tensor;
import java.util.stream.IntStream;

/** Products of matrices. Amounts are floating-point operations, except for the lecture's example, which counts windows. */
public final class Products {
    /** Windows of the lecture's example. */
    private static final int WINDOWS = 500;

    /** Numbers that describe a window in the lecture's example. */
    private static final int NUMBERS = 300;

    /** Classes of the lecture's example. */
    private static final int CLASSES = 5;

    private Products() {}

    /** One product, {@code c ← op(a)·op(b)}. */
    public static Workload gemm(Backend backend, GemmShape shape) {
        Memory memory = new Memory(backend);
        Ops ops = new Ops(backend);
        int m = shape.m();
        int n = shape.n();
        int k = shape.k();
        Tensor a = shape.transposeA() ? memory.random("a", k, m) : memory.random("a", m, k);
        Tensor b = shape.transposeB() ? memory.random("b", n, k) : memory.random("b", k, n);
        Tensor c = memory.zeros("c", m, n);
        return new Workload(
                shape.flop(), () -> ops.gemm(shape.transposeA(), shape.transposeB(), 1, a, b, 0, c), memory::close);
    }

    /** A layer in one operation, {@code y ← tanh(x·weightᵀ + bias)}; counted are the operations of the product. */
    public static Workload layer(Backend backend, int rows, int in, int out) {
        Memory memory = new Memory(backend);
        Ops ops = new Ops(backend);
        Tensor x = memory.random("x", rows, in);
        Tensor weight = memory.random("weight", out, in);
        Tensor bias = memory.random("bias", out);
        Tensor y = memory.zeros("y", rows, out);
        return new Workload(
                2.0 * rows * in * out, () -> ops.linear(x, weight, bias, Activation.TANH, y), memory::close);
    }

    /** The layer of {@link #layer} in two operations: what fusing saves. */
    public static Workload layerInTwo(Backend backend, int rows, int in, int out) {
        Memory memory = new Memory(backend);
        Ops ops = new Ops(backend);
        Tensor x = memory.random("x", rows, in);
        Tensor weight = memory.random("weight", out, in);
        Tensor bias = memory.random("bias", out);
        Tensor y = memory.zeros("y", rows, out);
        return new Workload(
                2.0 * rows * in * out,
                () -> {
                    ops.linear(x, weight, bias, Activation.IDENTITY, y);
                    ops.activation(Activation.TANH, y, y);
                },
                memory::close);
    }

    /** The backward pass of {@link #layer} to its parameters; counted are the operations of the product. */
    public static Workload layerBackward(Backend backend, int rows, int in, int out) {
        Memory memory = new Memory(backend);
        Ops ops = new Ops(backend);
        Tensor x = memory.random("x", rows, in);
        // Zeros, where the derivative is 1: dy is changed in place and would fade from run to run.
        Tensor y = memory.zeros("y", rows, out);
        Tensor dy = memory.random("dy", rows, out);
        Tensor dWeight = memory.zeros("dWeight", out, in);
        Tensor dBias = memory.zeros("dBias", out);
        return new Workload(
                2.0 * rows * in * out,
                () -> ops.linearBackward(x, y, Activation.TANH, dy, 0, dWeight, dBias),
                memory::close);
    }

    /**
     * The lecture's example, badly: scores of 5 classes for 500 windows of 300 numbers, by 500 products of one row each. The
     * amount is windows.
     *
     * <p>Source: Stanford CS224d, lecture 5 (2015), "loop against matrix".
     */
    public static Workload lectureLoop(Backend backend) {
        Memory memory = new Memory(backend);
        Ops ops = new Ops(backend);
        Tensor windows = memory.random("windows", WINDOWS, NUMBERS);
        Tensor weight = memory.random("weight", CLASSES, NUMBERS);
        Tensor scores = memory.zeros("scores", WINDOWS, CLASSES);
        // Made beforehand: the loop is over products, not over objects.
        Tensor[] rows = rows(windows);
        Tensor[] results = rows(scores);
        return new Workload(
                WINDOWS,
                () -> {
                    for (int i = 0; i < WINDOWS; i++) {
                        ops.gemm(false, true, 1, rows[i], weight, 0, results[i]);
                    }
                },
                memory::close);
    }

    private static Tensor[] rows(Tensor matrix) {
        return IntStream.range(0, matrix.rows())
                .mapToObj(i -> matrix.rows(i, i + 1))
                .toArray(Tensor[]::new);
    }

    /** The lecture's example, well: the scores of {@link #lectureLoop} in one product. The amount is windows. */
    public static Workload lectureMatrix(Backend backend) {
        Memory memory = new Memory(backend);
        Ops ops = new Ops(backend);
        Tensor windows = memory.random("windows", WINDOWS, NUMBERS);
        Tensor weight = memory.random("weight", CLASSES, NUMBERS);
        Tensor scores = memory.zeros("scores", WINDOWS, CLASSES);
        return new Workload(WINDOWS, () -> ops.gemm(false, true, 1, windows, weight, 0, scores), memory::close);
    }
}
