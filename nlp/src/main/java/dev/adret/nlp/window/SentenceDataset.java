package dev.adret.nlp.window;

import dev.adret.nlp.corpus.Corpus;
import dev.adret.train.Batch;
import dev.adret.train.BatchLayout;
import dev.adret.train.Dataset;

/** The sentences of a corpus: the windows of all of their words, with the tags of those. */
final class SentenceDataset implements Dataset {
    /** Numbers of rows differ by an eighth at least, so that there are few of them. */
    private static final int ROWS_SHIFT = 3;

    private final Corpus corpus;
    private final WindowWriter writer;
    private final TokenLabels tags;
    private final long seed;
    private final BatchLayout layout;

    SentenceDataset(Corpus corpus, CorpusWindows windows, WindowConfig config, TokenLabels tags, long seed) {
        this.corpus = corpus;
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
        int[] targets = batch.classes();
        int row = 0;
        for (int i = 0; i < batch.count(); i++) {
            long first = corpus.firstToken(batch.example(i));
            long end = corpus.endOfSentence(first);
            targets[batch.rows() + i] = row;
            for (long token = first; token < end; token++) {
                writer.writeForTraining(token, batch.inputInts(), row, seed, batch.epoch());
                targets[row++] = tags.at(token);
            }
        }
        targets[batch.rows() + batch.count()] = row;
        for (; row < batch.rows(); row++) {
            writer.writePadding(batch.inputInts(), row);
            targets[row] = 0;
        }
    }
}
