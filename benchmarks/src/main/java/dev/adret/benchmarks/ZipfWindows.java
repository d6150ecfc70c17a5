package dev.adret.benchmarks;

import dev.adret.random.Philox;
import dev.adret.train.Batch;
import dev.adret.train.BatchLayout;
import dev.adret.train.Dataset;

/** Windows over a made-up text whose words follow Zipf's law, with random classes: the load of a real corpus without one. */
final class ZipfWindows implements Dataset {
    private static final int TEXT_STREAM = 1;
    private static final int CLASS_STREAM = 2;

    private final int window;
    private final int[] text;
    private final int[] classes;

    /**
     * @param size number of windows
     * @param window words in a window
     */
    ZipfWindows(int size, int window, int vocabulary, int classCount) {
        this.window = window;
        text = new int[size + window];
        classes = new int[size];
        for (int i = 0; i < text.length; i++) {
            double uniform = Philox.unit((int) Philox.bits(1, TEXT_STREAM, i));
            text[i] = (int) Math.min(vocabulary - 1.0, Math.pow(vocabulary, uniform) - 1);
        }
        for (int i = 0; i < size; i++) {
            classes[i] = (int) Long.remainderUnsigned(Philox.bits(1, CLASS_STREAM, i), classCount);
        }
    }

    @Override
    public long size() {
        return classes.length;
    }

    @Override
    public BatchLayout layout() {
        return BatchLayout.idsWithClasses(window);
    }

    @Override
    public void fill(Batch batch) {
        for (int i = 0; i < batch.count(); i++) {
            int example = (int) batch.example(i);
            System.arraycopy(text, example, batch.inputInts(), i * window, window);
            batch.classes()[i] = classes[example];
        }
    }
}
