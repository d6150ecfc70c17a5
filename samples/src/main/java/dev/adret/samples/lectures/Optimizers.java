package dev.adret.samples.lectures;

import dev.adret.backend.Backend;
import dev.adret.backend.UpdateRule;
import dev.adret.optim.LearningRate;
import dev.adret.samples.cli.Table;
import dev.adret.samples.plot.LineChart;
import dev.adret.samples.plot.Picture;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The same network from the same initial weights, trained by each optimizer. */
public final class Optimizers implements Sample {
    private static final int EPOCHS = 60;

    @Override
    public String name() {
        return "optimizers";
    }

    @Override
    public String description() {
        return "SGD, momentum, Adagrad, RMSprop and Adam on one network: how fast each gets there";
    }

    @Override
    public String source() {
        return "CS224n, lecture 4, optimizers";
    }

    @Override
    public void run(SampleContext context) throws IOException {
        Map<String, double[]> curves =
                curves(context.backend(), Points.spiral(600, 0.15, context.seed()), context.seed(), EPOCHS);
        Table table = new Table("optimizer", "epoch 1", "epoch 10", "epoch " + EPOCHS);
        LineChart chart = new LineChart("", "epoch", "mean loss over the epoch").logarithmicY();
        curves.forEach((name, losses) -> {
            table.row(name, figure(losses[0]), figure(losses[9]), figure(losses[EPOCHS - 1]));
            chart.line(name, losses);
        });
        context.say("Three arms of a spiral, a hidden layer of 48 rectifiers, batches of 50. Mean loss:");
        context.say(table);
        context.say("Behind each name is its learning rate: what suits one does not suit another.");
        context.picture(name(), () -> new Picture("One network, five optimizers", 1, 900, 520).add(chart));
    }

    /** The loss of each epoch, by optimizer. */
    static Map<String, double[]> curves(Backend backend, Points points, long seed, int epochs) {
        Map<String, double[]> curves = new LinkedHashMap<>();
        curves.put("SGD, 0.3", losses(backend, UpdateRule.sgd(), 0.3f, points, seed, epochs));
        curves.put("momentum, 0.1", losses(backend, UpdateRule.momentum(0.9f), 0.1f, points, seed, epochs));
        curves.put("Adagrad, 0.1", losses(backend, UpdateRule.adagrad(), 0.1f, points, seed, epochs));
        curves.put("RMSprop, 0.01", losses(backend, UpdateRule.rmsprop(), 0.01f, points, seed, epochs));
        curves.put("Adam, 0.03", losses(backend, UpdateRule.adam(), 0.03f, points, seed, epochs));
        return curves;
    }

    private static double[] losses(Backend backend, UpdateRule rule, float rate, Points points, long seed, int epochs) {
        try (Classifier network =
                new Classifier(backend, SoftmaxVsNetwork.network(3), rule, LearningRate.constant(rate), 50, seed)) {
            return network.fit(points, epochs);
        }
    }

    private static String figure(double loss) {
        return String.format(Locale.ROOT, "%.4f", loss);
    }
}
