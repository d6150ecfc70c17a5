package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.Activation;
import dev.adret.backend.Backend;
import dev.adret.backend.BinaryOp;
import dev.adret.backend.Ops;
import dev.adret.backend.UnaryOp;
import dev.adret.backend.UpdateRule;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.tensor.DType;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The reference's results against numbers worked out by hand: it is nobody's oracle before it is right itself. */
class ReferenceBackendValuesTest {
    private static final Offset<Double> CLOSE = Offset.offset(1e-12);
    private static final Tensor[] NO_SLOTS = {};

    private final Backend backend = new ReferenceBackend();
    private final Ops ops = new Ops(backend);

    /** A matrix of full precision. */
    private Tensor matrix(double[]... rows) {
        Shape shape = Shape.of(rows.length, rows.length == 0 ? 0 : rows[0].length);
        Tensor tensor = Tensor.of("m", backend.allocate(DType.FLOAT32, shape.size()), shape);
        for (int row = 0; row < rows.length; row++) {
            for (int column = 0; column < rows[row].length; column++) {
                ReferenceBackend.set(tensor, row, column, rows[row][column]);
            }
        }
        return tensor;
    }

    private Tensor vector(double... values) {
        return matrix(values).reshape(Shape.of(values.length));
    }

    private Tensor ints(Shape shape, int... values) {
        Tensor tensor = Tensor.of("i", backend.allocate(DType.INT32, values.length), shape);
        backend.write(values, 0, tensor);
        return tensor;
    }

    private static void assertValues(Tensor tensor, double... expected) {
        assertThat(tensor.size()).isEqualTo(expected.length);
        for (int i = 0; i < expected.length; i++) {
            int row = i / tensor.columns();
            int column = i % tensor.columns();
            assertThat(ReferenceBackend.get(tensor, row, column))
                    .as("element %d, %d", row, column)
                    .isCloseTo(expected[i], CLOSE);
        }
    }

    private static void assertInts(Backend backend, Tensor tensor, int... expected) {
        assertThat(Side.intsOf(backend, tensor)).containsExactly(expected);
    }

    @Test
    void fillCopyAndAxpy() {
        Tensor x = vector(1, 2, 3);
        Tensor y = vector(10, 20, 30);
        ops.axpy(-2, x, y);
        assertValues(y, 8, 16, 24);
        ops.copy(y, x);
        assertValues(x, 8, 16, 24);
        ops.fill(x, 0.5f);
        assertValues(x, 0.5, 0.5, 0.5);
        Tensor wide = matrix(new double[] {1, 2, 3}, new double[] {4, 5, 6});
        ops.copy(matrix(new double[] {7}, new double[] {8}), wide.columns(1, 2));
        assertValues(wide, 1, 7, 3, 4, 8, 6);
    }

    @Test
    void functionsOfOneNumber() {
        assertFunction(UnaryOp.EXP, Math.exp(0.5), Math.exp(4), 10 * Math.exp(0.5), 100 * Math.exp(4));
        assertFunction(UnaryOp.LOG, Math.log(0.5), Math.log(4), 20, 25);
        assertFunction(UnaryOp.SQUARE, 0.25, 16, 10, 800);
        assertFunction(UnaryOp.SQRT, Math.sqrt(0.5), 2, 5 / Math.sqrt(0.5), 25);
        assertFunction(UnaryOp.NEGATE, -0.5, -4, -10, -100);
    }

