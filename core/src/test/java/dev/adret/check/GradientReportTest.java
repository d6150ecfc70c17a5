package dev.adret.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.Backend;
import dev.adret.backend.BinaryOp;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.GradientReport.Checked;
import dev.adret.graph.Evaluation;
import dev.adret.graph.Graph;
import dev.adret.graph.Node;
import dev.adret.loss.KullbackLeibler;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.Embedding;
import dev.adret.nn.HardTanh;
import dev.adret.nn.Layer;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Pass;
import dev.adret.nn.ReLU;
import dev.adret.nn.Sequential;
import dev.adret.nn.Tanh;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a user calls to check a layer, a loss, a graph or a model, and what it says. */
class GradientReportTest {
    private static final GradientCheck CHECK = GradientCheck.standard();

    private final ReferenceBackend backend = new ReferenceBackend();

    /** {@code y = x²}, whose derivative someone took for x. */
    private static final class HalfSquare implements Layer {
        @Override
        public Tensor forward(Tensor x, Pass pass) {
            Tensor y = pass.workspace().floats("HalfSquare.y", x.shape());
            pass.ops().binary(BinaryOp.MULTIPLY, x, x, y);
            pass.keep(this, x);
            return y;
        }

        @Override
        public Tensor backward(Tensor dy, Pass pass) {
            pass.ops().binary(BinaryOp.MULTIPLY, dy, pass.take(this), dy);
            return dy;
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public String toString() {
            return "HalfSquare";
        }
    }

    private static Sequential around(Layer middle) {
        Map<String, Layer> layers = new LinkedHashMap<>();
        layers.put("first", new Linear(3, 4));
        layers.put("middle", middle);
        layers.put("last", new Linear(4, 2));
        return new Sequential(layers);
    }

    @Test
    void aCorrectLayerPasses() {
        GradientReport report = CHECK.layer(new Linear(3, 4), Shape.of(5, 3)).requireCorrect();

        assertThat(report.errors().keySet()).containsExactly("input", "weight", "bias");
        assertThat(report.worst().orElseThrow().error()).isLessThan(1e-8);
    }

    @Test
    void aWrongLayerIsCaughtWithTheIndexAndBothValues() {
        GradientReport report = CHECK.layer(new HalfSquare(), Shape.of(2, 2), 1, 2, 3, 4);

        Checked input = report.worst().orElseThrow();
        assertThat(report.isCorrect()).isFalse();
        assertThat(input.error()).isCloseTo(0.5, within(1e-6));
        assertThat(input.difference()).isCloseTo(2 * input.gradient(), within(1e-6));
        assertThat(input.index()).hasSize(2);
        assertThatThrownBy(report::requireCorrect)
                .isInstanceOf(WrongGradientException.class)
                .hasMessageContainingAll("HalfSquare", "input", "backward gives", "the central difference");
    }

    @Test
    void theLayerToBlameIsNamedAndNoOther() {
        try (Model model = Model.create(backend, around(new HalfSquare()), 3)) {
            Tensor x = Tensors.random(backend, Shape.of(4, 3), 1);
            Tensor classes = Tensors.ints(backend, Shape.of(4), 0, 1, 1, 0);

            assertThatThrownBy(() -> CHECK.model(model, new SoftmaxCrossEntropy(), x, classes)
                            .requireCorrect())
                    .isInstanceOf(WrongGradientException.class)
                    .hasMessageContainingAll("parameter first.weight of Linear(3→4)", "[", "]")
                    .hasMessageContaining("wrong by itself: layer 'middle', HalfSquare")
                    .hasMessageNotContaining("layer 'first'")
                    .hasMessageNotContaining("layer 'last'");
        }
    }

    @Test
    void aWholeModelPasses() {
        try (Model model = Model.create(backend, around(new Tanh()), 3)) {
            Tensor x = Tensors.random(backend, Shape.of(4, 3), 1);
            Tensor classes = Tensors.ints(backend, Shape.of(4), 0, 1, 1, 0);
            GradientReport report = CHECK.model(model, new SoftmaxCrossEntropy(), x, classes);

            assertThat(report.isCorrect()).isTrue();
            assertThat(report.toString()).contains("first.weight", "12/12", "last.bias");
        }
    }

