package dev.adret.samples.lectures;

import dev.adret.graph.Evaluation;
import dev.adret.graph.Graph;
import dev.adret.graph.GraphDrawing;
import dev.adret.graph.Node;
import dev.adret.nn.Pass;
import dev.adret.samples.graph.GraphSvg;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Two computation graphs with numbers to follow by hand: values forward, gradients backward. */
public final class ChainRule implements Sample {
    /** f(x, y, z) = (x + y)·max(y, z) at (1, 2, 0). */
    static Example product() {
        Graph graph = new Graph();
        Node x = graph.input("x");
        Node y = graph.input("y");
        Node z = graph.input("z");
        Node f = x.add(y).multiply(y.max(z)).named("f");
        return new Example("f = (x + y)·max(y, z)", graph, List.of(x, y, z), List.of(1f, 2f, 0f), f);
    }

    /** L = c(a + 2b) at (3, 1, −2). */
    static Example sum() {
        Graph graph = new Graph();
        Node a = graph.input("a");
        Node b = graph.input("b");
        Node c = graph.input("c");
        Node loss = c.multiply(a.add(b.multiply(2))).named("L");
        return new Example("L = c·(a + 2b)", graph, List.of(a, b, c), List.of(3f, 1f, -2f), loss);
    }

    /** A graph, its inputs and their values. */
    record Example(String formula, Graph graph, List<Node> inputs, List<Float> values, Node output) {
        Evaluation evaluation(Pass pass) {
            Evaluation run = new Evaluation(graph, pass);
            for (int i = 0; i < inputs.size(); i++) {
                run.set(inputs.get(i), values.get(i));
            }
            return run;
        }

        void show(SampleContext context, String file) throws IOException {
            try (Pass pass = Pass.training(context.backend(), context.seed());
                    Evaluation run = evaluation(pass)) {
                pass.begin();
                run.forward(output);
                run.backward(output);
                context.say("%s", formula);
                for (Node input : inputs) {
                    context.say("  %s = %s", input.name(), number(run.read(input)[0]));
                }
                context.say("  forward:  %s = %s", output.name(), number(run.read(output)[0]));
                for (Node input : inputs) {
                    context.say(
                            "  backward: ∂%s/∂%s = %s",
                            output.name(), input.name(), number(run.readGradient(input)[0]));
                }
                GraphDrawing drawing = GraphDrawing.of(run, output);
                context.file(file + ".svg", () -> GraphSvg.of(drawing));
                context.file(file + ".dot", drawing::dot);
                context.say();
            }
        }

        private static String number(float value) {
            return String.format(Locale.ROOT, "%.4f", value).replaceAll("\\.?0+$", "");
        }
    }

    @Override
    public String name() {
        return "chain-rule";
    }

    @Override
    public String description() {
        return "Computation graphs: values run forward along the edges, gradients come back";
    }

    @Override
    public String source() {
        return "CS224n, lecture 4, computation graphs and backpropagation";
    }

    @Override
    public void run(SampleContext context) throws IOException {
        product().show(context, "chain-rule-product");
        sum().show(context, "chain-rule-sum");
        context.say("Where a value fans out, as y does in f, its gradient is the sum over the edges: 2 + 3 = 5.");
    }
}