    @Test
    void smoothRectifiersAreThoseOfTheirPapers() {
        // With σ(ln 3) = 3/4 and σ(−ln 3) = 1/4.
        double log3 = Math.log(3);
        assertRectifier(UnaryOp.SILU, log3, log3 * 3 / 4, (3 + log3 * 3 / 4) / 4);
        assertRectifier(UnaryOp.SILU, -log3, -log3 / 4, (1 - log3 * 3 / 4) / 4);
        assertRectifier(UnaryOp.SOFTPLUS, log3, Math.log(4), 3 / 4.);
        assertRectifier(UnaryOp.SOFTPLUS, -log3, Math.log(4 / 3.), 1 / 4.);
        assertRectifier(UnaryOp.ELU, log3, log3, 1);
        assertRectifier(UnaryOp.ELU, -log3, -2 / 3., 1 / 3.);
        for (double x : new double[] {-3, -0.7, -1e-3, 1e-3, 0.7, 3}) {
            double scale = Math.sqrt(2 / Math.PI);
            double tanh = Math.tanh(scale * (x + 0.044715 * Math.pow(x, 3)));
            double slope = scale * (1 + 3 * 0.044715 * Math.pow(x, 2)) * (1 - tanh * tanh);
            assertRectifier(UnaryOp.GELU, x, x * (1 + tanh) / 2, (1 + tanh + x * slope) / 2);
        }
    }

    private void assertRectifier(UnaryOp f, double x, double value, double derivative) {
        Tensor y = vector(0);
        Tensor dx = vector(0);
        ops.unary(f, vector(x), y);
        assertValues(y, value);
        ops.unaryBackward(f, vector(x), y, vector(1), dx);
        assertValues(dx, derivative);
    }

    /** Values at 0.5 and 4, then gradients there for dy = 10 and 100. */
    private void assertFunction(UnaryOp f, double first, double second, double dFirst, double dSecond) {
        Tensor x = vector(0.5, 4);
        Tensor y = vector(0, 0);
        Tensor dx = vector(0, 0);
        ops.unary(f, x, y);
        assertValues(y, first, second);
        ops.unaryBackward(f, x, y, vector(10, 100), dx);
        assertValues(dx, dFirst, dSecond);
    }

    @Test
    void functionsOfTwoNumbers() {
        assertFunction(BinaryOp.ADD, "8 -2 -6 -16", "1 1 1 1", "1 1 1 1");
        assertFunction(BinaryOp.SUBTRACT, "4 14 -10 0", "1 1 1 1", "-1 -1 -1 -1");
        assertFunction(BinaryOp.MULTIPLY, "12 -48 -16 64", "2 -8 2 -8", "6 6 -8 -8");
        assertFunction(BinaryOp.DIVIDE, "3 -0.75 -4 1", "0.5 -0.125 0.5 -0.125", "-1.5 -0.09375 2 0.125");
        assertFunction(BinaryOp.MAX, "6 6 2 -8", "1 1 0 1", "0 0 1 0");
        assertFunction(BinaryOp.MIN, "2 -8 -8 -8", "0 0 1 1", "1 1 0 0");
    }

