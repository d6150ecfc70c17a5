package dev.adret.random;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PhiloxTest {
    private static int[] block(long key, int c0, int c1, int c2, int c3) {
        int[] words = new int[4];
        Philox.block(key, c0, c1, c2, c3, words);
        return words;
    }

    /** The known answers for philox4x32-10 in the file kat_vectors of Random123. */
    @Test
    void itGivesTheKnownAnswersOfRandom123() {
        assertThat(block(0, 0, 0, 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(block(-1, -1, -1, -1, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        // Key words a4093822 and 299f31d0; the first is the lower half.
        assertThat(block(0x299f31d0_a4093822L, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    @Test
    void bitsAreTheFirstTwoWordsOfTheBlock() {
        assertThat(Philox.bits(0, 0, 0)).isEqualTo(0xe169c58d_6627e8d5L);
        int[] words = block(5, 0x9abcdef0, 0x12345678, 7, 0);
        assertThat(Philox.bits(5, 7, 0x12345678_9abcdef0L))
                .isEqualTo(Integer.toUnsignedLong(words[1]) << 32 | Integer.toUnsignedLong(words[0]));
    }

    @Test
    void unitMapsAllWordsIntoZeroToOne() {
        assertThat(Philox.unit(0)).isZero();
        assertThat(Philox.unit(1 << 31)).isEqualTo(0.5);
        assertThat(Philox.unit(-1)).isEqualTo(1 - 0x1p-32);
    }

    @Test
    void theThresholdIsTheRateOfAllWords() {
        assertThat(Philox.threshold(0)).isZero();
        assertThat(Philox.threshold(0.5f)).isEqualTo(1L << 31);
        assertThat(Philox.threshold(Math.nextDown(1f))).isEqualTo((1L << 32) - (1L << 8));
    }

    @Test
    void uniformNumbersLieInTheirRangeWithItsMomentsAndFillIt() {
        float[] values = new float[100_001];
        Philox.uniform(42, 3, -2, 6, values);
        double sum = 0;
        double squares = 0;
        int[] bins = new int[8];
        for (float value : values) {
            assertThat(value).isGreaterThanOrEqualTo(-2).isLessThan(6);
            sum += value;
            squares += (value - 2.0) * (value - 2.0);
            bins[(int) Math.floor(value) + 2]++;
        }
        assertThat(sum / values.length).isCloseTo(2, Offset.offset(0.03));
        assertThat(squares / values.length).isCloseTo(64 / 12.0, Offset.offset(0.06));
        for (int bin : bins) {
            assertThat(bin).isBetween(12_000, 13_000);
        }
    }

    @Test
    void uniformNumbersStayBelowTheUpperEndEvenWhereTheyRoundToIt() {
        // Words within 2^-25 of 2^32, found by search: as floats they are 1.
        long[] keys = {2_871_038, 12_118_387, 16_390_493, 16_958_703};
        float[] values = new float[4];
        for (long key : keys) {
            Philox.uniform(key, 0, 0, 1, values);
            for (float value : values) {
                assertThat(value).isLessThan(1);
            }
        }
    }

    @Test
    void anEmptyRangeGivesItsOnlyNumber() {
        float[] values = new float[5];
        Philox.uniform(1, 0, 3, 3, values);
        assertThat(values).containsOnly(3);
    }

    @Test
    void normalNumbersHaveTheMomentsOfTheDistribution() {
        float[] values = new float[200_000];
        Philox.normal(42, 3, 5, 2, values);
        double[] moments = new double[5];
        int within = 0;
        for (float value : values) {
            double z = (value - 5.0) / 2;
            for (int power = 1; power <= 4; power++) {
                moments[power] += Math.pow(z, power) / values.length;
            }
            within += Math.abs(z) < 1 ? 1 : 0;
        }
        assertThat(moments[1]).as("mean").isCloseTo(0, Offset.offset(0.01));
        assertThat(moments[2]).as("variance").isCloseTo(1, Offset.offset(0.02));
        assertThat(moments[3]).as("skewness").isCloseTo(0, Offset.offset(0.03));
        assertThat(moments[4]).as("kurtosis").isCloseTo(3, Offset.offset(0.08));
        assertThat(within / (double) values.length)
                .as("share within one deviation")
                .isCloseTo(0.6827, Offset.offset(0.005));
    }

    @Test
    void neighboursInAPairOfNormalNumbersAreUncorrelated() {
        float[] values = new float[200_000];
        Philox.normal(7, 0, 0, 1, values);
        double product = 0;
        for (int i = 0; i < values.length; i += 2) {
            product += (double) values[i] * values[i + 1];
        }
        assertThat(product / (values.length / 2.0)).isCloseTo(0, Offset.offset(0.015));
    }

    @Property(tries = 1000)
    void aNumberDependsOnKeyStreamAndPlaceAlone(@ForAll long key, @ForAll int stream) {
        float[] few = new float[7];
        float[] many = new float[23];
        Philox.uniform(key, stream, 0, 1, few);
        Philox.uniform(key, stream, 0, 1, many);
        assertThat(many).startsWith(few);
        Philox.normal(key, stream, 0, 1, few);
        Philox.normal(key, stream, 0, 1, many);
        assertThat(many).startsWith(few);
    }

    @Test
    void keysAndStreamsGiveDifferentNumbers() {
        float[] values = new float[8];
        float[] others = new float[8];
        Philox.uniform(1, 0, 0, 1, values);
        for (long[] keyAndStream : new long[][] {{2, 0}, {1, 1}, {1L << 32 | 1, 0}, {1, -1}}) {
            Philox.uniform(keyAndStream[0], (int) keyAndStream[1], 0, 1, others);
            assertThat(others).isNotEqualTo(values);
        }
    }
}
