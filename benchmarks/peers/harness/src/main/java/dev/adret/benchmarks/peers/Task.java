package dev.adret.benchmarks.peers;

import dev.adret.nn.Initializer;
import dev.adret.tensor.Shape;

/**
 * Configuration S, the network that every program trains: the vectors of the words of a window side by side, a hidden layer with
 * tanh, a softmax over classes; mean cross-entropy; plain SGD, word vectors included.
 *
 * <p>Initial values are those that Adret's own layers draw from Philox for seed {@value #SEED}, so they are the same in every
 * program. Biases start at 0.
 */
public final class Task {
    public static final int VOCABULARY = 100_000;
    public static final int DIMENSION = 50;
    public static final int WINDOW = 5;
    public static final int INPUTS = WINDOW * DIMENSION;
    public static final int CLASSES = 5;
    public static final long SEED = 1;

    private Task() {}

    /** Word vectors, [vocabulary×dimension]. */
    public static float[] wordVectors() {
        float bound = (float) Math.sqrt(1.0 / DIMENSION);
        return values(Initializer.uniform(-bound, bound), Shape.of(VOCABULARY, DIMENSION), 0);
    }

    /** Weight of the hidden layer, [hidden×inputs]. */
    public static float[] hiddenWeight(int hidden) {
        return values(Initializer.xavierUniform(), Shape.of(hidden, INPUTS), 1);
    }

    /** Weight of the output layer, [classes×hidden]. */
    public static float[] outputWeight(int hidden) {
        return values(Initializer.xavierUniform(), Shape.of(CLASSES, hidden), 3);
    }

    private static float[] values(Initializer initializer, Shape shape, int stream) {
        float[] values = new float[shape.size()];
        initializer.fill(shape, SEED, stream, values);
        return values;
    }
}
