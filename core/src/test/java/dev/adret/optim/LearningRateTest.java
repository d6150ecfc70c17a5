package dev.adret.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LearningRateTest {
    private static final LearningRate TENTH = LearningRate.constant(0.1f);

    private static void assertRate(float rate, double expected) {
        assertThat((double) rate).isCloseTo(expected, within(1e-8));
    }

    @Test
    void constantNeverChanges() {
        assertThat(TENTH.at(1_000_000, 99)).isEqualTo(0.1f);
    }

    @Test
    void halvedHoldsUntilItsEpoch() {
        assertRate(TENTH.halvedEvery(3).at(500, 2), 0.1);
    }

    @Test
    void halvedHalvesAtItsEpoch() {
        assertRate(TENTH.halvedEvery(3).at(0, 3), 0.05);
    }

    @Test
    void halvedHalvesAgain() {
        assertRate(TENTH.halvedEvery(3).at(0, 8), 0.025);
    }

    @Test
    void steppedMultipliesByItsFactor() {
        assertRate(TENTH.steppedEvery(2, 0.2f).at(0, 5), 0.1 * 0.04);
    }

    @Test
    void exponentialDecaysWithTheEpoch() {
        assertRate(TENTH.exponential(0.5f).at(0, 4), 0.1 * 0.1353352832);
    }

    @Test
    void exponentialStartsAtTheRate() {
        assertRate(TENTH.exponential(0.5f).at(99, 0), 0.1);
    }

    @Test
    void inverseTimeDecaysWithTheEpoch() {
        assertRate(TENTH.inverseTime(0.5f).at(0, 6), 0.025);
    }

    @Test
    void linearFallsEvenlyAndStaysAtTheLast() {
        assertRate(TENTH.linear(5).at(7, 0), 0.1);
        assertRate(TENTH.linear(5).at(7, 3), 0.04);
        assertRate(TENTH.linear(5).at(7, 4), 0.02);
        assertRate(TENTH.linear(5).at(7, 5), 0.02);
    }

    @Test
    void cosineFallsAlongHalfAWaveAndStaysAtTheLast() {
        assertRate(TENTH.cosine(6).at(7, 0), 0.1);
        assertRate(TENTH.cosine(6).at(7, 2), 0.075);
        assertRate(TENTH.cosine(6).at(7, 3), 0.05);
        assertRate(TENTH.cosine(6).at(7, 5), 0.0066987298);
        assertRate(TENTH.cosine(6).at(7, 60), 0.0066987298);
    }

    @Test
    void ofOneEpochBothAreConstant() {
        assertRate(TENTH.linear(1).at(0, 2), 0.1);
        assertRate(TENTH.cosine(1).at(0, 2), 0.1);
    }

    @Test
    void warmUpStartsAtTheFirstStair() {
        assertRate(TENTH.warmedUp(4).at(0, 0), 0.025);
    }

    @Test
    void warmUpReachesTheRateInItsLastStep() {
        assertRate(TENTH.warmedUp(4).at(3, 0), 0.1);
    }

    @Test
    void warmUpIsOverAfterwards() {
        assertRate(TENTH.warmedUp(4).at(1000, 7), 0.1);
    }

    @Test
    void warmUpOfNoStepsChangesNothing() {
        assertRate(TENTH.warmedUp(0).at(0, 0), 0.1);
    }

    @Test
    void schedulesCombine() {
        assertRate(TENTH.halvedEvery(1).inverseTime(1).warmedUp(10).at(4, 2), 0.1 / 4 / 3 / 2);
    }

    @Test
    void anyFunctionIsASchedule() {
        LearningRate own = (step, epoch) -> 1f / (step + 1);

        assertRate(own.halvedEvery(1).at(3, 1), 0.125);
    }

    static Stream<ThrowingCallable> badArguments() {
        return Stream.of(
                () -> LearningRate.constant(0),
                () -> LearningRate.constant(-1),
                () -> LearningRate.constant(Float.NaN),
                () -> LearningRate.constant(Float.POSITIVE_INFINITY),
                () -> TENTH.halvedEvery(0),
                () -> TENTH.steppedEvery(1, 0),
                () -> TENTH.steppedEvery(1, 1.5f),
                () -> TENTH.steppedEvery(1, Float.NaN),
                () -> TENTH.exponential(-1),
                () -> TENTH.exponential(Float.NaN),
                () -> TENTH.inverseTime(-1),
                () -> TENTH.inverseTime(Float.POSITIVE_INFINITY),
                () -> TENTH.linear(0),
                () -> TENTH.cosine(0),
                () -> TENTH.warmedUp(-1));
    }

    @ParameterizedTest
    @MethodSource("badArguments")
    void refusesBadArguments(ThrowingCallable schedule) {
        assertThatThrownBy(schedule).isInstanceOf(IllegalArgumentException.class);
    }
}