    /** Values of a column 6, −8 with a row 2, −8, then the derivatives by both. */
    private void assertFunction(BinaryOp f, String values, String byFirst, String bySecond) {
        Tensor a = matrix(new double[] {6}, new double[] {-8});
        Tensor b = vector(2, -8);
        Tensor c = matrix(new double[2], new double[2]);
        Tensor ones = matrix(new double[] {1, 1}, new double[] {1, 1});
        ops.binary(f, a, b, c);
        assertValues(c, numbers(values));
        ops.binaryBackward(f, true, a, b, ones, c);
        assertValues(c, numbers(byFirst));
        ops.binaryBackward(f, false, a, b, ones, c);
        assertValues(c, numbers(bySecond));
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    @Test
    void sumsOverAxesAndTransposition() {
        Tensor x = matrix(new double[] {1, 2, 3}, new double[] {40, 50, 60});
        Tensor columns = vector(0, 0, 0);
        ops.sumTo(1, x, columns);
        assertValues(columns, 41, 52, 63);
        Tensor rows = matrix(new double[] {0}, new double[] {0});
        ops.sumTo(-2, x, rows);
        assertValues(rows, -12, -300);
        Tensor all = vector(0);
        ops.sumTo(0.5f, x, all);
        assertValues(all, 78);
        Tensor turned = matrix(new double[2], new double[2], new double[2]);
        ops.transpose(x, turned);
        assertValues(turned, 1, 40, 2, 50, 3, 60);
    }

    @Test
    void activations() {
        double[] x = {-2, -0.5, 0, 0.5, 2};
        assertActivation(Activation.IDENTITY, x, -2, -0.5, 0, 0.5, 2);
        assertActivation(Activation.RELU, x, 0, 0, 0, 0.5, 2);
        assertActivation(Activation.leakyRelu(0.25f), x, -0.5, -0.125, 0, 0.5, 2);
        assertActivation(Activation.HARD_TANH, x, -1, -0.5, 0, 0.5, 1);
        // tanh(ln 2) = (2 − 1/2)/(2 + 1/2), σ(ln 3) = 3/4.
        assertActivation(Activation.TANH, new double[] {-Math.log(2), 0, Math.log(3)}, -0.6, 0, 0.8);
        assertActivation(Activation.SIGMOID, new double[] {-Math.log(3), 0, Math.log(4)}, 0.25, 0.5, 0.8);
    }

    private void assertActivation(Activation f, double[] x, double... expected) {
        Tensor y = vector(new double[x.length]);
        ops.activation(f, vector(x), y);
        assertValues(y, expected);
    }

    @Test
    void derivativesFromOutputs() {
        assertDerivative(Activation.IDENTITY, new double[] {-3, 0, 3}, 1, 1, 1);
        assertDerivative(Activation.RELU, new double[] {0, 0.1, 3}, 0, 1, 1);
        assertDerivative(Activation.leakyRelu(0.25f), new double[] {-0.5, 0, 3}, 0.25, 0.25, 1);
        assertDerivative(Activation.TANH, new double[] {-0.5, 0, 1}, 0.75, 1, 0);
        assertDerivative(Activation.HARD_TANH, new double[] {-1, -0.99, 0, 0.99, 1}, 0, 1, 1, 1, 0);
        assertDerivative(Activation.SIGMOID, new double[] {0, 0.25, 0.5, 1}, 0, 0.1875, 0.25, 0);
    }

    private void assertDerivative(Activation f, double[] y, double... expected) {
        double[] tens = new double[y.length];
        double[] scaled = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            tens[i] = 10;
            scaled[i] = 10 * expected[i];
        }
        Tensor dx = vector(tens);
        ops.activationBackward(f, vector(y), dx, dx);
        assertValues(dx, scaled);
    }

    @Test
    void dropoutComparesTheWordsOfPhilox() {
        // Block 0 of key 0 and counter 0 is 6627e8d5 e169c58d bc57ac4c 9b00dbd8: 0.399, 0.881, 0.736, 0.605 of 2^32.
        Tensor y = vector(0, 0, 0, 0);
        ops.dropout(0.5f, 0, 0, ints(Shape.of(1), 0), vector(1, 2, 3, 4), y);
        assertValues(y, 0, 4, 6, 8);
        ops.dropout(0.75f, 0, 0, ints(Shape.of(1), 0), vector(1, 2, 3, 4), y);
        assertValues(y, 0, 8, 0, 0);
        ops.dropout(0, 0, 0, ints(Shape.of(1), 0), vector(1, 2, 3, 4), y);
        assertValues(y, 1, 2, 3, 4);
    }

    @Test
    void productsOfMatrices() {
        Tensor a = matrix(new double[] {1, 2, 3}, new double[] {4, 5, 6});
        Tensor b = matrix(new double[] {1, 0}, new double[] {2, -1}, new double[] {0, 3});
        Tensor c = matrix(new double[] {100, 200}, new double[] {300, 400});
        ops.gemm(false, false, 2, a, b, 0.5f, c);
        assertValues(c, 60, 114, 178, 226);
        ops.gemm(true, true, 1, b, a, 0, c);
        assertValues(c, 5, 14, 7, 13);
        Tensor gram = matrix(new double[3], new double[3], new double[3]);
        ops.gemm(true, false, 1, a, a, 0, gram);
        assertValues(gram, 17, 22, 27, 22, 29, 36, 27, 36, 45);
        ops.gemm(false, true, 1, a, a, 0, c);
        assertValues(c, 14, 32, 32, 77);
    }

