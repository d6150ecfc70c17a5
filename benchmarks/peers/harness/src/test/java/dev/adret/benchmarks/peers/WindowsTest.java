package dev.adret.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowsTest {
    @Test
    void aPartOfTheTextBeginsWhereTheOneBeforeItEnds() {
        WindowBatch whole = new Windows(0, 8).batches(8).get(0);
        WindowBatch half = new Windows(4, 4).batches(4).get(0);

        assertThat(rows(whole)).containsAll(rows(half));
    }

    @Test
    void batchesHoldEveryWindowOnce() {
        List<String> inOne = rows(new Windows(0, 64).batches(64).get(0));
        List<String> inFour = new Windows(0, 64)
                .batches(16).stream().flatMap(batch -> rows(batch).stream()).toList();

        assertThat(inFour).containsExactlyElementsOf(inOne);
    }

    @Test
    void aSizeThatLeavesARestIsRefused() {
        assertThatThrownBy(() -> new Windows(0, 10).batches(4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("whole batches of 4");
    }

    private static List<String> rows(WindowBatch batch) {
        return IntStream.range(0, batch.size())
                .mapToObj(i -> Arrays.toString(Arrays.copyOfRange(batch.ids(), i * Task.WINDOW, (i + 1) * Task.WINDOW))
                        + batch.classes()[i])
                .toList();
    }
}
