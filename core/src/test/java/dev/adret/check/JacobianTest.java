package dev.adret.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.graph.Evaluation;
import dev.adret.graph.Graph;
import dev.adret.graph.Node;
import dev.adret.nn.Linear;
import dev.adret.nn.Pass;
import dev.adret.nn.Sequential;
import dev.adret.nn.Softmax;
import dev.adret.nn.Tanh;
import dev.adret.tensor.Shape;
import org.junit.jupiter.api.Test;

class JacobianTest {
    @Test
    void ofSoftmaxIsWhatTheFormulaSays() {
        Jacobian jacobian = Jacobian.of(new Softmax(), Shape.of(1, 3), 0, Math.log(2), Math.log(5));
        double[] y = {0.125, 0.25, 0.625};

        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                double expected = y[i] * ((i == j ? 1 : 0) - y[j]);
                assertThat(jacobian.analytic()[i][j]).isCloseTo(expected, within(1e-12));
            }
        }
        assertThat(jacobian.difference()).isLessThan(1e-10);
    }

    @Test
    void ofLayersInARowHasARowForEachOutputAndAColumnForEachInput() {
        Jacobian jacobian = Jacobian.of(
                new Sequential(new Linear(3, 4), new Tanh(), new Linear(4, 2)), Shape.of(1, 3), 0.1, 0.2, 0.3);

        assertThat(jacobian.analytic()).hasDimensions(2, 3);
        assertThat(jacobian.difference()).isLessThan(1e-9);
    }

    @Test
    void ofAGraphIsByTheInputAskedFor() {
        Graph graph = new Graph();
        Node x = graph.input("x", Shape.of(2));
        Node y = graph.input("y", Shape.of(2));
        Node unused = graph.input("unused");
        Node product = x.multiply(y).square();
        ReferenceBackend backend = new ReferenceBackend();
        try (Pass pass = Pass.training(backend, 1);
                Evaluation run = new Evaluation(graph, pass)) {
            run.set(x, 2, 3).set(y, 1, -1).set(unused, 0);

            assertThat(Jacobian.of(run, product, x).analytic()).isDeepEqualTo(new double[][] {{4, 0}, {0, 6}});
            assertThat(Jacobian.of(run, product, y).difference()).isLessThan(1e-8);
            assertThatThrownBy(() -> Jacobian.of(run, product, product)).hasMessageContaining("is no input");
        }
    }

    @Test
    void gradientsOfPlainFunctionsAreDifferences() {
        assertThat(NumericalGradient.of(x -> x[0] * x[0] * x[1], 3, 5))
                .containsExactly(new double[] {30, 9}, within(1e-8));
    }
}
