package dev.adret.tck;

import dev.adret.random.Philox;
import java.util.Arrays;

/** What a tensor is filled with: a pure function of its size, a seed and a stream, so that both sides start from the same. */
@FunctionalInterface
public interface Values {
    float[] make(int size, long seed, int stream);

    /** Uniform in [low, high). */
    static Values uniform(float low, float high) {
        return (size, seed, stream) -> {
            float[] values = new float[size];
            Philox.uniform(seed, stream, low, high, values);
            return values;
        };
    }

    /** Uniform in [−1, 1). */
    static Values uniform() {
        return uniform(-1, 1);
    }

    /** Multiples of 1/8 from −2 up to 2: sums and differences of a few are exact, and ties are common. */
    static Values eighths() {
        return (size, seed, stream) -> {
            float[] values = uniform(-16, 16).make(size, seed, stream);
            for (int i = 0; i < size; i++) {
                values[i] = Math.round(values[i]) / 8f;
            }
            return values;
        };
    }

    static Values all(float value) {
        return (size, seed, stream) -> {
            float[] values = new float[size];
            Arrays.fill(values, value);
            return values;
        };
    }

    /** These values, as many as the tensor has elements. */
    static Values of(float... values) {
        return (size, seed, stream) -> {
            if (size != values.length) {
                throw new IllegalArgumentException(values.length + " values for " + size + " elements");
            }
            return values.clone();
        };
    }
}
