package dev.adret.samples.lectures;

import dev.adret.backend.Backend;
import dev.adret.backend.UpdateRule;
import dev.adret.nn.Initializer;
import dev.adret.nn.Layer;
import dev.adret.nn.Linear;
import dev.adret.nn.ReLU;
import dev.adret.nn.Sequential;
import dev.adret.optim.LearningRate;
import dev.adret.samples.cli.Table;
import dev.adret.samples.plot.Picture;
import dev.adret.samples.plot.Plane;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a hidden layer is for: the boundaries between the classes need no longer be straight lines. */
public final class SoftmaxVsNetwork implements Sample {
    private static final int EPOCHS = 60;
    private static final int HIDDEN = 48;
    private static final int GRID = 150;

    @Override
    public String name() {
        return "softmax-vs-network";
    }

    @Override
    public String description() {
        return "A softmax draws straight lines between classes, a network with a hidden layer curves";
    }

    @Override
    public String source() {
        return "CS224n, lecture 3, neural networks for the win: the linear softmax and the network on 2-D points";
    }

    @Override
    public void run(SampleContext context) throws IOException {
        Map<String, Points> tasks = new LinkedHashMap<>();
        tasks.put("spiral", Points.spiral(600, 0.15, context.seed()));
        tasks.put("circles", Points.circles(400, 0.08, context.seed()));
        tasks.put("moons", Points.moons(400, 0.06, context.seed()));
        Table table = new Table("points", "softmax", "network");
        Picture picture = new Picture("Straight lines of a softmax (above), curves of a network (below)", 3, 360, 360);
        Map<String, Plane> curves = new LinkedHashMap<>();
        for (Map.Entry<String, Points> task : tasks.entrySet()) {
            Points points = task.getValue();
            int classes = task.getKey().equals("spiral") ? 3 : 2;
            try (Classifier softmax = trained(context.backend(), softmax(classes), points, context.seed());
                    Classifier network = trained(context.backend(), network(classes), points, context.seed())) {
                String straight = percent(softmax.accuracy(points));
                String curved = percent(network.accuracy(points));
                table.row(task.getKey(), straight, curved);
                picture.add(plane(task.getKey() + ", softmax: " + straight, softmax, points));
                curves.put(task.getKey(), plane(task.getKey() + ", network: " + curved, network, points));
            }
        }
        curves.values().forEach(picture::add);
        context.say("Share of the points in the right class, after %d epochs:", EPOCHS);
        context.say(table);
        context.picture(name(), () -> picture);
    }

    private static String percent(double share) {
        return Math.round(100 * share) + " %";
    }

    static Layer softmax(int classes) {
        return new Linear(2, classes);
    }

    static Layer network(int classes) {
        return new Sequential(new Linear(2, HIDDEN, Initializer.heNormal()), new ReLU(), new Linear(HIDDEN, classes));
    }

    static Classifier trained(Backend backend, Layer network, Points points, long seed) {
        Classifier classifier =
                new Classifier(backend, network, UpdateRule.adam(), LearningRate.constant(0.02f), 50, seed);
        classifier.fit(points, EPOCHS);
        return classifier;
    }

    private static Plane plane(String title, Classifier classifier, Points points) {
        Plane plane = new Plane(title, "x1", "x2", -1.2, 1.2, -1.2, 1.2);
        plane.regions(GRID, classifier.classes(plane.grid(GRID)));
        return plane.points(points.x(), points.classes());
    }
}
