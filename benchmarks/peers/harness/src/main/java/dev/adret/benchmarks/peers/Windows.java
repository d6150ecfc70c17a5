package dev.adret.benchmarks.peers;

import dev.adret.random.Permutation;
import dev.adret.random.Philox;
import dev.adret.train.Batch;
import dev.adret.train.BatchLayout;
import dev.adret.train.Dataset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Windows over a made-up text whose words follow Zipf's law, with random classes: the load of a real corpus without one.
 *
 * <p>Adret's trainer reads them as a {@link Dataset}; the peers get the batches that the trainer would draw, in the same order,
 * made beforehand: choosing and gathering a batch is charged to Adret and not to them.
 */
public final class Windows implements Dataset {
    private static final int TEXT_STREAM = 1;
    private static final int CLASS_STREAM = 2;

    private final int[] text;
    private final int[] classes;
    private @Nullable List<WindowBatch> batches;

    /** The windows {@code first} to {@code first + size − 1} of the text. */
    public Windows(int first, int size) {
        text = new int[size + Task.WINDOW];
        classes = new int[size];
        for (int i = 0; i < text.length; i++) {
            double uniform = Philox.unit((int) Philox.bits(Task.SEED, TEXT_STREAM, first + i));
            text[i] = (int) Math.min(Task.VOCABULARY - 1.0, Math.pow(Task.VOCABULARY, uniform) - 1);
        }
        for (int i = 0; i < size; i++) {
            classes[i] = (int) Long.remainderUnsigned(Philox.bits(Task.SEED, CLASS_STREAM, first + i), Task.CLASSES);
        }
    }

    @Override
    public long size() {
        return classes.length;
    }

    @Override
    public BatchLayout layout() {
        return BatchLayout.idsWithClasses(Task.WINDOW);
    }

    @Override
    public void fill(Batch batch) {
        for (int i = 0; i < batch.count(); i++) {
            int example = (int) batch.example(i);
            System.arraycopy(text, example, batch.inputInts(), i * Task.WINDOW, Task.WINDOW);
            batch.classes()[i] = classes[example];
        }
    }

    /**
     * All windows, once, in the order in which a trainer of Adret with the task's seed takes them in epoch 0. Made once; every
     * call must ask for the same size.
     *
     * @throws IllegalArgumentException if the size does not divide the number of windows
     */
    List<WindowBatch> batches(int batchSize) {
        if (batches == null) {
            batches = draw(batchSize);
        }
        return batches;
    }

    private List<WindowBatch> draw(int batchSize) {
        if (classes.length % batchSize != 0) {
            throw new IllegalArgumentException(classes.length + " windows do not make whole batches of " + batchSize);
        }
        Permutation order = new Permutation(classes.length, Task.SEED, 0);
        List<WindowBatch> drawn = new ArrayList<>();
        for (int from = 0; from < classes.length; from += batchSize) {
            int[] ids = new int[batchSize * Task.WINDOW];
            int[] targets = new int[batchSize];
            for (int i = 0; i < batchSize; i++) {
                int example = (int) order.at(from + i);
                System.arraycopy(text, example, ids, i * Task.WINDOW, Task.WINDOW);
                targets[i] = classes[example];
            }
            drawn.add(new WindowBatch(ids, targets));
        }
        return drawn;
    }
}
