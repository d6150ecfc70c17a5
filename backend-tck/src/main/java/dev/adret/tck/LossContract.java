package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Losses with their gradients. */
abstract class LossContract extends Contract {
    private static final int[] ROWS = {0, 1, 2, 3, 7, 65, 513};
    private static final int[] COLUMNS = {1, 2, 3, 5, 8, 9, 17, 33, 100, 1000};

    private static final Tolerance TOLERANCE = new Tolerance(3e-7, 2e-5);

    LossContract(BackendContract subject) {
        super(subject);
    }

    // ---- softmax and cross-entropy ----

    @Test
    void crossEntropyOfClassesIsThatOfTheReference() {
        for (int rows : ROWS) {
            for (int columns : COLUMNS) {
                compare("cross-entropy " + rows + "×" + columns, TOLERANCE, side -> {
                    Tensor logits = side.input("logits", Values.uniform(-9, 9), rows, columns);
                    Tensor targets = side.ids("targets", columns, rows);
                    Tensor loss = side.output("loss", 1);
                    side.ops().softmaxCrossEntropy(logits, targets, loss, side.output("dLogits", rows, columns));
                });
            }
        }
    }

    @Test
    void crossEntropyOfDistributionsIsThatOfTheReference() {
        for (int rows : ROWS) {
            for (int columns : COLUMNS) {
                // Rows that sum to anything: the gradient is softmax·Σt − t.
                compare(
                        "cross-entropy of distributions " + rows + "×" + columns,
                        TOLERANCE.forSumsOf(columns),
                        side -> {
                            Tensor logits = side.input("logits", Values.uniform(-9, 9), rows, columns);
                            Tensor targets = side.input("targets", Values.uniform(0, 2f / columns), rows, columns);
                            Tensor loss = side.output("loss", 1);
                            side.ops()
                                    .softmaxCrossEntropy(logits, targets, loss, side.output("dLogits", rows, columns));
                        });
            }
        }
    }

    @Test
    void crossEntropyMayWriteItsGradientOverTheLogits() {
        for (int columns : COLUMNS) {
            compare("cross-entropy in place, " + columns, TOLERANCE, side -> {
                Tensor logits = side.changed("logits", Values.uniform(-9, 9), 67, columns);
                side.ops()
                        .softmaxCrossEntropy(logits, side.ids("targets", columns, 67), side.output("loss", 1), logits);
            });
            compare("cross-entropy of distributions in place, " + columns, TOLERANCE.forSumsOf(columns), side -> {
                Tensor logits = side.changed("logits", Values.uniform(-9, 9), 67, columns);
                Tensor targets = side.input("targets", Values.uniform(0, 1), 67, columns);
                side.ops().softmaxCrossEntropy(logits, targets, side.output("loss", 1), logits);
            });
        }
    }

    @Test
    void crossEntropyTakesExtremeLogits() {
        float[][] rows = SoftmaxContract.EXTREME;
        for (int label = 0; label < 4; label++) {
            for (int row = 0; row < rows.length; row++) {
                int[] classes = {label};
                float[] logits = rows[row];
                compare("cross-entropy of extreme row " + row + ", class " + label, TOLERANCE, side -> {
                    Tensor x = side.input("logits", Values.of(logits), 1, 4);
                    Tensor targets = side.inputInts("targets", classes, 1);
                    side.ops().softmaxCrossEntropy(x, targets, side.output("loss", 1), side.output("dLogits", 1, 4));
                });
            }
        }
    }

    @Test
    void aClassWithoutWeightAddsNothingEvenWhereItIsImpossible() {
        compare("one-hot over extreme logits", TOLERANCE, side -> {
            Tensor logits = side.input("logits", Values.of(1e30f, -1e30f, 0, -1e30f, 1e30f, 5), 2, 3);
            Tensor targets = side.input("targets", Values.of(1, 0, 0, 0, 1, 0), 2, 3);
            side.ops().softmaxCrossEntropy(logits, targets, side.output("loss", 1), side.output("dLogits", 2, 3));
        });
    }

    @Test
    void anEmptyBatchLosesNothing() {
        Tensor loss = floats("loss", new float[] {5}, 1);
        ops().softmaxCrossEntropy(floats("logits", 0, 5), ints("targets", 0), loss, floats("dLogits", 0, 5));
        assertThat(read(loss)).containsExactly(0);

        ops().fill(loss, Float.NaN);
        ops().softmaxCrossEntropy(floats("logits", 0, 5), floats("targets", 0, 5), loss, floats("dLogits", 0, 5));
        assertThat(read(loss)).containsExactly(0);

        ops().fill(loss, Float.NaN);
        ops().binaryCrossEntropy(floats("logits", 0, 5), floats("targets", 0, 5), loss, floats("dLogits", 0, 5));
        assertThat(read(loss)).containsExactly(0);

        ops().fill(loss, Float.NaN);
        ops().maxMargin(1, floats("s", 0), floats("c", 0, 4), loss, floats("ds", 0), floats("dc", 0, 4));
        assertThat(read(loss)).containsExactly(0);
    }

