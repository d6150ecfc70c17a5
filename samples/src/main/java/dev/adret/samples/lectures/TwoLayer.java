package dev.adret.samples.lectures;

import dev.adret.backend.Backend;
import dev.adret.graph.Evaluation;
import dev.adret.graph.Graph;
import dev.adret.graph.Node;
import dev.adret.nn.Initializer;
import dev.adret.nn.Linear;
import dev.adret.nn.Pass;
import dev.adret.nn.Sequential;
import dev.adret.tensor.Shape;

/** A network of two layers with numbers to follow by hand: forward as a graph, and one training step as layers. */
public final class TwoLayer implements Sample {
    private static final float[] X = {0.442f, -0.562f, 2.795f, 2.087f};
    private static final float RATE = 0.1f;

    // W1 has a row for each unit of the hidden layer, W2 one for the output.
    final Graph graph = new Graph();
    final Node x = graph.constant("x", Shape.of(4, 1), X);
    final Node w1 = graph.constant("W1", Shape.of(2, 4), 1, 3, 2, 4, 2, 1, 4, 3);
    final Node b1 = graph.constant("b1", Shape.of(2, 1), 1, -1);
    final Node w2 = graph.constant("W2", Shape.of(1, 2), -1, 2);
    final Node b2 = graph.constant("b2", Shape.of(1, 1), 2);
    final Node z1 = w1.matmul(x).add(b1);
    final Node z2 = w2.matmul(z1).add(b2);
    final Node a2 = z2.sigmoid();

    @Override
    public String name() {
        return "two-layer";
    }

    @Override
    public String description() {
        return "Two layers with numbers to follow by hand: forward, then one step of training";
    }

    @Override
    public String source() {
        return "CS224n, lecture 3, neural networks in matrix notation; the step is left open there";
    }

    @Override
    public void run(SampleContext context) {
        try (Pass pass = Pass.inference(context.backend());
                Evaluation run = new Evaluation(graph, pass)) {
            run.forward(a2);
            context.say("x  = %s", Numbers.text("%.3f", X));
            context.say("W1 = [[1, 3, 2, 4], [2, 1, 4, 3]], b1 = [1, -1], W2 = [-1, 2], b2 = 2");
            context.say("z1 = W1·x + b1 = %s", Numbers.text("%.3f", run.read(z1)));
            context.say("z2 = W2·z1 + b2 = %.3f", run.read(z2)[0]);
            context.say("a2 = σ(z2) = %.6f", run.read(a2)[0]);
        }
        context.say();
        context.say("The step: all weights 1, biases 0, target y = 1, learning rate %s.", RATE);
        try (OneExample example = step(context.backend())) {
            example.forwardBackward();
            say(context, example);
            context.say("∂J/∂W1 = %s", Numbers.matrix("%.3e", X.length, example.gradient("0.weight")));
            context.say("∂J/∂b1 = %s", Numbers.text("%.3e", example.gradient("0.bias")));
            context.say("∂J/∂W2 = %s", Numbers.text("%.3e", example.gradient("1.weight")));
            context.say("∂J/∂b2 = %s", Numbers.text("%.3e", example.gradient("1.bias")));
            example.update();
            context.say("After w ← w − %s·∂J/∂w:", RATE);
            context.say("W1 = %s", Numbers.matrix("%.6f", X.length, example.value("0.weight")));
            context.say("W2 = %s", Numbers.text("%.6f", example.value("1.weight")));
            example.forwardBackward();
            say(context, example);
        }
    }

    private static void say(SampleContext context, OneExample example) {
        float z = example.z();
        context.say("z2 = %.6f, a2 = σ(z2) = %.6f, J = −log a2 = %.4e", z, 1 / (1 + Math.exp(-z)), example.loss());
    }

    /** The same network as layers, before its step. */
    static OneExample step(Backend backend) {
        Initializer ones = Initializer.constant(1);
        Sequential network = new Sequential(new Linear(4, 2, ones), new Linear(2, 1, ones));
        return new OneExample(backend, network, X, 1, RATE);
    }
}
