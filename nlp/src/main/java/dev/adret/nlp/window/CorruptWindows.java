package dev.adret.nlp.window;

import dev.adret.random.Philox;
import dev.adret.tensor.DType;
import dev.adret.train.Batch;
import dev.adret.train.BatchLayout;
import dev.adret.train.Dataset;

/**
 * Pairs for the max-margin loss: each window whose middle word is of the wanted type, with windows whose middle word is not, drawn
 * anew in every epoch.
 *
 * <p>Layout of a batch of n: first the n true windows, then the k corrupt ones of the first, of the second, and so on.
 */
final class CorruptWindows implements Dataset {
    /** Where the streams of the draws begin, one for each epoch: not those by which singletons are replaced. */
    private static final int STREAM = 0x636F7272;

    private final WindowWriter writer;
    private final LabelIndex tokens;
    private final int corruptPerTrue;
    private final long seed;
    private final BatchLayout layout;

    /** @param labels of the tokens: the wanted type or O */
    CorruptWindows(CorpusWindows windows, WindowConfig config, TokenLabels labels, int corruptPerTrue, long seed) {
        writer = new WindowWriter(windows, config);
        tokens = new LabelIndex(labels);
        this.corruptPerTrue = corruptPerTrue;
        this.seed = seed;
        layout = new BatchLayout(DType.INT32, 1 + corruptPerTrue, writer.columns(), BatchLayout.Targets.NONE, 0);
    }

    /** Whether there are words of the type and others: without both there is nothing to compare. */
    boolean isUsable() {
        return tokens.labelled() > 0 && tokens.others() > 0;
    }

    @Override
    public long size() {
        return tokens.labelled();
    }

    @Override
    public BatchLayout layout() {
        return layout;
    }

    @Override
    public void fill(Batch batch) {
        int[] ids = batch.inputInts();
        int count = batch.count();
        for (int i = 0; i < count; i++) {
            long number = batch.example(i);
            writer.writeForTraining(tokens.labelled(number), ids, i, seed, batch.epoch());
            for (int j = 0; j < corruptPerTrue; j++) {
                long draw = Philox.bits(seed, STREAM + batch.epoch(), number * corruptPerTrue + j);
                long other = tokens.other(Long.remainderUnsigned(draw, tokens.others()));
                writer.writeForTraining(other, ids, count + i * corruptPerTrue + j, seed, batch.epoch());
            }
        }
    }
}
