package dev.adret.samples.bench;

import dev.adret.backend.Backend;
import dev.adret.backend.UpdateRule;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.Embedding;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Sequential;
import dev.adret.nn.Tanh;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.train.DataPlacement;
import dev.adret.train.Trainer;
import dev.adret.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;

/**
 * The whole training step of configuration S, the window network that figures are quoted for: 100,000 words of 50 dimensions,
 * windows of 5, a hidden layer with tanh, 5 classes, plain SGD, word vectors trained; words follow Zipf's law.
 */
public final class TrainingStep {
    /** Words that have a vector. */
    static final int VOCABULARY = 100_000;

    /** Words in a window. */
    static final int WINDOW = 5;

    /** Elements of a word vector. */
    static final int DIMENSION = 50;

    private static final int CLASSES = 5;

    /** Windows of the text: enough for the rows that they touch not to stay in a cache of the host. */
    public static final int EXAMPLES = 1 << 16;

    private static final int EXAMPLES_PER_RUN = 1 << 14;
    private static final int STEPS_PER_RUN = 32;

    private TrainingStep() {}

    /**
     * Training in runs that are long enough for what comes once in each, such as reading its loss, not to count.
     *
     * @param hidden units of the hidden layer; 100 in configuration S
     * @param placement where the windows lie
     */
    public static Workload open(Backend backend, int batch, int hidden, DataPlacement placement) {
        int examples = placement.on(backend) == DataPlacement.DEVICE
                ? Math.max(EXAMPLES, STEPS_PER_RUN * batch)
                : Math.max(EXAMPLES_PER_RUN, batch);
        return open(backend, batch, hidden, placement, examples);
    }

    /**
     * Training on {@code examplesPerRun} examples: batches are chosen and brought to the device or made there, forward, loss, backward, update.
     * The end of a run reads the loss, so the device is done by then. The amount is examples.
     *
     * @param hidden units of the hidden layer; 100 in configuration S
     * @param placement where the windows lie
     * @param examplesPerRun on the host the runs go through the parts of a text of 65,536 windows in turn; on the device all are of one part
     */
    public static Workload open(Backend backend, int batch, int hidden, DataPlacement placement, int examplesPerRun) {
        Sequential network = new Sequential(
                new Embedding(VOCABULARY, DIMENSION),
                new Linear(WINDOW * DIMENSION, hidden),
                new Tanh(),
                new Linear(hidden, CLASSES));
        Model model = Model.create(backend, network, 1);
        Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), LearningRate.constant(0.1f));
        Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, batch, 1).keepingDataOn(placement);
        List<ZipfWindows> parts = placement.on(backend) == DataPlacement.DEVICE
                ? List.of(new ZipfWindows(examplesPerRun, WINDOW, VOCABULARY, CLASSES))
                : parts(examplesPerRun);
        int[] runs = new int[1];
        return new Workload(
                examplesPerRun,
                () -> {
                    int run = runs[0]++;
                    trainer.trainEpoch(parts.get(run % parts.size()), run, new TrainingListener() {});
                },
                () -> {
                    trainer.close();
                    optimizer.close();
                    model.close();
                });
    }

    /** Floating-point operations of the products of a step: forward, by the weights and by the inputs of both layers. */
    public static double operations(int batch, int hidden) {
        return 6.0 * batch * hidden * (WINDOW * DIMENSION + CLASSES);
    }

    /**
     * Bytes that a step must move at the very least, if nothing between batch and parameters leaves the chip: ids and classes are read,
     * dense parameters and the vectors of the different words of the batch are read and written.
     */
    public static double leastBytes(int batch, int hidden) {
        ZipfWindows windows = new ZipfWindows(EXAMPLES, WINDOW, VOCABULARY, CLASSES);
        double vectors = (double) windows.differentWords(batch) * DIMENSION;
        double dense = (double) hidden * (WINDOW * DIMENSION + 1 + CLASSES) + CLASSES;
        return Float.BYTES * (batch * (WINDOW + 1.0) + 2 * (vectors + dense));
    }

    private static List<ZipfWindows> parts(int size) {
        ZipfWindows all = new ZipfWindows(EXAMPLES, WINDOW, VOCABULARY, CLASSES);
        List<ZipfWindows> parts = new ArrayList<>();
        for (int from = 0; from + size <= EXAMPLES; from += size) {
            parts.add(all.part(from, from + size));
        }
        return parts;
    }
}
