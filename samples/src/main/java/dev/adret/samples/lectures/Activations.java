package dev.adret.samples.lectures;

import dev.adret.graph.Evaluation;
import dev.adret.graph.Graph;
import dev.adret.graph.Node;
import dev.adret.nn.Pass;
import dev.adret.samples.cli.Table;
import dev.adret.samples.plot.LineChart;
import dev.adret.samples.plot.Picture;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The nonlinearities with their derivatives, and what becomes of them in a deep stack that is initialized badly or well. */
public final class Activations implements Sample {
    private static final int SAMPLES = 401;
    private static final double WIDTH = 4;
    private static final float PRELU_SLOPE = 0.25f;

    // One input, each function of it, and the identity that makes tanh a logistic function in disguise.
    final Graph graph = new Graph();
    final Node x = graph.input("x", Shape.of(SAMPLES));
    final Node slope = graph.input("slope");
    final Map<String, Node> functions = new LinkedHashMap<>();
    final Node tanh = x.tanh();
    final Node identity = x.multiply(2).sigmoid().multiply(2).subtract(graph.constant(1));

    public Activations() {
        functions.put("sigmoid", x.sigmoid());
        functions.put("tanh", tanh);
        functions.put("hard tanh", x.hardTanh());
        functions.put("ReLU", x.relu());
        functions.put("leaky ReLU, slope 0.1", x.leakyRelu(0.1f));
        functions.put("PReLU, slope " + PRELU_SLOPE + " learnt", x.prelu(slope));
        functions.put("ELU", x.elu());
        functions.put("SiLU", x.silu());
        functions.put("GELU", x.gelu());
        functions.put("softplus", x.softplus());
    }

    @Override
    public String name() {
        return "activations";
    }

    @Override
    public String description() {
        return "Nonlinearities and their derivatives; why deep stacks saturate or die, and what helps";
    }

    @Override
    public String source() {
        return "CS224n, lecture 4, non-linearities old and new, and parameter initialization";
    }

    @Override
    public void run(SampleContext context) throws IOException {
        Picture picture = new Picture("Nonlinearities and their derivatives", 3, 380, 330);
        Table table = new Table("function", "f(-2)", "f(0.5)", "f(2)", "f'(-2)", "f'(0.5)", "f'(2)");
        try (Pass pass = Pass.training(context.backend(), context.seed());
                Evaluation run = new Evaluation(graph, pass)) {
            set(run);
            double[] xs = values(run, pass, x);
            functions.forEach((name, function) -> {
                double[] y = values(run, pass, function);
                double[] derivative = derivative(run, pass, function);
                table.row(
                        name,
                        at(y, -2),
                        at(y, 0.5),
                        at(y, 2),
                        at(derivative, -2),
                        at(derivative, 0.5),
                        at(derivative, 2));
                picture.add(new LineChart(name, "x", "")
                        .line("f(x)", xs, y)
                        .line("f'(x)", xs, derivative)
                        .between(-1.3, 2.2));
            });
            context.say(table);
            context.say("tanh x = 2·σ(2x) − 1: off by at most %.1e for x from -4 to 4.", identityError(run, pass));
        }
        context.picture(name(), () -> picture);
        context.say();
        stacks(context);
    }

    /** What a signal becomes in ten layers, by the spread of the initial weights. */
    private static void stacks(SampleContext context) throws IOException {
        context.say("Ten layers of 100 units: standard deviation of outputs and gradient, by spread of weights.");
        Table table = new Table("stack", "layer 1", "layer 5", "layer 10", "gradient at layer 1", "lost units");
        LineChart forward = new LineChart("Outputs, forward", "layer", "standard deviation").logarithmicY();
        LineChart backward = new LineChart("Gradients, backward", "layer", "standard deviation").logarithmicY();
        List<DeepStack> stacks = new ArrayList<>();
        for (DeepStack.Kind kind : DeepStack.Kind.values()) {
            DeepStack stack = DeepStack.run(context.backend(), kind, context.seed());
            stacks.add(stack);
            table.row(
                    kind.toString(),
                    figure(stack.deviation(1)),
                    figure(stack.deviation(5)),
                    figure(stack.deviation(10)),
                    figure(stack.gradientDeviation(1)),
                    Math.round(100 * stack.lost(10)) + " %");
            forward.line(kind.toString(), stack.deviations());
            backward.line(kind.toString(), stack.gradientDeviations());
        }
        context.say(table);
        context.say("Lost units: of layer 10, beyond ±0.97 or within ±0.001 for tanh; 0 for ReLU, of which a");
        context.say("half is normal. Too small weights starve the layers, too great ones saturate tanh.");
        context.say("Xavier's spread keeps tanh alive, He's ReLU.");
        context.picture(
                "activations-depth",
                () -> new Picture("What becomes of a signal in ten layers", 2, 560, 520)
                        .add(forward)
                        .add(backward));
        context.picture("activations-histograms", () -> {
            Picture picture = new Picture("Outputs of tanh in layers 1, 5 and 10", 3, 360, 250);
            for (DeepStack stack : stacks) {
                if (stack.kind().isTanh()) {
                    picture.add(stack.histogram(1)).add(stack.histogram(5)).add(stack.histogram(10));
                }
            }
            return picture;
        });
    }

    /** Numbers from −4 to 4, and the slope of PReLU. */
    void set(Evaluation run) {
        float[] xs = new float[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            xs[i] = (float) (-WIDTH + 2 * WIDTH * i / (SAMPLES - 1));
        }
        run.set(x, xs).set(slope, PRELU_SLOPE);
    }

    /** The function at each x. */
    static double[] values(Evaluation run, Pass pass, Node function) {
        pass.begin();
        run.forward(function);
        return doubles(run.read(function));
    }

    /** The derivative at each x: run backward from a gradient of 1 by each value. */
    double[] derivative(Evaluation run, Pass pass, Node function) {
        pass.begin();
        Tensor value = run.forward(function);
        Tensor ones = pass.workspace().floats("ones", value.shape());
        pass.ops().fill(ones, 1);
        run.backward(function, ones);
        return doubles(run.readGradient(x));
    }

    /** By how much tanh x and 2·σ(2x) − 1 differ at most. */
    double identityError(Evaluation run, Pass pass) {
        double[] direct = values(run, pass, tanh);
        double[] same = values(run, pass, identity);
        double most = 0;
        for (int i = 0; i < SAMPLES; i++) {
            most = Math.max(most, Math.abs(direct[i] - same[i]));
        }
        return most;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    private static String at(double[] values, double x) {
        int i = (int) Math.round((x + WIDTH) * (SAMPLES - 1) / (2 * WIDTH));
        return String.format(Locale.ROOT, "%.4f", values[i]);
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, value != 0 && Math.abs(value) < 0.001 ? "%.1e" : "%.3f", value);
    }
}
