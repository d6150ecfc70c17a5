package dev.adret.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.UpdateRule;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.Tensors;
import dev.adret.nn.Embedding;
import dev.adret.nn.Initializer;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Parameter;
import dev.adret.nn.Pass;
import dev.adret.nn.Sequential;
import dev.adret.tensor.DType;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GradientClipTest {
    private static final LearningRate ONE = LearningRate.constant(1);

    private final ReferenceBackend backend = new ReferenceBackend();
    private final Embedding table = new Embedding(4, 1, Initializer.constant(0.5f));
    private final Linear linear = new Linear(1, 1, Initializer.constant(0.5f));
    private final Model model = Model.create(backend, new Sequential(table, linear), 1);

    private Optimizer descent(float clipNorm) {
        return new Optimizer(model, UpdateRule.sgd(), ONE, clipNorm);
    }

    private void contribute(double gradient) {
        assertThat(linear.weight().gradientFactor()).isZero();
        Tensors.set(linear.weight().gradient(), gradient);
    }

    /** Row 2 of the table has a gradient, looked up twice, which are one row of its plan. What comes behind that row is nothing. */
    private void contributeToRow(float gradient) {
        int length = RowPlan.length(2);
        Tensor plan = Tensor.of("plan", backend.allocate(DType.INT32, length), Shape.of(length));
        backend.write(new int[] {1, 2, 0, 0, 2, 0, 0, 1}, 0, plan);
        Tensor sums = Tensor.of("sums", backend.allocate(DType.FLOAT32, 2), Shape.of(2, 1));
        backend.write(new float[] {gradient, Float.NaN}, 0, sums);
        table.table().setRowGradient(plan, sums);
    }

    private double weight() {
        return Tensors.values(linear.weight().value())[0];
    }

    private double row() {
        return Tensors.values(table.table().value())[2];
    }

    @Test
    void gradientsAreScaledDownToANormTakenOverDenseOnesAndRowsTogether() {
        try (Optimizer optimizer = descent(1)) {
            contribute(3);
            contributeToRow(4);
            optimizer.step(0);
            assertThat(weight()).isCloseTo(0.5 - 3 / 5.0, within(1e-15));
            assertThat(row()).isCloseTo(0.5 - 4 / 5.0, within(1e-15));
        }
    }

    @Test
    void gradientsWithinTheNormStayAsTheyAre() {
        for (float bound : new float[] {5, 1e30f, Float.POSITIVE_INFINITY}) {
            double weight = weight();
            double row = row();
            try (Optimizer optimizer = descent(bound)) {
                contribute(3);
                contributeToRow(4);
                optimizer.step(0);
            }
            assertThat(weight()).as("weight with %s", bound).isEqualTo(weight - 3);
            assertThat(row()).as("row with %s", bound).isEqualTo(row - 4);
        }
    }

    @Test
    void theNormIsThatOfTheWholeGradientWhereRowsAreLookedUpSeveralTimes() {
        int[][] ids = {{0, 3}, {3, 3}, {1, 3}};
        double[][] dy = {{0.5, -1, 2}, {1, 0.25, -0.75}, {-2, 1.5, 0.125}};
        Embedding words = new Embedding(5, 2);
        Linear layer = new Linear(4, 3);
        try (Model network = Model.create(backend, new Sequential(words, layer), 7);
                Pass pass = Pass.training(backend, 1);
                Optimizer optimizer = new Optimizer(network, UpdateRule.sgd(), ONE, 0.25f)) {
            double[] rows = Tensors.values(words.table().value());
            double[] weight = Tensors.values(layer.weight().value());
            double[] dRows = new double[5 * 2];
            double[] dWeight = new double[3 * 4];
            double[] dBias = new double[3];
            for (int n = 0; n < ids.length; n++) {
                for (int o = 0; o < 3; o++) {
                    dBias[o] += dy[n][o];
                    for (int j = 0; j < 4; j++) {
                        int at = ids[n][j / 2] * 2 + j % 2;
                        dWeight[o * 4 + j] += dy[n][o] * rows[at];
                        dRows[at] += dy[n][o] * weight[o * 4 + j];
                    }
                }
            }
            double norm = Math.sqrt(squares(dRows) + squares(dWeight) + squares(dBias));

            network.forward(Tensors.ints(backend, Shape.of(3, 2), 0, 3, 3, 3, 1, 3), pass);
            double[] flat = Arrays.stream(dy).flatMapToDouble(Arrays::stream).toArray();
            network.backward(Tensors.floats(backend, Shape.of(3, 3), flat), pass);
            optimizer.step(0);

            assertThat(norm).isGreaterThan(0.25);
            assertMoved(words.table(), rows, dRows, 0.25 / norm);
            assertMoved(layer.weight(), weight, dWeight, 0.25 / norm);
            assertMoved(network.parameters().get("1.bias"), new double[3], dBias, 0.25 / norm);
        }
    }

    private static double squares(double[] x) {
        return Arrays.stream(x).map(v -> v * v).sum();
    }

    private static void assertMoved(Parameter parameter, double[] before, double[] gradient, double factor) {
        double[] expected = new double[before.length];
        Arrays.setAll(expected, i -> before[i] - factor * gradient[i]);
        assertThat(Tensors.values(parameter.value())).containsExactly(expected, within(1e-12));
    }

    @Test
    void aTableThatTheStepDidNotLookUpHasNoPartInTheNorm() {
        try (Optimizer optimizer = descent(1)) {
            contributeToRow(100);
            optimizer.step(0);
            assertThat(row()).isCloseTo(-0.5, within(1e-15));
            contribute(0.75);
            optimizer.step(0);
            assertThat(weight()).isEqualTo(-0.25);
            assertThat(row()).isCloseTo(-0.5, within(1e-15));
        }
    }

    @Test
    void weightDecayComesAfterwardsAndIsNotClipped() {
        try (Optimizer optimizer = new Optimizer(model, UpdateRule.sgd().withWeightDecay(0.5f), ONE, 1)) {
            contribute(4);
            optimizer.step(0);
            assertThat(weight()).isEqualTo(0.5 - (1 + 0.5 * 0.5));
        }
    }

    @Test
    void gradientsOfZeroStayZero() {
        try (Optimizer optimizer = descent(1)) {
            optimizer.step(0);
            assertThat(weight()).isEqualTo(0.5);
        }
    }

    @Test
    void whatIsNotFiniteShowsInTheParameters() {
        try (Optimizer optimizer = descent(1)) {
            contribute(Double.POSITIVE_INFINITY);
            contributeToRow(4);
            optimizer.step(0);
            assertThat(weight()).isNaN();
            assertThat(row()).isEqualTo(0.5);
        }
    }

    @Test
    void aNormToClipToIsAboveZero() {
        for (float bound : new float[] {0, -1, Float.NaN}) {
            assertThatThrownBy(() -> descent(bound))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("above 0 and not " + bound);
        }
    }
}
