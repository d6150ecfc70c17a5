package dev.adret.nlp.window;

import dev.adret.backend.Backend;
import dev.adret.backend.BatchPlace;
import dev.adret.backend.WindowText;
import dev.adret.nlp.corpus.Corpus;
import dev.adret.nlp.vocab.Vocabulary;
import dev.adret.nn.Pass;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import dev.adret.train.BatchLayout;
import dev.adret.train.Dataset;
import dev.adret.train.DeviceData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A corpus in the memory of a device, which makes windows of it: eight bytes for each token, and the ids of each different word. */
final class DeviceWindows implements DeviceData {
    /** Tokens that are copied at a time. */
    private static final int PIECE = 1 << 16;

    private final Backend backend;
    private final Optional<Dataset> choices;
    private final List<Storage> storages = new ArrayList<>();
    private final WindowText text;
    private final Optional<Tensor> answers;

    private DeviceWindows(
            Backend backend,
            CorpusWindows windows,
            TokenLabels labels,
            BatchLayout layout,
            long seed,
            Optional<Dataset> choices) {
        this.backend = backend;
        this.choices = choices;
        try {
            text = text(windows, labels, seed);
            answers = layout.targets() == BatchLayout.Targets.VALUES
                    ? Optional.of(answers(layout.targetColumns()))
                    : Optional.empty();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * The windows of a corpus on a device; empty if there are lists of names, or they would take more than {@code mostBytes}.
     *
     * @param layout of the batches
     * @param choices the tokens of each batch; empty if example i is token i
     */
    static Optional<DeviceData> of(
            Backend backend,
            long mostBytes,
            CorpusWindows windows,
            TokenLabels labels,
            BatchLayout layout,
            long seed,
            Optional<Dataset> choices) {
        long tokens = labels.tokens();
        long table = (windows.table().words() + 1L) * (windows.table().idsOfWord() + 1L);
        boolean fits = Math.max(tokens, table) <= Integer.MAX_VALUE
                && windows.table().words() < Integer.MAX_VALUE / 2
                && Integer.BYTES * (2 * tokens + table) <= mostBytes;
        return fits && windows.lists() == 0
                ? Optional.of(new DeviceWindows(backend, windows, labels, layout, seed, choices))
                : Optional.empty();
    }

    private WindowText text(CorpusWindows windows, TokenLabels labels, long seed) {
        Corpus corpus = windows.corpus();
        int tokens = (int) corpus.tokens();
        Tensor words = ints("words of the corpus", Shape.of(tokens));
        Tensor classes = ints("labels of the corpus", Shape.of(tokens));
        int[] piece = new int[Math.min(PIECE, tokens)];
        for (int from = 0; from < tokens; from += piece.length) {
            int length = Math.min(piece.length, tokens - from);
            for (int i = 0; i < length; i++) {
                piece[i] = 2 * (corpus.wordAt(from + i) + 1) + (corpus.beginsSentence(from + i) ? 1 : 0);
            }
            write(piece, from, length, words);
            for (int i = 0; i < length; i++) {
                piece[i] = labels.at(from + i);
            }
            write(piece, from, length, classes);
        }
        int[] columns = windows.table().columns(2 * windows.window() + 1);
        Tensor columnsOfWindow = ints("columns of a window", Shape.of(columns.length));
        backend.write(columns, 0, columnsOfWindow);
        return new WindowText(words, classes, table(windows), columnsOfWindow, windows.window(), seed);
    }

    private void write(int[] piece, int from, int length, Tensor vector) {
        backend.write(piece, 0, Tensor.of(vector.name(), vector.storage(), from, Shape.of(length)));
    }

    /** The ids of each word, and the unknown word behind them if it may stand in place of the word. */
    private Tensor table(CorpusWindows windows) {
        WordTable words = windows.table();
        Vocabulary vocabulary = windows.vocabulary();
        int k = words.idsOfWord();
        int rows = words.words() + 1;
        int[] ids = words.ids();
        int[] table = new int[rows * (k + 1)];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(ids, row * k, table, row * (k + 1), k);
            int word = ids[row * k];
            table[row * (k + 1) + k] = vocabulary.isSingleton(word) ? Vocabulary.UNKNOWN : word;
        }
        Tensor tensor = ints("ids of words", Shape.of(rows, k + 1));
        backend.write(table, 0, tensor);
        return tensor;
    }

    /** By label, one answer for each label but O, which is all answers no. */
    private Tensor answers(int types) {
        float[] values = new float[(types + 1) * types];
        for (int label = 1; label <= types; label++) {
            values[label * types + label - 1] = 1;
        }
        Tensor tensor = allocate("answers", DType.FLOAT32, Shape.of(types + 1, types));
        backend.write(values, 0, tensor);
        return tensor;
    }

    private Tensor ints(String name, Shape shape) {
        return allocate(name, DType.INT32, shape);
    }

    private Tensor allocate(String name, DType dtype, Shape shape) {
        Storage storage = backend.allocate(dtype, shape.size());
        storages.add(storage);
        return Tensor.of(name, storage, shape);
    }

    @Override
    public Optional<Dataset> choices() {
        return choices;
    }

    @Override
    public void fill(BatchPlace place, Tensor input, Tensor targets, Pass pass) {
        if (answers.isPresent()) {
            Tensor labels = pass.workspace().ints("labels", input.rows(), 1);
            pass.ops().windows(text, place, input, labels);
            pass.ops().gather(answers.get(), labels, targets);
        } else {
            // Of sentences, where they begin stands behind the labels.
            Tensor labels = Tensor.of("labels", targets.storage(), targets.offset(), Shape.of(input.rows()));
            pass.ops().windows(text, place, input, labels);
        }
    }

    @Override
    public void close() {
        storages.forEach(Storage::close);
    }
}
