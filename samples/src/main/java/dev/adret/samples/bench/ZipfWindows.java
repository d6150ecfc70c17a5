package dev.adret.samples.bench;

import dev.adret.backend.Backend;
import dev.adret.backend.BatchPlace;
import dev.adret.backend.WindowText;
import dev.adret.nn.Pass;
import dev.adret.random.Philox;
import dev.adret.tensor.Tensor;
import dev.adret.train.Batch;
import dev.adret.train.BatchLayout;
import dev.adret.train.Dataset;
import dev.adret.train.DeviceData;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/** Windows over a made-up text whose words follow Zipf's law, with random classes: the load of a real corpus without one. */
final class ZipfWindows implements Dataset {
    private static final int TEXT_STREAM = 1;
    private static final int CLASS_STREAM = 2;

    private final int window;
    private final int vocabulary;
    private final int[] text;
    private final int[] classes;

    /**
     * @param size number of windows
     * @param window words in a window
     */
    ZipfWindows(int size, int window, int vocabulary, int classCount) {
        this(window, vocabulary, Zipf.words(TEXT_STREAM, size + window, vocabulary), new int[size]);
        for (int i = 0; i < size; i++) {
            classes[i] = (int) Long.remainderUnsigned(Philox.bits(1, CLASS_STREAM, i), classCount);
        }
    }

    private ZipfWindows(int window, int vocabulary, int[] text, int[] classes) {
        this.window = window;
        this.vocabulary = vocabulary;
        this.text = text;
        this.classes = classes;
    }

    /** The windows from {@code from} up to {@code to}. */
    ZipfWindows part(int from, int to) {
        return new ZipfWindows(
                window, vocabulary, Arrays.copyOfRange(text, from, to + window), Arrays.copyOfRange(classes, from, to));
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

    @Override
    public Optional<DeviceData> onDevice(Backend backend, long mostBytes) {
        long integers = 2L * text.length + 2L * (vocabulary + 1) + window;
        return Integer.BYTES * integers <= mostBytes ? Optional.of(new OnDevice(backend)) : Optional.empty();
    }

    /** The text on a device: one sentence, of whose token i window i is the word and those behind it. */
    private final class OnDevice implements DeviceData {
        private final Memory memory;
        private final WindowText onDevice;

        OnDevice(Backend backend) {
            memory = new Memory(backend);
            // Word 0 is padding, which no window comes to.
            int[] words = Arrays.stream(text).map(word -> 2 * (word + 1)).toArray();
            int[] table = IntStream.range(0, 2 * (vocabulary + 1))
                    .map(i -> Math.max(0, i / 2 - 1))
                    .toArray();
            int radius = window - 1;
            onDevice = new WindowText(
                    memory.ints("words", words, text.length),
                    memory.ints("labels", Arrays.copyOf(classes, text.length), text.length),
                    memory.ints("ids of words", table, vocabulary + 1, 2),
                    memory.ints(
                            "columns", IntStream.range(radius, radius + window).toArray(), window),
                    radius,
                    0);
        }

        @Override
        public void fill(BatchPlace place, Tensor input, Tensor targets, Pass pass) {
            pass.ops().windows(onDevice, place, input, targets);
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