    @Test
    void ofALargeParameterSomeComponentsAreCompared() {
        GradientReport report = CHECK.withComponents(7).layer(new Linear(30, 20), Shape.of(2, 30));

        assertThat(report.parameters()).extracting(Checked::compared).containsOnly(7);
        assertThat(report.parameters()).extracting(Checked::size).containsExactly(60, 600, 20);
    }

    @Test
    void ofALargeTableRowsThatWereLookedUpAreCompared() {
        try (Model model = Model.create(backend, new Embedding(50_000, 4), 3)) {
            GradientReport report = CHECK.layer(model, Tensors.ints(backend, Shape.of(2, 2), 41_000, 7, 7, 3));

            Checked table = report.requireCorrect().parameters().get(0);
            assertThat(table.compared()).isEqualTo(3 * 4);
            assertThat(table.index().get(0)).isIn(3, 7, 41_000);
        }
    }

    @Test
    void aKinkAtThePointIsExplainedAndASubgradientPasses() {
        GradientReport report = CHECK.layer(new ReLU(), Shape.of(4), -1, 0, 1, 0);

        assertThat(report.isCorrect()).isTrue();
        assertThat(report.parameters().get(0).kinks()).isEqualTo(2);
        assertThat(report.toString()).contains("kinks: 2");
    }

    @Test
    void aKinkBesideThePointIsSteppedUpTo() {
        GradientReport report = CHECK.layer(new HardTanh(), Shape.of(3), 1 - 3e-6, 1 + 3e-6, -1 - 4e-7);

        assertThat(report.isCorrect()).isTrue();
        assertThat(report.parameters().get(0).kinks()).isZero();
    }

    @Test
    void whatIsNoSubgradientFailsAtAKinkToo() {
        Graph graph = new Graph();
        Node x = graph.input("x");
        // The slopes are −1 and 1 at 0, and the derivative of the square root is infinite: NaN, of 0 times it.
        Node absolute = x.square().sqrt();
        try (Pass pass = Pass.training(backend, 1);
                Evaluation run = new Evaluation(graph, pass)) {
            run.set(x, 0);

            assertThatThrownBy(() -> CHECK.graph(run, absolute).requireCorrect())
                    .isInstanceOf(WrongGradientException.class)
                    .hasMessageContainingAll("x", "NaN", "there are kinks at 1 elements");
        }
    }

    @Test
    void aGraphPassesAndItsValuesStay() {
        Graph graph = new Graph();
        Node x = graph.input("x");
        Node y = graph.input("y");
        Node z = graph.input("z");
        Node f = x.add(y).multiply(y.max(z));
        try (Pass pass = Pass.training(backend, 1);
                Evaluation run = new Evaluation(graph, pass)) {
            run.set(x, 1).set(y, 2).set(z, 0);
            GradientReport report = CHECK.graph(run, f).requireCorrect();

            assertThat(report.errors().keySet()).containsExactly("x", "y", "z");
            assertThat(report.parameters()).extracting(Checked::gradient).containsExactly(2.0, 5.0, 0.0);
            assertThat(run.forward(f).size()).isEqualTo(1);
            assertThat(run.read(f)).containsExactly(6);
        }
    }

    @Test
    void aLossPasses() {
        Tensor scores = Tensors.random(backend, Shape.of(3, 4), 1);
        Tensor targets = Tensors.floats(backend, Shape.of(3, 4), 0, 1, 0, 0, 0.5, 0.5, 0, 0, 0.25, 0.25, 0.25, 0.25);

        assertThat(CHECK.loss(backend, new KullbackLeibler(), scores, targets)
                        .requireCorrect()
                        .errors()
                        .keySet())
                .containsExactly("scores");
    }

    @Test
    void aGraphOnAnotherBackendIsRefused() {
        Backend other = ForwardedBackend.create();
        Graph graph = new Graph();
        Node x = graph.input("x");
        try (Pass pass = Pass.training(other, 1);
                Evaluation run = new Evaluation(graph, pass)) {
            assertThatThrownBy(() -> CHECK.graph(run, x.square()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("reference backend");
        }
    }

    @Test
    void nothingToCompareIsRefused() {
        assertThatThrownBy(() -> CHECK.withComponents(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CHECK.withTolerance(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatCode(() -> CHECK.withTolerance(1e-3).withSeed(4).withStep(2)).doesNotThrowAnyException();
    }
}
