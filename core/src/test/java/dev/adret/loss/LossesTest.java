package dev.adret.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.Gradients;
import dev.adret.check.Tensors;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Pass;
import dev.adret.nn.Sequential;
import dev.adret.nn.Tanh;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LossesTest {
    private final ReferenceBackend backend = new ReferenceBackend();
    private final Pass pass = Pass.training(backend, 1);
    private final Tensor noTargets = Tensors.floats(backend, Shape.of(0));

    @AfterEach
    void close() {
        pass.close();
    }

    private double value(Loss loss, Tensor scores, Tensor targets) {
        Tensor value = Tensors.floats(backend, Shape.of(1), Double.NaN);
        loss.forwardBackward(scores, targets, value, pass);
        return Tensors.values(value)[0];
    }

    private double[] gradient(Loss loss, Tensor scores, Tensor targets) {
        return Tensors.values(loss.forwardBackward(scores, targets, Tensors.floats(backend, Shape.of(1)), pass));
    }

    private void check(Loss loss, int rows, int outputs, Tensor targets) {
        try (Model model =
                Model.create(backend, new Sequential(new Linear(3, 4), new Tanh(), new Linear(4, outputs)), 3)) {
            Map<String, Double> errors =
                    Gradients.errors(model, loss, Tensors.random(backend, Shape.of(rows, 3), 5), targets, 1);

            assertThat(errors)
                    .hasSize(5)
                    .allSatisfy((name, error) -> assertThat(error).isLessThan(1e-6));
        }
    }

    // ---- softmax cross-entropy ----

    @Test
    void crossEntropyOfEqualScoresIsTheLogarithmOfTheNumberOfClasses() {
        Tensor scores = Tensors.floats(backend, Shape.of(2, 4), 3, 3, 3, 3, -1, -1, -1, -1);

        assertThat(value(new SoftmaxCrossEntropy(), scores, Tensors.ints(backend, Shape.of(2), 0, 3)))
                .isCloseTo(Math.log(4), within(1e-12));
    }

    @Test
    void crossEntropyIsTheMeanOverTheRows() {
        Tensor scores = Tensors.floats(backend, Shape.of(2, 2), 0, Math.log(3), 0, Math.log(7));

        assertThat(value(new SoftmaxCrossEntropy(), scores, Tensors.ints(backend, Shape.of(2), 1, 0)))
                .isCloseTo((Math.log(4 / 3.0) + Math.log(8)) / 2, within(1e-12));
    }

    @Test
    void crossEntropyIsExactForExtremeScores() {
        Tensor scores = Tensors.floats(backend, Shape.of(1, 2), 1000, -1000);

        assertThat(value(new SoftmaxCrossEntropy(), scores, Tensors.ints(backend, Shape.of(1), 1)))
                .isEqualTo(2000);
    }

    @Test
    void crossEntropyHasTheGradientProbabilityMinusTarget() {
        Tensor scores = Tensors.floats(backend, Shape.of(1, 2), 0, Math.log(3));

        assertThat(gradient(new SoftmaxCrossEntropy(), scores, Tensors.ints(backend, Shape.of(1), 1)))
                .containsExactly(new double[] {0.25, -0.25}, within(1e-12));
    }

    @Test
    void crossEntropyOfOneOutputIsRefusedWhereItWouldBeZeroWhateverIsLearnt() {
        Tensor scores = Tensors.floats(backend, Shape.of(2, 1), 3, -1);
        assertThatThrownBy(
                        () -> value(new SoftmaxCrossEntropy(), scores, Tensors.floats(backend, Shape.of(2, 1), 0, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("[2×1]", "BinaryCrossEntropy");
    }

    @Test
    void crossEntropyWithADistributionAtOneClassIsThatWithTheClass() {
        Tensor scores = Tensors.random(backend, Shape.of(2, 3), 1);

        assertThat(value(new SoftmaxCrossEntropy(), scores, Tensors.floats(backend, Shape.of(2, 3), 0, 0, 1, 1, 0, 0)))
                .isEqualTo(value(new SoftmaxCrossEntropy(), scores, Tensors.ints(backend, Shape.of(2), 2, 0)));
    }

    @Test
    void gradientsOfCrossEntropyWithClassesAgreeWithDifferences() {
        check(new SoftmaxCrossEntropy(), 4, 3, Tensors.ints(backend, Shape.of(4), 0, 2, 1, 2));
    }

    @Test
    void gradientsOfCrossEntropyWithDistributionsAgreeWithDifferences() {
        check(new SoftmaxCrossEntropy(), 2, 3, Tensors.floats(backend, Shape.of(2, 3), 0.2, 0.5, 0.3, 0, 0.9, 0.1));
    }

    @Test
    void gradientsOfCrossEntropyWithWeightedDistributionsAgreeWithDifferences() {
        check(new SoftmaxCrossEntropy(), 2, 3, Tensors.floats(backend, Shape.of(2, 3), 2, 0.5, 0, 0, 0, 0));
    }

    @Test
    void classWeightsMultiplyWhatARowOfTheirClassLosesAndItsGradient() {
        Tensor scores = Tensors.floats(backend, Shape.of(2, 2), 0, Math.log(3), 0, Math.log(7));
        Tensor classes = Tensors.ints(backend, Shape.of(2), 1, 0);
        Loss loss = SoftmaxCrossEntropy.weighted(2, 0.5f);

        // The sum over 2 rows, not over weights of 2.5: what a row loses does not depend on the other.
        assertThat(value(loss, scores, classes))
                .isCloseTo((0.5 * Math.log(4 / 3.0) + 2 * Math.log(8)) / 2, within(1e-12));
        assertThat(gradient(loss, scores, classes))
                .containsExactly(
                        new double[] {0.5 * 0.25 / 2, -0.5 * 0.25 / 2, -2 * 0.875 / 2, 2 * 0.875 / 2}, within(1e-12));
    }

    @Test
    void gradientsOfCrossEntropyWithClassWeightsAgreeWithDifferences() {
        check(SoftmaxCrossEntropy.weighted(0.25f, 3, 0), 4, 3, Tensors.ints(backend, Shape.of(4), 0, 2, 1, 1));
    }

    @Test
    void classWeightsOfOneAreAsNone() {
        Tensor scores = Tensors.random(backend, Shape.of(5, 3), 1);
        Tensor classes = Tensors.ints(backend, Shape.of(5), 0, 2, 1, 1, 0);

        assertThat(gradient(SoftmaxCrossEntropy.weighted(1, 1, 1), scores, classes))
                .containsExactly(gradient(new SoftmaxCrossEntropy(), scores, classes), within(1e-15));
    }

    @Test
    void aLossWithClassWeightsKeepsThemApartFromThoseOfAnotherInTheSamePass() {
        Tensor scores = Tensors.random(backend, Shape.of(3, 2), 1);
        Tensor classes = Tensors.ints(backend, Shape.of(3), 0, 0, 0);
        Loss one = SoftmaxCrossEntropy.weighted(1, 1);
        Loss three = SoftmaxCrossEntropy.weighted(3, 1);

        assertThat(value(three, scores, classes)).isCloseTo(3 * value(one, scores, classes), within(1e-12));
        assertThat(value(three, scores, classes)).isCloseTo(3 * value(one, scores, classes), within(1e-12));
    }

    @Test
    void classWeightsAreNumbersFromZeroUpAndNotAllZero() {
        for (float weight : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> SoftmaxCrossEntropy.weighted(1, weight))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("from 0 up and not " + weight);
        }
        assertThatThrownBy(() -> SoftmaxCrossEntropy.weighted(0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one class has a positive weight");
        assertThatThrownBy(SoftmaxCrossEntropy::weighted).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void classWeightsNeedAsManyScoresAndTheClassOfEachRow() {
        Loss loss = SoftmaxCrossEntropy.weighted(1, 2, 3);
        Tensor classes = Tensors.ints(backend, Shape.of(2), 0, 1);

        assertThatThrownBy(() -> value(loss, Tensors.random(backend, Shape.of(2, 4), 1), classes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected scores [n×3]")
                .hasMessageContaining("[2×4]");
        Tensor scores = Tensors.random(backend, Shape.of(2, 3), 1);
        assertThatThrownBy(() -> value(loss, scores, scores))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the class of each row");
    }

    @Test
    void crossEntropyOfNoRowsIsZero() {
        assertThat(value(
                        new SoftmaxCrossEntropy(),
                        Tensors.floats(backend, Shape.of(0, 3)),
                        Tensors.ints(backend, Shape.of(0))))
                .isZero();
    }

    @Test
    void crossEntropyNamesAClassOutsideTheScores() {
        Tensor scores = Tensors.random(backend, Shape.of(2, 3), 1);
        Tensor classes = Tensors.ints(backend, Shape.of(2), 0, 3);

        assertThatThrownBy(() -> value(new SoftmaxCrossEntropy(), scores, classes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the class of row 1 is 3");
    }

    @Test
    void crossEntropyRefusesTargetsOfAnotherNumberOfRows() {
        Tensor scores = Tensors.random(backend, Shape.of(2, 3), 1);
        Tensor classes = Tensors.ints(backend, Shape.of(3), 0, 1, 2);

        assertThatThrownBy(() -> value(new SoftmaxCrossEntropy(), scores, classes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a class for each row");
    }

    // ---- binary cross-entropy ----

    @Test
    void binaryCrossEntropyIsTheMeanOverAllElements() {
        Tensor scores = Tensors.floats(backend, Shape.of(1, 2), 0, Math.log(3));

        // σ = 1/2 and 3/4
        assertThat(value(new BinaryCrossEntropy(), scores, Tensors.floats(backend, Shape.of(1, 2), 1, 0)))
                .isCloseTo((Math.log(2) + Math.log(4)) / 2, within(1e-12));
    }

    @Test
    void weightsOfPositivesMultiplyWhatPositivesLoseAndTheirGradient() {
        Tensor scores = Tensors.floats(backend, Shape.of(2, 2), 0, Math.log(3), Math.log(3), 0);
        Tensor targets = Tensors.floats(backend, Shape.of(2, 2), 1, 0, 0, 1);
        Loss loss = BinaryCrossEntropy.weighted(3, 5);

        // σ = 1/2, 3/4, 3/4, 1/2; the first column counts three times where positive, the second five times
        assertThat(value(loss, scores, targets))
                .isCloseTo((3 * Math.log(2) + 2 * Math.log(4) + 5 * Math.log(2)) / 4, within(1e-7));
        assertThat(gradient(loss, scores, targets))
                .containsExactly(new double[] {-1.5 / 4, 0.75 / 4, 0.75 / 4, -2.5 / 4}, within(1e-7));
    }

    @Test
    void gradientsOfBinaryCrossEntropyWithWeightsAgreeWithDifferences() {
        check(
                BinaryCrossEntropy.weighted(0.5f, 7),
                3,
                2,
                Tensors.floats(backend, Shape.of(3, 2), 1, 0, 0.3, 1, 0, 0.8));
    }

    @Test
    void weightedBinaryCrossEntropyIsExactForExtremeScores() {
        Tensor scores = Tensors.floats(backend, Shape.of(1, 3), 1000, -1000, 30);
        Tensor targets = Tensors.floats(backend, Shape.of(1, 3), 1, 1, 1);

        assertThat(value(BinaryCrossEntropy.weighted(3, 2, 1), scores, targets)).isCloseTo(2000 / 3.0, within(1e-4));
        assertThat(gradient(BinaryCrossEntropy.weighted(3, 2, 3), scores, targets)[2])
                .isCloseTo(-Math.exp(-30), within(1e-18));
    }

    @Test
    void weightsOfPositivesArePositiveAndOneForEachColumn() {
        for (float weight : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> BinaryCrossEntropy.weighted(1, weight))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("positive and finite");
        }
        assertThatThrownBy(BinaryCrossEntropy::weighted).isInstanceOf(IllegalArgumentException.class);
        Tensor scores = Tensors.random(backend, Shape.of(2, 3), 1);
        assertThatThrownBy(() -> value(BinaryCrossEntropy.weighted(1, 2), scores, scores))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 columns; got scores");
    }

    @Test
    void binaryCrossEntropyIsExactForExtremeScores() {
        Tensor scores = Tensors.floats(backend, Shape.of(1, 2), 1000, -1000);

        assertThat(value(new BinaryCrossEntropy(), scores, Tensors.floats(backend, Shape.of(1, 2), 0, 1)))
                .isEqualTo(1000);
    }

    @Test
    void binaryCrossEntropyHasTheGradientProbabilityMinusTarget() {
        Tensor scores = Tensors.floats(backend, Shape.of(1, 2), 0, Math.log(3));

        assertThat(gradient(new BinaryCrossEntropy(), scores, Tensors.floats(backend, Shape.of(1, 2), 1, 0)))
                .containsExactly(new double[] {-0.25, 0.375}, within(1e-12));
    }

    @Test
    void gradientsOfBinaryCrossEntropyAgreeWithDifferences() {
        check(new BinaryCrossEntropy(), 2, 3, Tensors.floats(backend, Shape.of(2, 3), 1, 0, 0.5, 0.2, 1, 0));
    }

    @Test
    void binaryCrossEntropyRefusesTargetsOfAnotherShape() {
        Tensor scores = Tensors.random(backend, Shape.of(2, 3), 1);
        Tensor targets = Tensors.random(backend, Shape.of(3, 2), 1);

        assertThatThrownBy(() -> value(new BinaryCrossEntropy(), scores, targets))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("binaryCrossEntropy");
    }

    // ---- mean squared error ----

    @Test
    void meanSquaredErrorIsTheMeanOverAllElements() {
        Tensor scores = Tensors.floats(backend, Shape.of(2, 2), 1, 2, 3, 4);
        Tensor targets = Tensors.floats(backend, Shape.of(2, 2), 1, 0, 6, 3);

        assertThat(value(new MeanSquaredError(), scores, targets)).isEqualTo((0 + 4 + 9 + 1) / 4.0);
    }

    @Test
    void meanSquaredErrorHasTwiceTheDifferenceAsItsGradient() {
        Tensor scores = Tensors.floats(backend, Shape.of(2, 2), 1, 2, 3, 4);
        Tensor targets = Tensors.floats(backend, Shape.of(2, 2), 1, 0, 6, 3);

        assertThat(gradient(new MeanSquaredError(), scores, targets)).containsExactly(0, 1, -1.5, 0.5);
    }

    @Test
    void gradientsOfMeanSquaredErrorAgreeWithDifferences() {
        check(new MeanSquaredError(), 3, 2, Tensors.random(backend, Shape.of(3, 2), 8));
    }

    @Test
    void meanSquaredErrorOfNothingIsZero() {
        Tensor none = Tensors.floats(backend, Shape.of(0, 3));

        assertThat(value(new MeanSquaredError(), none, none)).isZero();
    }

    @Test
    void meanSquaredErrorRefusesTargetsThatWouldBeRepeated() {
        Tensor scores = Tensors.random(backend, Shape.of(2, 3), 1);
        Tensor targets = Tensors.random(backend, Shape.of(1, 3), 1);

        assertThatThrownBy(() -> value(new MeanSquaredError(), scores, targets))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("MeanSquaredError", "[2×3]", "[1×3]");
    }

    // ---- Kullback–Leibler divergence ----

    @Test
    void divergenceFromWhatTheScoresSayIsZero() {
        Tensor scores = Tensors.floats(backend, Shape.of(1, 3), Math.log(0.2), Math.log(0.5), Math.log(0.3));

        assertThat(value(new KullbackLeibler(), scores, Tensors.floats(backend, Shape.of(1, 3), 0.2, 0.5, 0.3)))
                .isCloseTo(0, within(1e-12));
    }

    @Test
    void divergenceIsTheMeanOverTheRows() {
        // softmax: ½ ½, and ¼ ¾
        Tensor scores = Tensors.floats(backend, Shape.of(2, 2), 0, 0, 0, Math.log(3));
        Tensor targets = Tensors.floats(backend, Shape.of(2, 2), 0.25, 0.75, 0.5, 0.5);
        double first = 0.25 * Math.log(0.5) + 0.75 * Math.log(1.5);
        double second = 0.5 * Math.log(2) + 0.5 * Math.log(2 / 3.0);

        assertThat(value(new KullbackLeibler(), scores, targets)).isCloseTo((first + second) / 2, within(1e-12));
    }

    @Test
    void divergenceFromOneClassIsTheCrossEntropyWithIt() {
        Tensor scores = Tensors.random(backend, Shape.of(2, 3), 1);

        assertThat(value(new KullbackLeibler(), scores, Tensors.floats(backend, Shape.of(2, 3), 0, 0, 1, 1, 0, 0)))
                .isEqualTo(value(new SoftmaxCrossEntropy(), scores, Tensors.ints(backend, Shape.of(2), 2, 0)));
    }

    @Test
    void gradientsOfTheDivergenceAgreeWithDifferences() {
        check(new KullbackLeibler(), 2, 3, Tensors.floats(backend, Shape.of(2, 3), 0.2, 0.5, 0.3, 0, 0.9, 0.1));
    }

    @Test
    void theDivergenceOfNoRowsIsZero() {
        Tensor none = Tensors.floats(backend, Shape.of(0, 3));

        assertThat(value(new KullbackLeibler(), none, none)).isZero();
    }

    @Test
    void theDivergenceRefusesClasses() {
        Tensor scores = Tensors.random(backend, Shape.of(2, 3), 1);
        Tensor classes = Tensors.ints(backend, Shape.of(2), 0, 1);

        assertThatThrownBy(() -> value(new KullbackLeibler(), scores, classes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("KullbackLeibler", "a distribution for each row");
    }

    // ---- max margin ----

    @Test
    void maxMarginIsTheMeanViolationOverAllPairs() {
        // True scores 2 and 0; the corrupt ones of the first 1.5 and 0, of the second 1 and −0.5.
        Tensor scores = Tensors.floats(backend, Shape.of(6, 1), 2, 0, 1.5, 0, 1, -0.5);

        assertThat(value(new MaxMargin(1, 2), scores, noTargets)).isCloseTo((0.5 + 0 + 2 + 0.5) / 4, within(1e-12));
    }

    @Test
    void maxMarginPushesTrueScoresUpAndViolatorsDown() {
        Tensor scores = Tensors.floats(backend, Shape.of(6, 1), 2, 0, 1.5, 0, 1, -0.5);

        assertThat(gradient(new MaxMargin(1, 2), scores, noTargets)).containsExactly(-0.25, -0.5, 0.25, 0, 0.25, 0.25);
    }

    @Test
    void maxMarginIsZeroBeyondTheMargin() {
        Tensor scores = Tensors.floats(backend, Shape.of(2, 1), 3, 1.9);

        assertThat(value(new MaxMargin(1, 1), scores, noTargets)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void gradientsOfMaxMarginAgreeWithDifferences(int corruptPerTrue) {
        check(new MaxMargin(1, corruptPerTrue), 3 * (1 + corruptPerTrue), 1, noTargets);
    }

    @Test
    void gradientsOfMaxMarginBetweenSatisfiedAndViolatedPairsAgreeWithDifferences() {
        // A small margin, so that some pairs are satisfied.
        check(new MaxMargin(0.05f, 5), 18, 1, noTargets);
    }

    @Test
    void maxMarginRefusesRowsThatMakeNoWholeGroups() {
        Tensor scores = Tensors.random(backend, Shape.of(7, 1), 1);

        assertThatThrownBy(() -> value(new MaxMargin(1, 2), scores, noTargets))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MaxMargin(1.0, 2 corrupt)")
                .hasMessageContaining("multiple of 3 rows")
                .hasMessageContaining("[7×1]");
    }

    @Test
    void maxMarginRefusesScoresOfSeveralColumns() {
        Tensor scores = Tensors.random(backend, Shape.of(2, 2), 1);

        assertThatThrownBy(() -> value(new MaxMargin(1, 1), scores, noTargets))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -1, Float.NaN, Float.POSITIVE_INFINITY})
    void maxMarginNeedsAPositiveMargin(float margin) {
        assertThatThrownBy(() -> new MaxMargin(margin, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void maxMarginNeedsACorruptWindow() {
        assertThatThrownBy(() -> new MaxMargin(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
