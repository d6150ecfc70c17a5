package dev.adret.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TupleIndexTest {
    @Test
    void numbersTuplesInTheOrderInWhichTheyFirstCome() {
        TupleIndex index = new TupleIndex(3);
        Map<List<Integer>, Integer> expected = new HashMap<>();
        int[] source = new Random(1).ints(60_000, -20, 20).toArray();
        for (int from = 0; from < source.length; from += 3) {
            List<Integer> tuple = Arrays.stream(source, from, from + 3).boxed().collect(Collectors.toList());
            Integer known = expected.get(tuple);
            int number = known == null ? expected.size() : known;
            expected.put(tuple, number);

            assertThat(index.number(source, from)).isEqualTo(number);
            assertThat(Arrays.copyOfRange(index.tuples(), 3 * number, 3 * number + 3))
                    .isEqualTo(Arrays.copyOfRange(source, from, from + 3));
        }
        assertThat(index.count()).isEqualTo(expected.size()).isGreaterThan(10_000);
    }

    @Test
    void startsAnewWhenItIsCleared() {
        TupleIndex index = new TupleIndex(2);
        index.number(new int[] {1, 2}, 0);
        index.clear();
        assertThat(index.count()).isZero();
        assertThat(index.number(new int[] {2, 1, 2}, 1)).isZero();
        assertThat(index.number(new int[] {2, 1, 2}, 0)).isEqualTo(1);
    }
}
