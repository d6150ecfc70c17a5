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

/** Plain SGD at constant learning rates, powers of ten apart, and at rates that fall: halved every so often, or exponentially. */
public final class LearningRates implements Sample {
    static final int EPOCHS = 60;
    private static final float FIRST = 1;
    private static final int HALVED_EVERY = 10;
    private static final float DECAY = 0.07f;

    @Override
    public String name() {
        return "learning-rates";
    }

    @Override
    public String description() {
        return "Learning rates: powers of ten, halved every 10 epochs, and decayed exponentially";
    }

    @Override
    public String source() {
        return "CS224n, lecture 4, learning rates";
    }

    @Override
    public void run(SampleContext context) throws IOException {
        Points points = Points.moons(400, 0.2, context.seed());
        Map<String, double[]> constant = new LinkedHashMap<>();
        for (float rate : new float[] {10, 1, 0.1f, 0.01f, 0.001f}) {
            LearningRate schedule = LearningRate.constant(rate);
            constant.put(name(rate), losses(context.backend(), schedule, points, context.seed()));
        }
        Map<String, LearningRate> schedules = new LinkedHashMap<>();
        schedules.put("constant", LearningRate.constant(FIRST));
        schedules.put(
                "halved every " + HALVED_EVERY, LearningRate.constant(FIRST).halvedEvery(HALVED_EVERY));
        schedules.put("exponential", LearningRate.constant(FIRST).exponential(DECAY));
        LineChart rates = new LineChart("Schedules", "epoch", "learning rate").logarithmicY();
        Map<String, double[]> falling = new LinkedHashMap<>();
        schedules.forEach((name, schedule) -> {
            double[] values = new double[EPOCHS];
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                values[epoch] = schedule.at(0, epoch);
            }
            rates.line(name, values);
            falling.put(name, losses(context.backend(), schedule, points, context.seed()));
        });

        context.say(
                "Plain SGD in batches of 10, on points in two classes that overlap. Constant rates, powers of ten apart:");
        say(context, constant);
        context.say("Start from the greatest that still learns, here near %s.", name(FIRST));
        context.say();
        context.say("From %s down: halved every %d epochs, or α·e^(−%s·epoch):", name(FIRST), HALVED_EVERY, DECAY);
        say(context, falling);
        context.picture(
                name(),
                () -> new Picture("Learning rates of plain SGD", 3, 440, 420)
                        .add(chart("Constant: powers of ten", constant)
                                .logarithmicY()
                                .between(0.1, 10))
                        .add(chart("Constant and falling", falling))
                        .add(rates));
    }

    /** The loss of each epoch; NaN from where it diverged. */
    static double[] losses(Backend backend, LearningRate schedule, Points points, long seed) {
        try (Classifier network =
                new Classifier(backend, SoftmaxVsNetwork.network(2), UpdateRule.sgd(), schedule, 10, seed)) {
            return network.fit(points, EPOCHS);
        }
    }

    private static void say(SampleContext context, Map<String, double[]> curves) {
        Table table = new Table("rate", "loss in epoch 1", "epoch 10", "epoch " + EPOCHS);
        curves.forEach(
                (name, losses) -> table.row(name, figure(losses[0]), figure(losses[9]), figure(losses[EPOCHS - 1])));
        context.say(table);
    }

    private static String figure(double loss) {
        return Double.isNaN(loss) ? "diverged" : String.format(Locale.ROOT, "%.4f", loss);
    }

    private static String name(float rate) {
        return rate < 1 ? String.valueOf(rate) : String.valueOf((int) rate);
    }

    private static LineChart chart(String title, Map<String, double[]> curves) {
        LineChart chart = new LineChart(title, "epoch", "mean loss over the epoch");
        curves.forEach(chart::line);
        return chart;
    }
}
