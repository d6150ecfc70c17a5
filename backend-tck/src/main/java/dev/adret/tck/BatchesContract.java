package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.BatchPlace;
import dev.adret.backend.Recording;
import dev.adret.backend.WindowText;
import dev.adret.random.Permutation;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What makes batches of data that lies on the device. */
abstract class BatchesContract extends Contract {
    BatchesContract(BackendContract subject) {
        super(subject);
    }

    @Test
    void aPermutationIsThatOfTheHost() {
        for (int size : new int[] {0, 1, 2, 3, 4, 5, 64, 65, 255, 257, 65_536, 65_537, 100_003}) {
            for (long key : new long[] {0, -1, 0x9E3779B97F4A7C15L}) {
                Permutation order = new Permutation(size, key, size % 7);
                Tensor numbers = ints("numbers", size);
                ops().permutation(order, numbers);
                int[] expected = new int[size];
                Arrays.setAll(expected, i -> (int) order.at(i));
                assertThat(Side.intsOf(backend(), numbers))
                        .as("%d numbers by %x", size, key)
                        .isEqualTo(expected);
                numbers.storage().close();
            }
        }
    }

    @Test
    void eachRunOfARecordingCountsAStepAndAddsItsLoss() {
        Tensor steps = ints("steps", new int[] {-1, 41, Integer.MAX_VALUE}, 3);
        Tensor step = Tensor.of("step", steps.storage(), 1, Shape.of(1));
        Tensor losses = floats("losses", new float[] {-1, 0.5f, 2, -3}, 4);
        Tensor loss = Tensor.of("loss", losses.storage(), 1, Shape.of(1));
        Tensor sum = Tensor.of("sum", losses.storage(), 2, Shape.of(1));
        try (Recording recording = backend().record(() -> ops().endStep(step, 8, loss, sum))) {
            for (int run = 1; run <= 5; run++) {
                recording.run();
                assertThat(Side.intsOf(backend(), steps)).containsExactly(-1, 41 + run, Integer.MAX_VALUE);
                assertThat(Side.floatsOf(backend(), losses)).containsExactly(-1, 0.5f, 2 + 4 * run, -3);
            }
        }
    }

    @Test
    void windowsAreThoseOfTheReference() {
        for (int radius : new int[] {0, 1, 2, 7}) {
            for (int tokens : new int[] {1, 2, 40, 1009}) {
                RandomText text = new RandomText(tokens, 50, radius);
                for (int n : new int[] {0, 1, 65, 300}) {
                    String label = n + " windows of radius " + radius + " in a text of " + tokens + " tokens";
                    compare(label, Tolerance.EXACT, side -> {
                        Tensor ids = side.outputInts("ids", n, text.columns());
                        Tensor labels = side.outputInts("labels", n);
                        WindowText source = text.on(side);
                        // The second batch of a stride of 70: behind the end of the order there are padding rows.
                        BatchPlace place = text.place(side, 200, 9, 8, 70);
                        side.ops().windows(source, place, ids, labels);
                    });
                }
            }
        }
    }

    @Test
    void windowsEndWithTheirSentenceAndSomeOfTheWordsThatComeOnceAreReplaced() {
        // Two sentences, of three words and of one; words 1, 2 and 3, of which 3 comes once.
        Tensor words = ints("words", new int[] {3, 4, 2, 7}, 4);
        Tensor labels = ints("labels", new int[] {0, 5, 6, 7}, 4);
        Tensor table = ints("table", new int[] {0, 0, 0, 11, 21, 11, 12, 22, 12, 13, 23, 1}, 4, 3);
        Tensor columns = ints("columns", new int[] {0, 2, 4, 1, 3, 5}, 6);
        WindowText text = new WindowText(words, labels, table, columns, 1, 99);
        Tensor step = ints("step", new int[] {0}, 1);
        Tensor ids = ints("ids", 5, 6);
        Tensor classes = ints("classes", 5);
        Tensor order = ints("order", new int[] {3, 0, -1, 2, 1}, 5);
        int replaced = 0;
        for (int epoch = 0; epoch < 64; epoch++) {
            Tensor begin = ints("epoch", new int[] {epoch, 0}, 2);
            ops().windows(text, new BatchPlace(order, step, begin, 5), ids, classes);
            int[] found = Side.intsOf(backend(), ids);
            replaced += found[1] == 1 ? 1 : 0;
            found[1] = found[1] == 1 ? 13 : found[1];
            assertThat(found)
                    .containsExactly(
                            0, 13, 0, 0, 23, 0, //
                            0, 11, 12, 0, 21, 22, //
                            0, 0, 0, 0, 0, 0, //
                            12, 11, 0, 22, 21, 0, //
                            11, 12, 11, 21, 22, 21);
        }
        assertThat(Side.intsOf(backend(), classes)).containsExactly(7, 0, 0, 6, 5);
        assertThat(replaced).isBetween(16, 48);
    }

    @Test
    void whatLiesOutsideOfTheTextOrItsTableIsPaddingOrTheNearest() {
        Tensor words = ints("words", new int[] {2 * 9 + 1, -8}, 2);
        Tensor labels = ints("labels", new int[] {3, 4}, 2);
        Tensor table = ints("table", new int[] {5, 5, 6, 6}, 2, 2);
        Tensor columns = ints("columns", new int[] {-3, 1, 99}, 3);
        WindowText text = new WindowText(words, labels, table, columns, 1, 0);
        Tensor step = ints("step", new int[] {Integer.MIN_VALUE}, 1);
        Tensor begin = ints("epoch", new int[] {0, Integer.MIN_VALUE}, 2);
        Tensor order = ints("order", new int[] {0, 1, 2, Integer.MAX_VALUE, Integer.MIN_VALUE}, 5);
        Tensor ids = ints("ids", 6, 3);
        Tensor classes = ints("classes", 6);
        ops().windows(text, new BatchPlace(order, step, begin, 0), ids, classes);
        assertThat(Side.intsOf(backend(), ids)).containsExactly(5, 6, 5, 6, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5);
        assertThat(Side.intsOf(backend(), classes)).containsExactly(3, 4, 0, 0, 0, 0);
    }
}
