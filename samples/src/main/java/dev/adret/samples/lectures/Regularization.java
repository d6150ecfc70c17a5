package dev.adret.samples.lectures;

import dev.adret.backend.Backend;
import dev.adret.backend.UpdateRule;
import dev.adret.nn.Initializer;
import dev.adret.nn.Layer;
import dev.adret.nn.LeakyReLU;
import dev.adret.nn.Linear;
import dev.adret.nn.Sequential;
import dev.adret.optim.LearningRate;
import dev.adret.samples.cli.Table;
import dev.adret.samples.plot.LineChart;
import dev.adret.samples.plot.Picture;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/** What a network that is too large for its data learns by heart, how L2 holds it back, and how L1 finds the inputs that matter. */
public final class Regularization implements Sample {
    private static final int[] SIZES = {1, 2, 4, 8, 16, 32, 64, 128, 256};
    static final float L2 = 0.02f;
    static final float L1 = 0.02f;
    private static final int EPOCHS = 300;

    @Override
    public String name() {
        return "regularization";
    }

    @Override
    public String description() {
        return "Training and test loss by the size of a network, with and without L2; zeros by L1";
    }

    @Override
    public String source() {
        return "CS224n, lecture 4, regularization and overfitting";
    }

    @Override
    public void run(SampleContext context) throws IOException {
        Points training = Points.moons(40, 0.25, context.seed());
        Points test = Points.moons(2000, 0.25, context.seed() + 1);
        double[] sizes = Arrays.stream(SIZES).asDoubleStream().toArray();
        double[][] losses = new double[4][SIZES.length];
        Table table = new Table("hidden units", "training", "test", "training with L2", "test with L2");
        for (int i = 0; i < SIZES.length; i++) {
            double[] without = losses(context.backend(), SIZES[i], UpdateRule.adam(), training, test, context.seed());
            UpdateRule decayed = UpdateRule.adam().withWeightDecay(L2);
            double[] with = losses(context.backend(), SIZES[i], decayed, training, test, context.seed());
            table.row(
                    String.valueOf(SIZES[i]), figure(without[0]), figure(without[1]), figure(with[0]), figure(with[1]));
            losses[0][i] = without[0];
            losses[1][i] = without[1];
            losses[2][i] = with[0];
            losses[3][i] = with[1];
        }
        context.say("40 noisy points to learn from, 2000 to be tested on. Cross-entropy after %d epochs:", EPOCHS);
        context.say(table);
        context.say("Without L2, the larger the network, the more it learns by heart. With λ = %s, it does not.", L2);
        context.say();

        context.say("20 inputs, of which the first three matter. Weights of a logistic regression on 100 examples:");
        LineChart weights = new LineChart("Weights of a logistic regression, by size", "rank", "|w|").withMarks();
        lasso(context, weights, "no regularization", UpdateRule.sgd());
        lasso(context, weights, "L2, λ = " + L2, UpdateRule.sgd().withWeightDecay(L2));
        lasso(context, weights, "L1, λ = " + L1, UpdateRule.sgd().withL1(L1));
        context.say("L2 makes weights small, L1 makes those that do not pay zero.");
        context.picture(
                name(),
                () -> new Picture("Regularization", 2, 560, 480)
                        .add(new LineChart("Loss by the size of the network", "hidden units", "cross-entropy")
                                .logarithmicX()
                                .withMarks()
                                .line("training", sizes, losses[0])
                                .line("test", sizes, losses[1])
                                .line("training, L2", sizes, losses[2])
                                .line("test, L2", sizes, losses[3]))
                        .add(weights));
    }

    /** The loss on what was learnt from, and on the test. */
    static double[] losses(Backend backend, int hidden, UpdateRule rule, Points training, Points test, long seed) {
        Layer network = new Sequential(
                new Linear(2, hidden, Initializer.heNormal()), new LeakyReLU(0.1f), new Linear(hidden, 2));
        try (Classifier classifier =
                new Classifier(backend, network, rule, LearningRate.constant(0.01f), training.x().length, seed)) {
            classifier.fit(training, EPOCHS);
            return new double[] {classifier.loss(training), classifier.loss(test)};
        }
    }

    private static void lasso(SampleContext context, LineChart chart, String name, UpdateRule rule) {
        float[] weights = weights(context.backend(), rule, context.seed());
        double[] sizes = new double[weights.length];
        int zeros = 0;
        for (int i = 0; i < weights.length; i++) {
            sizes[weights.length - 1 - i] = Math.abs(weights[i]);
            zeros += weights[i] == 0 ? 1 : 0;
        }
        Arrays.sort(sizes);
        double[] falling = new double[sizes.length];
        Arrays.setAll(falling, i -> sizes[sizes.length - 1 - i]);
        chart.line(name, falling);
        context.say(
                "%-18s %2d zeros; first five: %s", name + ":", zeros, Numbers.text("%.3f", Arrays.copyOf(weights, 5)));
    }

    /** The weights of a logistic regression on 20 inputs of which the first three matter, after training. */
    static float[] weights(Backend backend, UpdateRule rule, long seed) {
        Points points = Points.few(100, 20, seed);
        Linear regression = new Linear(20, 2, Initializer.zeros());
        try (Classifier classifier =
                new Classifier(backend, regression, rule, LearningRate.constant(0.2f), points.x().length, seed)) {
            classifier.fit(points, EPOCHS);
            // A softmax of two classes is a logistic regression on the difference of their scores.
            float[] rows = classifier.model().state().getOrDefault("weight", new float[40]);
            float[] weights = new float[20];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = rows[20 + i] - rows[i];
            }
            return weights;
        }
    }

    private static String figure(double loss) {
        return String.format(Locale.ROOT, "%.3f", loss);
    }
}
