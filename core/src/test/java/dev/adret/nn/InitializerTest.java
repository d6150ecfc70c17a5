package dev.adret.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adret.tensor.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitializerTest {
    private static final int OUT = 150;
    private static final int IN = 250;

    private static double[] values(Initializer initializer) {
        return values(initializer, 3, 0);
    }

    private static double[] values(Initializer initializer, long seed, int stream) {
        float[] values = new float[OUT * IN];
        initializer.fill(Shape.of(OUT, IN), seed, stream, values);
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static double mean(double[] values) {
        return IntStream.range(0, values.length)
                .mapToDouble(i -> values[i])
                .average()
                .orElseThrow();
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow();
    }

    private static double largest(double[] values) {
        return IntStream.range(0, values.length)
                .mapToDouble(i -> Math.abs(values[i]))
                .max()
                .orElseThrow();
    }

    @Test
    void xavierUniformFillsItsBounds() {
        double bound = Math.sqrt(6.0 / (IN + OUT));

        assertThat(largest(values(Initializer.xavierUniform()))).isBetween(bound * 0.999, bound * (1 + 1e-7));
    }

    @Test
    void xavierUniformHasTheVarianceOfThePaper() {
        assertThat(variance(values(Initializer.xavierUniform())))
                .isCloseTo(2.0 / (IN + OUT), within(0.05 * 2.0 / (IN + OUT)));
    }

    @Test
    void xavierNormalHasTheVarianceOfThePaper() {
        assertThat(variance(values(Initializer.xavierNormal())))
                .isCloseTo(2.0 / (IN + OUT), within(0.05 * 2.0 / (IN + OUT)));
    }

    @Test
    void heNormalHasTheVarianceOfThePaper() {
        assertThat(variance(values(Initializer.heNormal()))).isCloseTo(2.0 / IN, within(0.05 * 2.0 / IN));
    }

    @Test
    void heUniformHasTheVarianceOfThePaper() {
        assertThat(variance(values(Initializer.heUniform()))).isCloseTo(2.0 / IN, within(0.05 * 2.0 / IN));
    }

    @Test
    void heUniformFillsItsBounds() {
        double bound = Math.sqrt(6.0 / IN);

        assertThat(largest(values(Initializer.heUniform()))).isBetween(bound * 0.999, bound * (1 + 1e-7));
    }

    @Test
    void randomInitializersAreCentred() {
        assertThat(mean(values(Initializer.heNormal()))).isCloseTo(0, within(4 * Math.sqrt(2.0 / IN / (IN * OUT))));
    }

    @Test
    void uniformStaysInItsRange() {
        assertThat(Arrays.stream(values(Initializer.uniform(-1, 3))).boxed()).allMatch(v -> v >= -1 && v < 3);
    }

    @Test
    void uniformHasTheMeanOfItsRange() {
        assertThat(mean(values(Initializer.uniform(-1, 3)))).isCloseTo(1, within(0.03));
    }

    @Test
    void normalHasItsMean() {
        assertThat(mean(values(Initializer.normal(2, 0.5f)))).isCloseTo(2, within(0.012));
    }

    @Test
    void normalHasItsDeviation() {
        assertThat(Math.sqrt(variance(values(Initializer.normal(2, 0.5f))))).isCloseTo(0.5, within(0.01));
    }

    @Test
    void constantIsThatNumber() {
        assertThat(values(Initializer.constant(4))).containsOnly(4);
    }

    @Test
    void theSameSeedGivesTheSameValues() {
        assertThat(values(Initializer.heNormal(), 7, 2)).containsExactly(values(Initializer.heNormal(), 7, 2));
    }

    @Test
    void anotherSeedGivesOtherValues() {
        assertThat(values(Initializer.heNormal(), 7, 2)).isNotEqualTo(values(Initializer.heNormal(), 8, 2));
    }

    @Test
    void anotherParameterGetsOtherValues() {
        assertThat(values(Initializer.heNormal(), 7, 2)).isNotEqualTo(values(Initializer.heNormal(), 7, 3));
    }

    @ParameterizedTest
    @ValueSource(floats = {-1, Float.NaN, Float.POSITIVE_INFINITY})
    void normalRefusesWhatIsNoDeviation(float deviation) {
        assertThatThrownBy(() -> Initializer.normal(0, deviation)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void uniformRefusesAnEmptyRange() {
        assertThatThrownBy(() -> Initializer.uniform(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
