package dev.adret.samples.bench;

import dev.adret.random.Philox;
import dev.adret.train.Batch;
import dev.adret.train.BatchLayout;
import dev.adret.train.Dataset;
import java.util.Arrays;
import java.util.stream.IntStream;

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
        this(window, Zipf.words(TEXT_STREAM, size + window, vocabulary), new int[size]);
        for (int i = 0; i < size; i++) {
            classes[i] = (int) Long.remainderUnsigned(Philox.bits(1, CLASS_STREAM, i), classCount);
        }
    }

    private ZipfWindows(int window, int[] text, int[] classes) {
        this.window = window;
        this.text = text;
        this.classes = classes;
    }

    /** The windows from {@code from} up to {@code to}. */
    ZipfWindows part(int from, int to) {
        return new ZipfWindows(
                window, Arrays.copyOfRange(text, from, to + window), Arrays.copyOfRange(classes, from, to));
    }

    /** How many different words there are in {@code count} windows that lie evenly in the text. */
    long differentWords(int count) {
        int distance = classes.length / count;
        return IntStream.range(0, count)
                .flatMap(i -> Arrays.stream(text, i * distance, i * distance + window))
                .distinct()
                .count();
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
