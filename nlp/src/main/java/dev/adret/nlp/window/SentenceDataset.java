package dev.adret.nlp.window;

import dev.adret.train.Batch;
import dev.adret.train.BatchLayout;
import dev.adret.train.Dataset;
import java.util.List;

/** The sentences of a corpus: the windows of all of their words, with the tags of those. */
final class SentenceDataset implements Dataset {
    /** Numbers of rows differ by an eighth at least, so that there are few of them. */
    private static final int ROWS_SHIFT = 3;

    private final WindowWriter writer;
    private final int[] tags;
    private final long seed;
    private final BatchLayout layout;

    /** By sentence its first token; behind the last one the number of tokens. */
    private final int[] firstTokens;

    /**
     * @param lengths of the sentences of {@code corpus}
     * @param tags of its tokens
     */
    SentenceDataset(EncodedCorpus corpus, WindowConfig config, List<Integer> lengths, int[] tags, long seed) {
        writer = new WindowWriter(corpus, config);
        this.tags = tags;
        this.seed = seed;
        layout = BatchLayout.idsWithSequences(writer.columns());
        firstTokens = new int[lengths.size() + 1];
        for (int i = 0; i < lengths.size(); i++) {
            firstTokens[i + 1] = firstTokens[i] + lengths.get(i);
        }
    }

    @Override
    public long size() {
        return firstTokens.length - 1L;
    }

    @Override
    public BatchLayout layout() {
        return layout;
    }

    @Override
    public int rows(Batch batch) {
        int tokens = 0;
        for (int i = 0; i < batch.count(); i++) {
            int sentence = (int) batch.example(i);
            tokens += firstTokens[sentence + 1] - firstTokens[sentence];
        }
        int step = Math.max(1, Integer.highestOneBit(tokens) >> ROWS_SHIFT);
        return (tokens + step - 1) / step * step;
    }

    @Override
    public void fill(Batch batch) {
        int[] targets = batch.classes();
        int row = 0;
        for (int i = 0; i < batch.count(); i++) {
            int sentence = (int) batch.example(i);
            targets[batch.rows() + i] = row;
            for (int token = firstTokens[sentence]; token < firstTokens[sentence + 1]; token++) {
                writer.writeForTraining(token, batch.inputInts(), row, seed, batch.epoch());
                targets[row++] = tags[token];
            }
        }
        targets[batch.rows() + batch.count()] = row;
        for (; row < batch.rows(); row++) {
            writer.writePadding(batch.inputInts(), row);
            targets[row] = 0;
        }
    }
}
