package dev.adret.nn;

import dev.adret.random.Philox;
import dev.adret.tensor.Shape;
import java.util.Arrays;

/**
 * Initial values of a parameter: a pure function of its shape, a seed, and the parameter's number, so that every backend
 * starts from the same ones.
 *
 * <p>For a weight [out×in], fan-in is in and fan-out is out.
 */
@FunctionalInterface
public interface Initializer {
    /** Fills {@code values}, a tensor of shape {@code shape} in row-major order. */
    void fill(Shape shape, long seed, int stream, float[] values);

    /** Uniform in ±√(6/(fan-in + fan-out)): Glorot and Bengio, AISTATS 2010. */
    static Initializer xavierUniform() {
        return (shape, seed, stream, values) -> {
            float bound = (float) Math.sqrt(6.0 / Math.max(1, shape.columns() + shape.rows()));
            Philox.uniform(seed, stream, -bound, bound, values);
        };
    }

    /** Normal with variance 2/(fan-in + fan-out): Glorot and Bengio, AISTATS 2010. */
    static Initializer xavierNormal() {
        return (shape, seed, stream, values) -> Philox.normal(
                seed, stream, 0, (float) Math.sqrt(2.0 / Math.max(1, shape.columns() + shape.rows())), values);
    }

    /** Normal with variance 2/fan-in, for rectifiers: He, Zhang, Ren and Sun, ICCV 2015. */
    static Initializer heNormal() {
        return (shape, seed, stream, values) ->
                Philox.normal(seed, stream, 0, (float) Math.sqrt(2.0 / Math.max(1, shape.columns())), values);
    }

    /** Uniform with variance 2/fan-in, ±√(6/fan-in), for rectifiers: He, Zhang, Ren and Sun, ICCV 2015. */
    static Initializer heUniform() {
        return (shape, seed, stream, values) -> {
            float bound = (float) Math.sqrt(6.0 / Math.max(1, shape.columns()));
            Philox.uniform(seed, stream, -bound, bound, values);
        };
    }

    /** Uniform in [low, high). */
    static Initializer uniform(float low, float high) {
        if (!(low <= high)) {
            throw new IllegalArgumentException("uniform needs low <= high, not " + low + " and " + high);
        }
        return (shape, seed, stream, values) -> Philox.uniform(seed, stream, low, high, values);
    }

    /** Normal with the given mean and standard deviation. */
    static Initializer normal(float mean, float deviation) {
        if (!(deviation >= 0 && deviation < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "a standard deviation is a finite number from 0 up and not " + deviation);
        }
        return (shape, seed, stream, values) -> Philox.normal(seed, stream, mean, deviation, values);
    }

    static Initializer constant(float value) {
        return (shape, seed, stream, values) -> Arrays.fill(values, value);
    }

    static Initializer zeros() {
        return constant(0);
    }
}
