package dev.adret.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.nn.Pass;
import dev.adret.tensor.Shape;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The examples of the lectures, with their numbers. */
class GraphExamplesTest {
    private static final Offset<Float> CLOSE = Offset.offset(1e-5f);

    private final Graph graph = new Graph();
    private final Pass pass = Pass.training(new ReferenceBackend(), 1);
    private final Evaluation run = new Evaluation(graph, pass);

    private float value(Node node) {
        return run.read(node)[0];
    }

    private float gradient(Node node) {
        return run.readGradient(node)[0];
    }

    @Test
    void aSumTimesAMaximum() {
        Node x = graph.input("x");
        Node y = graph.input("y");
        Node z = graph.input("z");
        Node f = x.add(y).multiply(y.max(z));
        run.set(x, 1).set(y, 2).set(z, 0).forward(f);
        run.backward(f);
        assertThat(value(f)).isEqualTo(6);
        assertThat(gradient(x)).isEqualTo(2);
        assertThat(gradient(y)).as("through both gates").isEqualTo(5);
        assertThat(gradient(z)).isEqualTo(0);
    }

    @Test
    void aProductWithASumOfAMultiple() {
        Node a = graph.input("a");
        Node b = graph.input("b");
        Node c = graph.input("c");
        Node loss = c.multiply(a.add(b.multiply(2)));
        run.set(a, 3).set(b, 1).set(c, -2).forward(loss);
        run.backward(loss);
        assertThat(value(loss)).isEqualTo(-10);
        assertThat(gradient(a)).isEqualTo(-2);
        assertThat(gradient(b)).isEqualTo(-4);
        assertThat(gradient(c)).isEqualTo(5);
    }

    @Test
    void twoLayers() {
        Node x = graph.input("x", Shape.of(4, 1));
        Node w1 = graph.input("W1", Shape.of(2, 4));
        Node b1 = graph.input("b1", Shape.of(2, 1));
        Node w2 = graph.input("W2", Shape.of(1, 2));
        Node b2 = graph.input("b2", Shape.of(1, 1));
        Node z1 = w1.matmul(x).add(b1);
        Node z2 = w2.matmul(z1).add(b2);
        Node a2 = z2.sigmoid();
        run.set(x, 0.442f, -0.562f, 2.795f, 2.087f)
                .set(w1, 1, 3, 2, 4, 2, 1, 4, 3)
                .set(b1, 1, -1)
                .set(w2, -1, 2)
                .set(b2, 2)
                .forward(a2);
        run.backward(z2);
        assertThat(run.read(z1)[0]).isCloseTo(13.694f, CLOSE);
        assertThat(run.read(z1)[1]).isCloseTo(16.763f, CLOSE);
        assertThat(value(z2)).isCloseTo(21.832f, CLOSE);
        assertThat(value(a2)).isCloseTo((float) (1 / (1 + Math.exp(-21.832))), CLOSE);
        assertThat(run.readGradient(w2)).containsExactly(run.read(z1));
        assertThat(run.readGradient(b1)).as("W2, transposed").containsExactly(-1, 2);
        assertThat(run.readGradient(x)).as("W1ᵀ·W2ᵀ").containsExactly(3, -1, 6, 2);
    }
}
