package dev.adret.samples.lectures;

import dev.adret.backend.Backend;
import dev.adret.backend.UpdateRule;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.Layer;
import dev.adret.nn.Model;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.train.ArrayDataset;
import dev.adret.train.DivergedException;
import dev.adret.train.Trainer;
import dev.adret.train.TrainingListener;
import java.util.Arrays;

/** A network that classifies points, its training, and how right it is. */
final class Classifier implements AutoCloseable {
    private final Model model;
    private final Optimizer optimizer;
    private final Trainer trainer;
    private int epochs;

    Classifier(Backend backend, Layer network, UpdateRule rule, LearningRate rate, int batchSize, long seed) {
        model = Model.create(backend, network, seed);
        optimizer = new Optimizer(model, rule, rate);
        trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, batchSize, seed);
    }

    /** Trains for a number of epochs and returns the mean loss of each; once it is no longer finite, NaN for the rest. */
    double[] fit(Points data, int number) {
        ArrayDataset examples = new ArrayDataset(data.x(), data.classes());
        double[] losses = new double[number];
        Arrays.fill(losses, Double.NaN);
        try {
            for (int i = 0; i < number; i++) {
                losses[i] = trainer.trainEpoch(examples, epochs++, new TrainingListener() {})
                        .meanLoss();
            }
        } catch (DivergedException e) {
            // What was reached until then is the answer.
        }
        return losses;
    }

    /** The most likely class of each point. */
    int[] classes(float[][] x) {
        return best(model.predict(x));
    }

    /** The share of the points whose class is found. */
    double accuracy(Points data) {
        return share(classes(data.x()), data.classes());
    }

    /** The mean cross-entropy. */
    double loss(Points data) {
        float[][] scores = model.predict(data.x());
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            double most = scores[i][best(scores[i])];
            double exponentials = 0;
            for (float score : scores[i]) {
                exponentials += Math.exp(score - most);
            }
            sum += Math.log(exponentials) - (scores[i][data.classes()[i]] - most);
        }
        return sum / scores.length;
    }

    Model model() {
        return model;
    }

    /** The number of the greatest score of each row. */
    static int[] best(float[][] scores) {
        return Arrays.stream(scores).mapToInt(Classifier::best).toArray();
    }

    private static int best(float[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            if (scores[i] > scores[best]) {
                best = i;
            }
        }
        return best;
    }

    /** The share of places where the two are equal. */
    static double share(int[] found, int[] wanted) {
        int right = 0;
        for (int i = 0; i < found.length; i++) {
            right += found[i] == wanted[i] ? 1 : 0;
        }
        return (double) right / found.length;
    }

    @Override
    public void close() {
        trainer.close();
        optimizer.close();
        model.close();
    }
}
