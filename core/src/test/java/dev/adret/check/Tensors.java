package dev.adret.check;

import dev.adret.backend.Backend;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.random.Philox;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;

/** Tensors on the reference backend that own their storage, for tests. */
public final class Tensors {
    private Tensors() {}

    /** A tensor with the given values in row-major order. */
    public static Tensor floats(Backend backend, Shape shape, double... values) {
        Tensor tensor = Tensor.of("test floats", backend.allocate(DType.FLOAT32, shape.size()), shape);
        for (int i = 0; i < values.length; i++) {
            ReferenceBackend.set(tensor, i / shape.columns(), i % shape.columns(), values[i]);
        }
        return tensor;
    }

    /** A tensor with the given integers in row-major order. */
    public static Tensor ints(Backend backend, Shape shape, int... values) {
        Tensor tensor = Tensor.of("test ints", backend.allocate(DType.INT32, shape.size()), shape);
        backend.write(values, 0, tensor);
        return tensor;
    }

    /** A tensor with values uniform in [−1, 1), the same for the same seed. */
    public static Tensor random(Backend backend, Shape shape, long seed) {
        return random(backend, shape, -1, 1, seed);
    }

    /** A tensor with values uniform in [low, high), the same for the same seed. */
    public static Tensor random(Backend backend, Shape shape, float low, float high, long seed) {
        float[] values = new float[shape.size()];
        Philox.uniform(seed, 0, low, high, values);
        Tensor tensor = floats(backend, shape);
        backend.write(values, 0, tensor);
        return tensor;
    }

    /** The values in row-major order, in full precision. */
    public static double[] values(Tensor tensor) {
        double[] values = new double[tensor.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = ReferenceBackend.get(tensor, i / tensor.columns(), i % tensor.columns());
        }
        return values;
    }

    /** Overwrites the values, in row-major order. */
    public static void set(Tensor tensor, double... values) {
        for (int i = 0; i < values.length; i++) {
            ReferenceBackend.set(tensor, i / tensor.columns(), i % tensor.columns(), values[i]);
        }
    }
}
