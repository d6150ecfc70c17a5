package dev.adret.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** When a loop on vectors ends its trial, and that nobody sees from the result whether it has. */
class TrialTest {
    private static final long FAST = 500;
    private static final long SLOW = 50_000;
    private static final int OPERATIONS = 96;

    private final Trial trial = new Trial();

    @Test
    void endsAfterFourFastRunsInARow() {
        report(FAST, 3);
        report(SLOW, 1);
        report(FAST, 3);
        assertThat(trial.isOver()).isFalse();
        report(FAST, 1);
        assertThat(trial.isOver()).isTrue();
        report(SLOW, 1);
        assertThat(trial.isOver()).isTrue();
    }

    @Test
    void endsHoweverSlowItSeems() {
        report(SLOW, 19_999);
        assertThat(trial.isOver()).isFalse();
        report(SLOW, 1);
        assertThat(trial.isOver()).isTrue();
    }

    private void report(long nanos, int times) {
        for (int i = 0; i < times; i++) {
            trial.report(nanos, OPERATIONS);
        }
    }

    static Stream<Arguments> tiles() {
        int lanes = VectorGemm.panelWidth(1);
        return Stream.of(4, 8, 12)
                .flatMap(rows -> Stream.of(lanes, 2 * lanes)
                        .flatMap(width -> Stream.of(true, false)
                                .flatMap(transposed -> Stream.of(0, 1, 4, 5, 37)
                                        .map(terms -> Arguments.of(rows, width, transposed, terms)))));
    }

    @ParameterizedTest(name = "{0} rows of {1}, transposed {2}, {3} terms")
    @MethodSource("tiles")
    void tileOnTrialHasTheSameBits(int rows, int width, boolean transposed, int terms) {
        Random random = new Random(rows * 1000 + terms);
        float[] a = numbers(random, 12 * VectorGemm.ROW_STRIDE);
        float[] b = numbers(random, 7 + terms * width);
        float[] start = numbers(random, 3 + width);
        int form = VectorGemm.form(transposed, rows, width);
        int from = 2;
        float[] tried = new float[rows * (width + 5)];
        VectorGemm.tile(form, width, a, from, from + terms, b, 7, start, 3, tried, 1, width + 5);
        float[] onTrial = new float[tried.length];
        VectorGemm.tryTile(form, rows, width, a, from, terms, b, 7, start, 3, onTrial, 1, width + 5);
        assertThat(onTrial).containsExactly(tried);
        assertThat(onTrial[1]).isNotZero();
    }

    @ParameterizedTest(name = "{0} rows, {1} columns, {2} terms")
    @CsvSource({"1, 1, 16", "3, 5, 37", "4, 9, 32", "5, 12, 33", "31, 4, 100", "32, 9, 47"})
    void dotsOnTrialHaveTheSameBits(int rows, int columns, int terms) {
        Random random = new Random(terms);
        int distance = terms + 3;
        float[] x = numbers(random, 2 + rows * distance);
        float[] w = numbers(random, columns * terms);
        float[] tried = VectorGemm.newScratch().values;
        VectorDots.block(x, 2, distance, rows, w, 0, terms, columns, terms, tried);
        float[] onTrial = VectorGemm.newScratch().values;
        VectorDots.tryBlock(x, 2, distance, rows, w, 0, terms, columns, terms, onTrial);
        int end = VectorDots.RESULTS + rows * columns;
        float[] products = Arrays.copyOfRange(tried, VectorDots.RESULTS, end);
        assertThat(Arrays.copyOfRange(onTrial, VectorDots.RESULTS, end)).containsExactly(products);
        assertThat((double) products[products.length - 1])
                .isCloseTo(dot(x, 2 + (rows - 1) * distance, w, (columns - 1) * terms, terms), within(1e-4));
    }

    private static double dot(float[] x, int x0, float[] w, int w0, int terms) {
        return IntStream.range(0, terms)
                .mapToDouble(q -> (double) x[x0 + q] * w[w0 + q])
                .sum();
    }

    @ParameterizedTest
    @EnumSource(Curve.class)
    void curveOnTrialHasTheSameBits(Curve f) {
        float[] special = {
            0f,
            -0f,
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.MIN_VALUE,
            -Float.MIN_VALUE,
            Float.MAX_VALUE,
            -Float.MAX_VALUE,
            87.3f,
            -87.3f,
            Math.nextUp(87.3f),
            10,
            -10,
            Math.nextUp(10f),
            0.34657359f
        };
        float[] x = new float[1 << 16];
        Random random = new Random(7);
        for (int i = 0; i < x.length; i++) {
            float wide = Float.intBitsToFloat(random.nextInt());
            x[i] = i < special.length ? special[i] : i % 2 == 0 ? wide : (float) random.nextGaussian() * 8;
        }
        float[] byVectors = new float[x.length];
        VectorExponential.vectors(f, x, 0, byVectors, 0, x.length);
        float[] oneByOne = new float[x.length];
        f.apply(x, 0, oneByOne, 0, x.length);
        assertThat(bits(oneByOne)).isEqualTo(bits(byVectors));
    }

    /** NaN is one number here. */
    private static int[] bits(float[] x) {
        return IntStream.range(0, x.length).map(i -> Float.floatToIntBits(x[i])).toArray();
    }

    private static float[] numbers(Random random, int count) {
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }
}
