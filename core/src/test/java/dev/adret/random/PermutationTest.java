package dev.adret.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PermutationTest {
    private static long[] order(long size, long key, int stream) {
        Permutation permutation = new Permutation(size, key, stream);
        return LongStream.range(0, size).map(permutation::at).toArray();
    }

    @Property(tries = 1000)
    void everyNumberComesOnce(@ForAll @IntRange(max = 5000) int size, @ForAll long key, @ForAll int stream) {
        BitSet seen = new BitSet(size);
        for (long number : order(size, key, stream)) {
            assertThat(number).isBetween(0L, size - 1L);
            seen.set((int) number);
        }
        assertThat(seen.cardinality()).isEqualTo(size);
    }

    @Test
    void everyNumberComesOnceForSmallSizesAndAroundPowersOfTwo() {
        for (int size = 0; size <= 70; size++) {
            assertThat(order(size, 1, 1))
                    .containsExactlyInAnyOrder(LongStream.range(0, size).toArray());
        }
        for (int size : new int[] {255, 256, 257, 1023, 1024, 1025, 4095, 4096, 4097}) {
            long[] sorted = order(size, 1, 1);
            Arrays.sort(sorted);
            assertThat(sorted).isEqualTo(LongStream.range(0, size).toArray());
        }
    }

    @Property(tries = 1000)
    void theSameKeyAndStreamGiveTheSameOrder(@ForAll long key, @ForAll int stream) {
        assertThat(order(100, key, stream)).isEqualTo(order(100, key, stream));
    }

    @Property(tries = 1000)
    void streamsAndKeysGiveDifferentOrders(@ForAll long key, @ForAll int stream) {
        long[] order = order(500, key, stream);
        assertThat(order(500, key, stream + 1)).isNotEqualTo(order);
        assertThat(order(500, key + 1, stream)).isNotEqualTo(order);
    }

    @Test
    void fewNumbersStayInPlaceAndNeighboursPart() {
        int size = 10_000;
        long[] order = order(size, 3, 0);
        int fixed = 0;
        int neighbours = 0;
        for (int i = 0; i < size; i++) {
            fixed += order[i] == i ? 1 : 0;
            neighbours += i > 0 && Math.abs(order[i] - order[i - 1]) == 1 ? 1 : 0;
        }
        // One and two on average.
        assertThat(fixed).isLessThan(10);
        assertThat(neighbours).isLessThan(12);
    }

    @Test
    void theFirstHalfIsSpreadOverAllNumbers() {
        long sum = 0;
        long[] order = order(10_001, 5, 2);
        for (int i = 0; i < 5000; i++) {
            sum += order[i];
        }
        assertThat(sum / 5000.0).isBetween(4800.0, 5200.0);
    }

    @Test
    void hugeSizesStayInRange() {
        for (long size : new long[] {1L << 31, (1L << 40) + 1, 1L << 62, (1L << 62) + 1, Long.MAX_VALUE}) {
            Permutation permutation = new Permutation(size, 9, 9);
            for (int i = 0; i < 1000; i++) {
                assertThat(permutation.at(i)).isBetween(0L, size - 1);
                assertThat(permutation.at(size - 1 - i)).isBetween(0L, size - 1);
            }
        }
    }

    @Test
    void placesOutsideAreRefused() {
        Permutation permutation = new Permutation(5, 0, 0);
        assertThat(permutation.size()).isEqualTo(5);
        assertThatThrownBy(() -> permutation.at(5))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContainingAll("5");
        assertThatThrownBy(() -> permutation.at(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new Permutation(0, 0, 0).at(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aNegativeSizeIsRefused() {
        assertThatThrownBy(() -> new Permutation(-1, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }
}
