package dev.adret.nlp.window;

import dev.adret.backend.Backend;
import dev.adret.nlp.corpus.Corpus;
import dev.adret.train.Batch;
import dev.adret.train.BatchLayout;
import dev.adret.train.Dataset;
import dev.adret.train.DeviceData;
import java.util.Optional;

/** The sentences of a corpus: the windows of all of their words, with the tags of those. */
final class SentenceDataset implements Dataset {
    /** Numbers of rows differ by an eighth at least, so that there are few of them. */
    private static final int ROWS_SHIFT = 3;

    /** What a row of a batch is of, behind the last sentence. */
    private static final int NO_TOKEN = -1;

    private final Corpus corpus;
    private final CorpusWindows windows;
    private final WindowWriter writer;
    private final TokenLabels tags;
    private final long seed;
    private final BatchLayout layout;

    SentenceDataset(Corpus corpus, CorpusWindows windows, WindowConfig config, TokenLabels tags, long seed) {
        this.corpus = corpus;
        this.windows = windows;
        writer = new WindowWriter(windows, config);
        this.tags = tags;
        this.seed = seed;
        layout = BatchLayout.idsWithSequences(writer.columns());
    }

    @Override
    public long size() {
        return corpus.sentences();
    }

    @Override
    public BatchLayout layout() {
        return layout;
    }

    @Override
    public int rows(Batch batch) {
        int tokens = 0;
        for (int i = 0; i < batch.count(); i++) {
            long first = corpus.firstToken(batch.example(i));
            tokens += (int) (corpus.endOfSentence(first) - first);
        }
        int step = Math.max(1, Integer.highestOneBit(tokens) >> ROWS_SHIFT);
        return (tokens + step - 1) / step * step;
    }

    @Override
    public void fill(Batch batch) {
        fill(batch, (token, row) -> {
            if (token == NO_TOKEN) {
                writer.writePadding(batch.inputInts(), row);
                batch.classes()[row] = 0;
            } else {
                writer.writeForTraining(token, batch.inputInts(), row, seed, batch.epoch());
                batch.classes()[row] = tags.at(token);
            }
        });
    }

    @Override
    public Optional<DeviceData> onDevice(Backend backend, long mostBytes) {
        return DeviceWindows.of(backend, mostBytes, windows, tags, layout, seed, Optional.of(new Tokens()));
    }

    /** Writes what a row of a batch is of. */
    private interface RowWriter {
        void write(long token, int row);
    }

    /** Lays the sentences of a batch out in rows. */
    private void fill(Batch batch, RowWriter rows) {
        int[] targets = batch.classes();
        int row = 0;
        for (int i = 0; i < batch.count(); i++) {
            long first = corpus.firstToken(batch.example(i));
            long end = corpus.endOfSentence(first);
            targets[batch.rows() + i] = row;
            for (long token = first; token < end; token++) {
                rows.write(token, row++);
            }
        }
        targets[batch.rows() + batch.count()] = row;
        for (; row < batch.rows(); row++) {
            rows.write(NO_TOKEN, row);
        }
    }

    /** The same sentences, told by the numbers of their tokens. */
    private final class Tokens implements Dataset {
        @Override
        public long size() {
            return SentenceDataset.this.size();
        }

        @Override
        public BatchLayout layout() {
            return BatchLayout.idsWithSequences(1);
        }

        @Override
        public int rows(Batch batch) {
            return SentenceDataset.this.rows(batch);
        }

        @Override
        public void fill(Batch batch) {
            SentenceDataset.this.fill(batch, (token, row) -> batch.inputInts()[row] = (int) token);
        }
    }
}