    @Test
    void productsOfRangesOfColumnsAndOfBatches() {
        Tensor wide = matrix(new double[] {9, 1, 2}, new double[] {9, 3, 4});
        Tensor c = matrix(new double[] {7, 0, 0, 7}, new double[] {7, 0, 0, 7});
        ops.gemm(false, false, 1, wide.columns(1, 3), wide.columns(1, 3), 0, c.columns(1, 3));
        assertValues(c, 7, 7, 10, 7, 7, 15, 22, 7);

        Tensor pairs = vector(1, 2, 3, 4).reshape(Shape.of(2, 1, 2));
        Tensor products = vector(0, 0).reshape(Shape.of(2, 1, 1));
        ops.gemm(false, true, 1, pairs, pairs, 0, products);
        assertValues(products, 5, 25);
    }

    @Test
    void linearLayers() {
        Tensor x = matrix(new double[] {1, 2}, new double[] {-3, 0.5});
        Tensor weight = matrix(new double[] {1, 1}, new double[] {0.5, -2}, new double[] {-0.25, 0});
        Tensor bias = vector(0.5, 1, 0);
        Tensor y = matrix(new double[3], new double[3]);
        ops.linear(x, weight, bias, Activation.IDENTITY, y);
        assertValues(y, 3.5, -2.5, -0.25, -2, -1.5, 0.75);
        ops.linear(x, weight, bias, Activation.HARD_TANH, y);
        assertValues(y, 1, -1, -0.25, -1, -1, 0.75);

        Tensor dy = matrix(new double[] {1, 2, 3}, new double[] {4, 5, 6});
        Tensor dWeight = matrix(new double[] {1, 1}, new double[] {1, 1}, new double[] {1, 1});
        Tensor dBias = vector(10, 10, 10);
        ops.linearBackward(x, y, Activation.HARD_TANH, dy, 1, dWeight, dBias);
        assertValues(dy, 0, 0, 3, 0, 0, 6);
        assertValues(dWeight, 1, 1, 1, 1, 3 - 18 + 1, 6 + 3 + 1);
        assertValues(dBias, 10, 10, 19);

        Tensor dx = matrix(new double[2], new double[2]);
        ops.linearBackwardInput(dy, weight, Activation.IDENTITY, x, dx);
        assertValues(dx, -0.75, 0, -1.5, 0);
        ops.linearBackwardInput(dy, weight, Activation.SIGMOID, x, dx);
        assertValues(dx, 0, 0, 18, 0);
    }

    @Test
    void softmaxOfRows() {
        Tensor y = matrix(new double[3], new double[3]);
        Tensor x = matrix(new double[] {0, Math.log(2), Math.log(5)}, new double[] {1e4, 1e4, 1e4});
        ops.softmax(false, x, y);
        assertValues(y, 1 / 8.0, 2 / 8.0, 5 / 8.0, 1 / 3.0, 1 / 3.0, 1 / 3.0);
        ops.softmax(true, x, y);
        double third = -Math.log(3);
        assertValues(y, -Math.log(8), -Math.log(4), Math.log(5 / 8.0), third, third, third);
    }

    @Test
    void softmaxIsExactForHugeLogits() {
        Tensor y = matrix(new double[2], new double[2], new double[2]);
        Tensor x = matrix(new double[] {1e30, 1e30}, new double[] {1e30, -1e30}, new double[] {-1e30, -1e30});
        ops.softmax(false, x, y);
        assertValues(y, 0.5, 0.5, 1, 0, 0.5, 0.5);
        ops.softmax(true, x, y);
        assertValues(y, -Math.log(2), -Math.log(2), 0, -2e30, -Math.log(2), -Math.log(2));
    }

    @Test
    void gradientOfSoftmax() {
        // dx = y∘(dy − Σ dy·y) with Σ = 0.25·4 + 0.75·8 = 7.
        Tensor dx = matrix(new double[2]);
        ops.softmaxBackward(false, matrix(new double[] {0.25, 0.75}), matrix(new double[] {4, 8}), dx);
        assertValues(dx, -0.75, 0.75);
        // dx = dy − e^y·Σ dy with Σ = 12.
        Tensor y = matrix(new double[] {Math.log(0.25), Math.log(0.75)});
        ops.softmaxBackward(true, y, matrix(new double[] {4, 8}), dx);
        assertValues(dx, 1, -1);
    }