    @Test
    void noCorruptScoresLeaveNoLossAndNoGradient() {
        Tensor loss = floats("loss", new float[] {5}, 1);
        Tensor dScores = floats("dScores", new float[] {5, 5, 5}, 3);
        ops().maxMargin(1, floats("scores", 3), floats("c", 3, 0), loss, dScores, floats("dc", 3, 0));
        assertThat(read(loss)).containsExactly(0);
        assertThat(read(dScores)).containsOnly(0);
    }

    @Test
    void theGradientByTheLogitsOfARowSumsToZero() {
        int rows = 31;
        int columns = 19;
        Tensor logits = floats("logits", Values.uniform(-9, 9).make(rows * columns, 1, 1), rows, columns);
        Tensor targets = ints("targets", Side.randomInts(rows, columns, 1, 2), rows);
        ops().softmaxCrossEntropy(logits, targets, floats("loss", 1), logits);
        float[] gradient = read(logits);
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            double size = 0;
            for (int column = 0; column < columns; column++) {
                sum += gradient[row * columns + column];
                size += Math.abs(gradient[row * columns + column]);
            }
            assertThat(size).isGreaterThan(1e-4);
            assertThat(sum).isBetween(-1e-7, 1e-7);
        }
    }

    @Test
    void aClassThatIsNoneIsAnErrorOrHarmsNothingElse() {
        for (int bad : new int[] {-1, 3, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            try (Side side = new Side(backend(), 1)) {
                Tensor logits = side.input("logits", Values.uniform(), 5, 3);
                Tensor targets = side.inputInts("targets", new int[] {0, 1, bad, 2, 0}, 5);
                Tensor loss = side.scratch("loss", 1);
                Tensor dLogits = side.scratch("dLogits", 5, 3);
                throwsOrCompletes(() -> side.ops().softmaxCrossEntropy(logits, targets, loss, dLogits));
                side.checkUntouched("class " + bad + " of 3");
            }
        }
    }

    /** Runs what is wrong, which a backend may notice, at once or when it is waited for, or make the best of. */
    private void throwsOrCompletes(Runnable operation) {
        try {
            operation.run();
            backend().synchronize();
        } catch (IllegalArgumentException e) {
            assertThatThrownBy(() -> {
                        throw e;
                    })
                    .hasMessageContaining("softmaxCrossEntropy");
        }
    }

    // ---- binary cross-entropy ----

    @Test
    void binaryCrossEntropyIsThatOfTheReference() {
        for (int rows : ROWS) {
            for (int columns : COLUMNS) {
                compare("binary cross-entropy " + rows + "×" + columns, TOLERANCE, side -> {
                    Tensor logits = side.input("logits", Values.uniform(-9, 9), rows, columns);
                    Tensor targets = side.input("targets", Values.uniform(0, 1), rows, columns);
                    Tensor loss = side.output("loss", 1);
                    side.ops().binaryCrossEntropy(logits, targets, loss, side.output("dLogits", rows, columns));
                });
                compare("binary cross-entropy in place " + rows + "×" + columns, TOLERANCE, side -> {
                    Tensor logits = side.changed("logits", Values.uniform(-9, 9), rows, columns);
                    Tensor targets = side.input("targets", Values.uniform(0, 1), rows, columns);
                    side.ops().binaryCrossEntropy(logits, targets, side.output("loss", 1), logits);
                });
            }
        }
    }

    @Test
    void binaryCrossEntropyTakesExtremeLogits() {
        float[] extreme = {0, -0f, 20, -20, 88, -88, 104, -104, 1e4f, -1e4f, 1e30f, -1e30f};
        for (float logit : extreme) {
            for (float target : new float[] {0, 0.25f, 1}) {
                compare("binary cross-entropy of " + logit + " and " + target, TOLERANCE, side -> {
                    Tensor logits = side.input("logits", Values.of(logit), 1);
                    Tensor targets = side.input("targets", Values.of(target), 1);
                    side.ops().binaryCrossEntropy(logits, targets, side.output("loss", 1), side.output("dLogits", 1));
                });
            }
        }
    }

    // ---- max margin ----

    @Test
    void maxMarginIsThatOfTheReferenceWithManyTies() {
        for (int rows : ROWS) {
            for (int columns : new int[] {0, 1, 2, 5, 9, 33, 100}) {
                for (float margin : new float[] {1, 0, 0.125f}) {
                    // Multiples of 1/8: whether the margin is violated is the same on both sides, also where it just is
                    // not.
                    compare("max margin " + margin + ", " + rows + "×" + columns, TOLERANCE, side -> {
                        Tensor scores = side.input("scores", Values.eighths(), rows);
                        Tensor corrupt = side.input("corrupt", Values.eighths(), rows, columns);
                        Tensor loss = side.output("loss", 1);
                        Tensor dScores = side.output("dScores", rows);
                        side.ops()
                                .maxMargin(
                                        margin, scores, corrupt, loss, dScores, side.output("dCorrupt", rows, columns));
                    });
                }
            }
        }
    }

    @Test
    void maxMarginTakesAColumnOfScores() {
        compare("max margin of a column", TOLERANCE, side -> {
            Tensor scores = side.input("scores", Values.eighths(), 21, 1);
            Tensor corrupt = side.input("corrupt", Values.eighths(), 21, 3);
            Tensor dScores = side.output("dScores", 21, 1);
            side.ops().maxMargin(1, scores, corrupt, side.output("loss", 1), dScores, side.output("dCorrupt", 21, 3));
        });
    }
}
