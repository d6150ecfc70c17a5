package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Activation;
import dev.adret.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Fused linear layers, forward and backward. */
abstract class LinearContract extends Contract {
    private static final int[] BATCHES = {0, 1, 2, 64, 513};
    private static final int[][] WIDTHS = {{1, 1}, {3, 7}, {33, 65}, {250, 100}, {17, 0}, {0, 4}, {9, 1}, {1, 129}};

    LinearContract(BackendContract subject) {
        super(subject);
    }

    @ParameterizedTest
    @EnumSource
    void theOutputIsThatOfTheReference(Activation.Kind kind) {
        for (int n : BATCHES) {
            for (int[] width : WIDTHS) {
                for (int stride = 0; stride < (n < 64 ? 4 : 1); stride++) {
                    boolean stridedX = (stride & 1) != 0;
                    boolean stridedY = (stride & 2) != 0;
                    String label = kind + ", linear " + n + "×" + width[0] + " to " + width[1] + ", strided " + stridedX
                            + "/" + stridedY;
                    compare(label, Tolerance.SUMS.forSumsOf(width[0]), side -> {
                        Tensor x = side.strided(stridedX).input("x", Values.uniform(), n, width[0]);
                        Tensor weight = side.input("weight", Values.uniform(-0.5f, 0.5f), width[1], width[0]);
                        Tensor bias = side.input("bias", Values.uniform(), width[1]);
                        Tensor y = side.strided(stridedY).output("y", n, width[1]);
                        side.ops().linear(x, weight, bias, ElementwiseContract.activation(kind), y);
                    });
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theGradientsAreThoseOfTheReference(Activation.Kind kind) {
        int variant = 0;
        for (int n : BATCHES) {
            for (int[] width : WIDTHS) {
                compareGradients(kind, n, width, variant);
                variant++;
            }
        }
    }

    /** A backend may sum them in parts. Of the bias alone: the sums of as many products may be off by more, where they nearly cancel. */
    @ParameterizedTest
    @EnumSource(names = {"IDENTITY", "TANH"})
    void theGradientsOfTheBiasByManyRowsAreThoseOfTheReference(Activation.Kind kind) {
        int variant = 0;
        for (int n : new int[] {1024, 1025, 1300, 17_000}) {
            for (int[] width : new int[][] {{0, 7}, {0, 1}, {0, 33}}) {
                compareGradients(kind, n, width, variant);
                variant++;
            }
        }
    }

    private void compareGradients(Activation.Kind kind, int n, int[] width, int variant) {
        float beta = new float[] {0, 1, 0.5f}[variant % 3];
        boolean strided = variant % 2 == 1;
        String label = kind + ", linearBackward " + n + "×" + width[0] + " to " + width[1] + ", beta " + beta
                + ", strided " + strided;
        compare(label, Tolerance.SUMS.forSumsOf(n), side -> {
            Tensor x = side.strided(strided).input("x", Values.uniform(), n, width[0]);
            Tensor y = side.input("y", Values.eighths(), n, width[1]);
            Tensor dy = side.changed("dy", Values.uniform(), n, width[1]);
            Tensor dWeight = beta == 0
                    ? side.output("dWeight", width[1], width[0])
                    : side.changed("dWeight", Values.uniform(), width[1], width[0]);
            Tensor dBias =
                    beta == 0 ? side.output("dBias", width[1]) : side.changed("dBias", Values.uniform(), width[1]);
            side.ops().linearBackward(x, y, ElementwiseContract.activation(kind), dy, beta, dWeight, dBias);
        });
    }

    @ParameterizedTest
    @EnumSource
    void theGradientByWhatWasActivatedIsThatOfTheReference(Activation.Kind kind) {
        for (int n : BATCHES) {
            for (int[] width : WIDTHS) {
                for (int stride = 0; stride < (n < 64 ? 4 : 1); stride++) {
                    boolean stridedX = (stride & 1) != 0;
                    boolean stridedDx = (stride & 2) != 0;
                    String label = kind + ", linearBackwardInput " + n + "×" + width[1] + " to " + width[0]
                            + ", strided " + stridedX + "/" + stridedDx;
                    compare(label, Tolerance.SUMS.forSumsOf(width[1]), side -> {
                        Tensor dy = side.input("dy", Values.uniform(), n, width[1]);
                        Tensor weight = side.input("weight", Values.uniform(-0.5f, 0.5f), width[1], width[0]);
                        Tensor x = side.strided(stridedX).input("x", Values.eighths(), n, width[0]);
                        Tensor dx = side.strided(stridedDx).output("dx", n, width[0]);
                        side.ops().linearBackwardInput(dy, weight, ElementwiseContract.activation(kind), x, dx);
                    });
                }
            }
        }
    }

    @Test
    void theGradientByTheInputItselfDoesNotReadTheInput() {
        float[] unread = new float[6 * 9];
        Arrays.fill(unread, Float.NaN);
        compare("linearBackwardInput, identity, NaN in x", Tolerance.SUMS, side -> {
            Tensor dy = side.input("dy", Values.uniform(), 6, 4);
            Tensor weight = side.input("weight", Values.uniform(), 4, 9);
            Tensor x = side.input("x", Values.of(unread), 6, 9);
            side.ops().linearBackwardInput(dy, weight, Activation.IDENTITY, x, side.output("dx", 6, 9));
        });
    }

    @Test
    void rowsOfAnyRankAreABatch() {
        compare("linear of rank 3", Tolerance.SUMS, side -> {
            Tensor x = side.input("x", Values.uniform(), 3, 5, 7);
            Tensor weight = side.input("weight", Values.uniform(), 4, 7);
            Tensor bias = side.input("bias", Values.uniform(), 4);
            Tensor y = side.output("y", 3, 5, 4);
            side.ops().linear(x, weight, bias, Activation.TANH, y);
        });
        compare("linear of a vector", Tolerance.SUMS, side -> {
            Tensor x = side.input("x", Values.uniform(), 7);
            Tensor weight = side.input("weight", Values.uniform(), 4, 7);
            Tensor bias = side.input("bias", Values.uniform(), 4);
            side.ops().linear(x, weight, bias, Activation.IDENTITY, side.output("y", 4));
        });
    }

    @Test
    void anEmptyBatchHasNoGradient() {
        Tensor x = floats("x", 0, 3);
        Tensor y = floats("y", 0, 2);
        Tensor dWeight = floats("dWeight", new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        Tensor dBias = floats("dBias", new float[] {7, 8}, 2);
        ops().linearBackward(x, y, Activation.RELU, floats("dy", 0, 2), 1, dWeight, dBias);
        assertThat(read(dWeight)).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(read(dBias)).containsExactly(7, 8);
        ops().linearBackward(x, y, Activation.RELU, floats("dy", 0, 2), 0, dWeight, dBias);
        assertThat(read(dWeight)).containsOnly(0);
        assertThat(read(dBias)).containsOnly(0);
    }

    @Test
    void nanInTheInputReachesTheOutput() {
        for (Activation.Kind kind : Activation.Kind.values()) {
            float[] values = uniform(9 * 21, 1);
            values[4 * 21 + 20] = Float.NaN;
            compare("NaN through " + kind, Tolerance.SUMS.forSumsOf(21), side -> {
                Tensor x = side.input("x", Values.of(values), 9, 21);
                Tensor weight = side.input("weight", Values.uniform(), 35, 21);
                Tensor bias = side.input("bias", Values.uniform(), 35);
                side.ops().linear(x, weight, bias, ElementwiseContract.activation(kind), side.output("y", 9, 35));
            });
        }
    }

    @Test
    void theGradientIsTheSlopeOfTheOutput() {
        // The loss is Σ c·y, so that dy = c; a step in one weight and in one bias changes it by their gradients.
        int n = 5;
        int in = 4;
        int out = 3;
        float h = 1e-2f;
        float[] w = uniform(out * in, 1);
        float[] b = uniform(out, 2);
        Tensor x = floats("x", uniform(n * in, 3), n, in);
        float[] c = uniform(n * out, 4);
        Tensor y = floats("y", n, out);
        Tensor weight = floats("weight", w, out, in);
        Tensor bias = floats("bias", b, out);
        ops().linear(x, weight, bias, Activation.TANH, y);
        Tensor dWeight = floats("dWeight", out, in);
        Tensor dBias = floats("dBias", out);
        ops().linearBackward(x, y, Activation.TANH, floats("dy", c, n, out), 0, dWeight, dBias);
        float[] byWeight = read(dWeight);
        float[] byBias = read(dBias);
        Tolerance rough = new Tolerance(2e-3, 2e-3);
        for (int i = 0; i < w.length; i++) {
            double slope = (loss(x, shifted(w, i, h), b, c) - loss(x, shifted(w, i, -h), b, c)) / (2 * h);
            rough.check("by weight " + i, new double[] {slope}, new double[] {byWeight[i]});
        }
        for (int i = 0; i < b.length; i++) {
            double slope = (loss(x, w, shifted(b, i, h), c) - loss(x, w, shifted(b, i, -h), c)) / (2 * h);
            rough.check("by bias " + i, new double[] {slope}, new double[] {byBias[i]});
        }
    }

    private static float[] shifted(float[] values, int index, float by) {
        float[] copy = values.clone();
        copy[index] += by;
        return copy;
    }

    private double loss(Tensor x, float[] weight, float[] bias, float[] c) {
        Tensor y = floats("y", x.rows(), bias.length);
        Tensor w = floats("weight", weight, bias.length, x.columns());
        ops().linear(x, w, floats("bias", bias, bias.length), Activation.TANH, y);
        double sum = 0;
        float[] values = read(y);
        for (int i = 0; i < c.length; i++) {
            sum += (double) c[i] * values[i];
        }
        return sum;
    }
}