    @Test
    void layerNormWithItsGradients() {
        // Mean 2 and σ² = 1 + 3, so that x̂ = ∓0.5.
        Tensor x = matrix(new double[] {1, 3});
        Tensor weight = vector(2, 4);
        Tensor y = matrix(new double[2]);
        Tensor moments = matrix(new double[2]);
        ops.layerNorm(3, x, weight, vector(1, -1), y, moments);
        assertValues(y, 0, 1);
        assertValues(moments, 1, 0.5);
        // g = 2 and 8 with the mean 5, mean(g∘x̂) = 1.5.
        Tensor dx = matrix(new double[2]);
        Tensor dWeight = vector(10, 20);
        Tensor dBias = vector(30, 40);
        ops.layerNormBackward(x, weight, moments, matrix(new double[] {1, 2}), dx, 0.5f, dWeight, dBias);
        assertValues(dx, -1.125, 1.125);
        assertValues(dWeight, 4.5, 11);
        assertValues(dBias, 16, 22);
    }

    @Test
    void crossEntropyOfClassesAndDistributions() {
        Tensor logits = matrix(new double[] {0, Math.log(3)}, new double[] {0, 0});
        Tensor loss = vector(0);
        Tensor dLogits = matrix(new double[2], new double[2]);
        ops.softmaxCrossEntropy(logits, ints(Shape.of(2), 1, 0), loss, dLogits);
        assertValues(loss, (Math.log(4 / 3.0) + Math.log(2)) / 2);
        assertValues(dLogits, 0.125, -0.125, -0.25, 0.25);

        Tensor targets = matrix(new double[] {0.5, 0.5}, new double[] {2, 0});
        ops.softmaxCrossEntropy(logits, targets, loss, dLogits);
        assertValues(loss, (0.5 * Math.log(4) + 0.5 * Math.log(4 / 3.0) + 2 * Math.log(2)) / 2);
        assertValues(dLogits, -0.125, 0.125, -0.5, 0.5);
    }

    @Test
    void crossEntropyOfHugeLogits() {
        Tensor loss = vector(0);
        Tensor dLogits = matrix(new double[2]);
        ops.softmaxCrossEntropy(matrix(new double[] {1e30, 1e30}), ints(Shape.of(1), 1), loss, dLogits);
        assertValues(loss, Math.log(2));
        assertValues(dLogits, 0.5, -0.5);
    }

    @Test
    void aClassOutsideIsNamedWithItsRow() {
        Tensor logits = matrix(new double[2], new double[2]);
        assertThatThrownBy(() -> ops.softmaxCrossEntropy(logits, ints(Shape.of(2), 0, 2), vector(0), logits))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 1 is 2");
    }

    @Test
    void binaryCrossEntropy() {
        Tensor logits = matrix(new double[] {0, Math.log(3)});
        Tensor loss = vector(0);
        ops.binaryCrossEntropy(logits, matrix(new double[] {1, 0}), loss, logits);
        assertValues(loss, (Math.log(2) + Math.log(4)) / 2);
        assertValues(logits, -0.25, 0.375);
    }

    @Test
    void maxMargin() {
        Tensor corrupt = matrix(new double[] {0, 2}, new double[] {4, 3.5});
        Tensor loss = vector(0);
        Tensor dScores = vector(0, 0);
        Tensor dCorrupt = matrix(new double[2], new double[2]);
        // Violations: 1 − 2 + {0, 2} = {−1, 1} and 1 − 5 + {4, 3.5} = {0, −0.5}.
        ops.maxMargin(1, vector(2, 5), corrupt, loss, dScores, dCorrupt);
        assertValues(loss, 0.25);
        assertValues(dScores, -0.25, 0);
        assertValues(dCorrupt, 0, 0.25, 0, 0);
    }

