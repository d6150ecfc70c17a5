package dev.adret.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class RowNumbersTest {
    private static final int IDS = 3000;

    private final RowNumbers rows = new RowNumbers();

    /** Numbers ids that {@code id} makes of small numbers, some of which come again, and compares with a map. */
    private void number(IntUnaryOperator id) {
        Random random = new Random(1);
        int[] listed = new int[IDS];
        Map<Integer, Integer> expected = new LinkedHashMap<>();
        rows.begin(IDS);
        for (int i = 0; i < IDS; i++) {
            int next = id.applyAsInt(random.nextInt(IDS));
            Integer known = expected.putIfAbsent(next, expected.size());
            int number = known == null ? expected.size() - 1 : known;
            assertThat(rows.of(next, listed, 0)).as("number of id %s", next).isEqualTo(number);
        }
        assertThat(rows.count()).isEqualTo(expected.size());
        assertThat(listed)
                .startsWith(
                        expected.keySet().stream().mapToInt(Integer::intValue).toArray());
    }

    @Test
    void idsAreNumberedAsTheyFirstOccur() {
        number(i -> i);
        number(i -> Integer.MAX_VALUE - i);
        number(i -> new Random(i).nextInt(Integer.MAX_VALUE));
    }

    @Test
    void idsOfTheSameEntryAreToldApart() {
        number(i -> i << 13);
        number(i -> i << 19);
        number(i -> i % 2 == 0 ? i : i + (1 << 16));
    }
}
