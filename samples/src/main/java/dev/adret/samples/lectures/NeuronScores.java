package dev.adret.samples.lectures;

import dev.adret.graph.Evaluation;
import dev.adret.graph.Graph;
import dev.adret.graph.Node;
import dev.adret.nn.Pass;
import dev.adret.samples.cli.Table;
import dev.adret.tensor.Shape;
import java.util.Arrays;

/** The score of a window by a hidden layer, and its gradients by everything: each has the shape of what it is by. */
public final class NeuronScores implements Sample {
    final Graph graph = new Graph();
    final Node x = graph.input("x", Shape.of(4, 1));
    final Node w = graph.input("W", Shape.of(3, 4));
    final Node b = graph.input("b", Shape.of(3, 1));
    final Node u = graph.input("u", Shape.of(3, 1));
    final Node z = w.matmul(x).add(b).named("z");
    final Node h = z.sigmoid().named("h");
    final Node s = u.transpose().matmul(h).named("s");

    @Override
    public String name() {
        return "neuron-scores";
    }

    @Override
    public String description() {
        return "A window's score s = uᵀ·f(W·x + b) and its gradients: δ reused, outer products, shapes";
    }

    @Override
    public String source() {
        return "CS224n, lecture 3, matrix calculus, and lecture 4, matrix gradients and the shape convention";
    }

    @Override
    public void run(SampleContext context) {
        try (Pass pass = Pass.training(context.backend(), context.seed());
                Evaluation run = new Evaluation(graph, pass)) {
            set(run);
            run.forward(s);
            run.backward(s);
            context.say("x = %s, b = %s, u = %s", numbers(run, x), numbers(run, b), numbers(run, u));
            context.say("W = %s", Numbers.matrix("%.2f", 4, run.read(w)));
            context.say("z = W·x + b = %s", Numbers.text("%.4f", run.read(z)));
            context.say("h = σ(z)    = %s", Numbers.text("%.4f", run.read(h)));
            context.say("s = uᵀ·h    = %.4f", run.read(s)[0]);
            context.say();
            context.say("δ = ∂s/∂z = u ∘ σ'(z) = u ∘ h ∘ (1 − h) = %s", Numbers.text("%.4f", run.readGradient(z)));
            context.say("It is worked out once; everything below it is made of it:");
            Table table = new Table("gradient", "formula", "shape", "values");
            row(table, run, u, "h");
            row(table, run, b, "δ");
            row(table, run, x, "Wᵀ·δ");
            float[] outer = run.readGradient(w);
            for (int i = 0; i < 3; i++) {
                String values = Numbers.text("%.4f", Arrays.copyOfRange(outer, 4 * i, 4 * i + 4));
                table.row(
                        i == 0 ? "∂s/∂W" : "",
                        i == 0 ? "δ·xᵀ" : "",
                        i == 0 ? w.shape().toString() : "",
                        values);
            }
            context.say(table);
            context.say(
                    "Each gradient has the shape of what it is by, so that w − η·∂s/∂w makes sense. That of W is an outer");
            context.say("product: a row for each unit, a column for each input, ∂s/∂W[i,j] = δ[i]·x[j].");
        }
    }

    private static void row(Table table, Evaluation run, Node node, String formula) {
        table.row("∂s/∂" + node.name(), formula, node.shape().toString(), Numbers.text("%.4f", run.readGradient(node)));
    }

    private static String numbers(Evaluation run, Node node) {
        return Numbers.text("%.2f", run.read(node));
    }

    /** Small numbers of either sign. */
    void set(Evaluation run) {
        run.set(x, 0.5f, -1, 2, 0.25f)
                .set(w, 1, 0.5f, -0.5f, 2, -0.5f, 1, 1, 0, 2, 0.5f, -1, 1)
                .set(b, 0.5f, -1, 1)
                .set(u, 1, -2, 3);
    }
}