    @Test
    void argmax() {
        Tensor best = ints(Shape.of(3), 9, 9, 9);
        ops.argmax(matrix(new double[] {1, 3, 2}, new double[] {5, 5, 5}, new double[] {-3, -2, -1}), best);
        assertInts(backend, best, 1, 0, 2);
    }

    @Test
    void gatherTakesRows() {
        Tensor table = matrix(new double[] {0, 1}, new double[] {10, 11}, new double[] {20, 21});
        Tensor out = matrix(new double[4], new double[4]);
        ops.gather(table, ints(Shape.of(2, 2), 2, 0, 1, 1), out);
        assertValues(out, 20, 21, 0, 1, 10, 11, 10, 11);
        assertThatThrownBy(() -> ops.gather(table, ints(Shape.of(2, 2), 2, 0, 3, 1), out))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("gather", "row 1, column 0", "is 3", "3 rows");
    }

    @Test
    void gatherSumAddsRowsToTheBias() {
        Tensor table = matrix(new double[] {0, 1}, new double[] {10, 11}, new double[] {20, 21});
        Tensor bias = Tensor.of("bias", matrix(new double[] {-25, 0.5}).storage(), Shape.of(2));
        Tensor y = matrix(new double[2], new double[2]);
        ops.gatherSum(table, ints(Shape.of(2, 2), 2, 0, 1, 1), bias, Activation.RELU, y);
        assertValues(y, 0, 22.5, 0, 22.5);
        assertThatThrownBy(() -> ops.gatherSum(table, ints(Shape.of(2, 2), 2, 0, 3, 1), bias, Activation.RELU, y))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("gatherSum", "row 1, column 0", "is 3", "3 rows");
    }

    @Test
    void plansAndSumsOfRows() {
        Tensor plan = ints(Shape.of(RowPlan.length(4)), new int[RowPlan.length(4)]);
        ops.planRows(ints(Shape.of(2, 2), 7, 3, 3, 7), 8, plan);
        assertThat(Side.intsOf(backend, plan)).startsWith(2, 7, 3).endsWith(0, 3, 1, 2);
        assertThat(Arrays.copyOfRange(Side.intsOf(backend, plan), RowPlan.starts(4), RowPlan.starts(4) + 3))
                .containsExactly(0, 2, 4);

        Tensor dy = matrix(new double[] {1, 10, 2, 20}, new double[] {3, 30, 4, 40});
        Tensor sums = matrix(new double[2], new double[2], new double[] {-1, -1}, new double[] {-1, -1});
        ops.sumRows(dy, plan, sums);
        assertValues(sums, 5, 50, 5, 50, -1, -1, -1, -1);
    }

    // ---- optimizers: two steps from w = 1 with gradients 2 and −1, learning rate 0.5 ----

    @Test
    void sgd() {
        assertSteps(UpdateRule.sgd(), 1 - 0.5 * 2, 0.5);
        // λ = 0.5: g = 2.5, then −1 − 0.125.
        assertSteps(UpdateRule.sgd().withWeightDecay(0.5f), -0.25, -0.25 + 0.5 * 1.125);
    }

    @Test
    void l1() {
        // λ₁ = 0.5: g = 2.5 takes w across 0, where it stays; from there g = −1 + 0.5.
        assertSteps(UpdateRule.sgd().withL1(0.5f), 0, 0.25);
        // m starts anew at 0.
        assertSteps(UpdateRule.momentum(0.5f).withL1(0.5f), 0, 0.25);
        // λ₁ = 1: the gradient −1 is not enough to leave 0.
        assertSteps(UpdateRule.sgd().withL1(1), 0, 0);
        UpdateRule adamw = new UpdateRule(UpdateRule.Kind.ADAMW, 0.5f, 0.75f, 0.5f, 0);
        assertSteps(adamw.withL1(0.5f), 0.6 - 0.25, 0.35 - 0.25);
    }

    @Test
    void momentum() {
        assertSteps(UpdateRule.momentum(0.5f), 0, 0 - 0.5 * (0.5 * 2 - 1));
    }

