package dev.adret.samples.bench;

import dev.adret.backend.Backend;
import dev.adret.graph.Evaluation;
import dev.adret.graph.Graph;
import dev.adret.graph.Node;
import dev.adret.nn.Pass;
import dev.adret.tensor.Shape;
import java.util.Arrays;

/** Computation graphs; the amount is gates. */
public final class Graphs {
    private Graphs() {}

    /** A chain of products, sums, tanh and maxima, some of whose values fan out, summed in the end. */
    public static Workload chain(Backend backend, int gates, int elements, boolean backward) {
        Graph graph = new Graph();
        Node x = graph.input("x", Shape.of(elements));
        Node y = x;
        for (int i = 0; i < gates; i += 4) {
            y = y.multiply(x).add(x).tanh().max(y);
        }
        Node output = y.sum();
        Pass pass = Pass.training(backend, 1);
        Evaluation run = new Evaluation(graph, pass);
        float[] values = new float[elements];
        Arrays.fill(values, 0.5f);
        run.set(x, values);
        Runnable body = () -> {
            pass.begin();
            run.forward(output);
            if (backward) {
                run.backward(output);
            }
        };
        return new Workload(gates, body, () -> {
            run.close();
            pass.close();
        });
    }
}
