package dev.adret.samples.bench;

import dev.adret.backend.Activation;
import dev.adret.backend.Backend;
import dev.adret.backend.Ops;
import dev.adret.backend.UnaryOp;
import dev.adret.tensor.Tensor;

/**
 * Operations whose cost is that of moving memory. The amount of their workloads is the bytes that must be read and written at
 * least, so that they can be compared with {@link #COPY}.
 */
public enum ElementwiseOperation {
    COPY(2) {
        @Override
        Runnable body(Ops ops, Memory memory, int elements) {
            Tensor x = memory.random("x", elements);
            Tensor y = memory.zeros("y", elements);
            return () -> ops.copy(x, y);
        }
    },
    FILL(1) {
        @Override
        Runnable body(Ops ops, Memory memory, int elements) {
            Tensor x = memory.zeros("x", elements);
            return () -> ops.fill(x, 1);
        }
    },
    AXPY(3) {
        @Override
        Runnable body(Ops ops, Memory memory, int elements) {
            Tensor x = memory.random("x", elements);
            Tensor y = memory.zeros("y", elements);
            return () -> ops.axpy(0.5f, x, y);
        }
    },
    RELU(2) {
        @Override
        Runnable body(Ops ops, Memory memory, int elements) {
            return activation(Activation.RELU, ops, memory, elements);
        }
    },
    TANH(2) {
        @Override
        Runnable body(Ops ops, Memory memory, int elements) {
            return activation(Activation.TANH, ops, memory, elements);
        }
    },
    TANH_BACKWARD(3) {
        @Override
        Runnable body(Ops ops, Memory memory, int elements) {
            Tensor y = memory.random("y", elements);
            Tensor dy = memory.random("dy", elements);
            Tensor dx = memory.zeros("dx", elements);
            return () -> ops.activationBackward(Activation.TANH, y, dy, dx);
        }
    },
    EXP(2) {
        @Override
        Runnable body(Ops ops, Memory memory, int elements) {
            return unary(UnaryOp.EXP, ops, memory, elements);
        }
    },
    LOG(2) {
        @Override
        Runnable body(Ops ops, Memory memory, int elements) {
            return unary(UnaryOp.LOG, ops, memory, elements);
        }
    },
    GELU(2) {
        @Override
        Runnable body(Ops ops, Memory memory, int elements) {
            return unary(UnaryOp.GELU, ops, memory, elements);
        }
    },
    DROPOUT(2) {
        @Override
        Runnable body(Ops ops, Memory memory, int elements) {
            Tensor x = memory.random("x", elements);
            Tensor y = memory.zeros("y", elements);
            Tensor step = memory.ints("step", new int[] {1}, 1);
            return () -> ops.dropout(0.5f, 1, 0, step, x, y);
        }
    },
    /** Softmax, cross-entropy and their gradient in one operation, on rows of {@value #CLASSES} classes. */
    CROSS_ENTROPY(2) {
        @Override
        Runnable body(Ops ops, Memory memory, int elements) {
            int rows = elements / CLASSES;
            Tensor logits = memory.random("logits", rows, CLASSES);
            Tensor classes = memory.ints("classes", new int[rows], rows);
            Tensor loss = memory.zeros("loss", 1);
            Tensor gradient = memory.zeros("gradient", rows, CLASSES);
            return () -> ops.softmaxCrossEntropy(logits, classes, loss, gradient);
        }
    },
    /** On rows of {@value #FEATURES} elements. */
    LAYER_NORM(2) {
        @Override
        Runnable body(Ops ops, Memory memory, int elements) {
            int rows = elements / FEATURES;
            Tensor x = memory.random("x", rows, FEATURES);
            Tensor weight = memory.random("weight", FEATURES);
            Tensor bias = memory.random("bias", FEATURES);
            Tensor y = memory.zeros("y", rows, FEATURES);
            Tensor moments = memory.zeros("moments", rows, 2);
            return () -> ops.layerNorm(1e-5f, x, weight, bias, y, moments);
        }
    },
    /** With the gradients of its parameters. */
    LAYER_NORM_BACKWARD(3) {
        @Override
        Runnable body(Ops ops, Memory memory, int elements) {
            int rows = elements / FEATURES;
            Tensor x = memory.random("x", rows, FEATURES);
            Tensor weight = memory.random("weight", FEATURES);
            Tensor moments = memory.random("moments", rows, 2);
            Tensor dy = memory.random("dy", rows, FEATURES);
            Tensor dx = memory.zeros("dx", rows, FEATURES);
            Tensor dWeight = memory.zeros("dWeight", FEATURES);
            Tensor dBias = memory.zeros("dBias", FEATURES);
            return () -> ops.layerNormBackward(x, weight, moments, dy, dx, 0, dWeight, dBias);
        }
    };

    private static final int CLASSES = 8;
    private static final int FEATURES = 256;

    /** Elements read or written, for each element of the operand. */
    private final int touched;

    ElementwiseOperation(int touched) {
        this.touched = touched;
    }

    abstract Runnable body(Ops ops, Memory memory, int elements);

    private static Runnable activation(Activation f, Ops ops, Memory memory, int elements) {
        Tensor x = memory.random("x", elements);
        Tensor y = memory.zeros("y", elements);
        return () -> ops.activation(f, x, y);
    }

    private static Runnable unary(UnaryOp f, Ops ops, Memory memory, int elements) {
        Tensor x = memory.random("x", elements);
        Tensor y = memory.zeros("y", elements);
        return () -> ops.unary(f, x, y);
    }

    /** This operation on tensors of {@code elements} elements, a multiple of {@value #FEATURES}. The amount is bytes. */
    public Workload open(Backend backend, int elements) {
        Memory memory = new Memory(backend);
        return new Workload(
                (double) touched * Float.BYTES * elements, body(new Ops(backend), memory, elements), memory::close);
    }
}