    @Test
    void nesterov() {
        // m: 2, 0; w: 1 − 0.5·(2 + 1), then − 0.5·(−1 + 0).
        assertSteps(UpdateRule.nesterov(0.5f), -0.5, 0);
    }

    @Test
    void adagrad() {
        UpdateRule rule = new UpdateRule(UpdateRule.Kind.ADAGRAD, 0, 0, 0.5f, 0);
        assertSteps(rule, 1 - 0.5 * 2 / 2.5, 1 - 0.4 + 0.5 / (Math.sqrt(5) + 0.5));
    }

    @Test
    void rmsprop() {
        UpdateRule rule = new UpdateRule(UpdateRule.Kind.RMSPROP, 0, 0.75f, 0.5f, 0);
        // v: 1, then 0.75 + 0.25 = 1.
        assertSteps(rule, 1 - 0.5 * 2 / 1.5, 1 - 1 / 1.5 + 0.5 / 1.5);
    }

    @Test
    void adam() {
        UpdateRule rule = new UpdateRule(UpdateRule.Kind.ADAM, 0.5f, 0.75f, 0.5f, 0);
        // m: 1, 0; m̂: 2, 0; v: 1, 1; v̂: 4, 1/(1 − 9/16).
        assertSteps(rule, 1 - 0.5 * 2 / 2.5, 0.6);
        // λ = 0.5: g = 2.5 and v̂ = 6.25 first.
        double first = 1 - 0.5 * 2.5 / 3;
        double g = -1 + 0.5 * first;
        double m = (0.5 * 1.25 + 0.5 * g) / 0.75;
        double v = (0.75 * 1.5625 + 0.25 * g * g) / 0.4375;
        assertSteps(rule.withWeightDecay(0.5f), first, first - 0.5 * m / (Math.sqrt(v) + 0.5));
    }

    @Test
    void adamw() {
        UpdateRule rule = new UpdateRule(UpdateRule.Kind.ADAMW, 0.5f, 0.75f, 0.5f, 0.5f);
        assertSteps(rule, 0.6 - 0.25, 0.35 * 0.75);
    }

    private void assertSteps(UpdateRule rule, double first, double second) {
        double[] gradients = {2, -1};
        double[] expected = {first, second};
        Tensor dense = vector(1, 1);
        Tensor table = matrix(new double[] {1}, new double[] {1}, new double[] {1});
        Tensor[] slots = new Tensor[rule.kind().slots()];
        Tensor[] rowSlots = new Tensor[slots.length];
        for (int slot = 0; slot < slots.length; slot++) {
            slots[slot] = vector(0, 0);
            rowSlots[slot] = matrix(new double[1], new double[1], new double[1]);
        }
        Tensor plan = ints(Shape.of(RowPlan.length(1)), new int[RowPlan.length(1)]);
        ops.planRows(ints(Shape.of(1, 1), 1), 3, plan);
        for (int step = 1; step <= 2; step++) {
            Tensor hyper = vector(0.5, 1 / (1 - Math.pow(rule.beta1(), step)), 1 / (1 - Math.pow(rule.beta2(), step)));
            double g = gradients[step - 1];
            ops.update(rule, hyper, 1, vector(g, g), dense, slots);
            ops.updateRows(rule, hyper, plan, matrix(new double[] {g}), table, rowSlots);
            assertThat(ReferenceBackend.get(dense, 0, 0)).isCloseTo(expected[step - 1], CLOSE);
            assertValues(table, 1, expected[step - 1], 1);
        }
        if (rule.weightDecay() == 0 && rule.l1() == 0) {
            assertThat(ReferenceBackend.get(dense, 0, 1)).isCloseTo(second, CLOSE);
        } else {
            assertThat(ReferenceBackend.get(dense, 0, 1)).isNotCloseTo(second, CLOSE);
        }
    }

    @Test
    void aRuleWithoutSlotsTakesNone() {
        Tensor hyper = vector(1, 1, 1);
        Tensor w = vector(3);
        ops.update(UpdateRule.sgd(), hyper, 0, vector(1), w, NO_SLOTS);
        assertValues(w, 2);
    }
}
