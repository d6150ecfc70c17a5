package dev.adret.nlp.window;

import dev.adret.backend.Backend;
import dev.adret.train.Batch;
import dev.adret.train.BatchLayout;
import dev.adret.train.Dataset;
import dev.adret.train.DeviceData;
import java.util.Optional;

/** The windows of a corpus with the label of the word in the middle, as a class or as one of several yes-or-no answers. */
final class WindowDataset implements Dataset {
    private final CorpusWindows windows;
    private final WindowWriter writer;
    private final TokenLabels labels;
    private final long seed;
    private final BatchLayout layout;
    /** What {@link #touch} read, so that the JIT does not leave its loads out. */
    @SuppressWarnings("unused")
    private int touched;

    WindowDataset(CorpusWindows windows, WindowConfig config, TokenLabels labels, int outputs, long seed) {
        this.windows = windows;
        writer = new WindowWriter(windows, config);
        this.labels = labels;
        this.seed = seed;
        layout = config.kind().predictsTags()
                ? BatchLayout.idsWithClasses(writer.columns())
                : BatchLayout.idsWithValues(writer.columns(), outputs);
    }

    @Override
    public long size() {
        return labels.tokens();
    }

    @Override
    public BatchLayout layout() {
        return layout;
    }

    @Override
    public Optional<DeviceData> onDevice(Backend backend, long mostBytes) {
        return DeviceWindows.of(backend, mostBytes, windows, labels, layout, seed, Optional.empty());
    }

    @Override
    public void fill(Batch batch) {
        touch(batch);
        for (int i = 0; i < batch.count(); i++) {
            long token = batch.example(i);
            writer.writeForTraining(token, batch.inputInts(), i, seed, batch.epoch());
            if (layout.targets() == BatchLayout.Targets.CLASSES) {
                batch.classes()[i] = labels.at(token);
            } else {
                answers(labels.at(token), batch.values(), i * layout.targetColumns());
            }
        }
    }

    /**
     * Reads something of each example: they lie anywhere in a corpus that may be far larger than the caches, and memory answers ten such loads
     * in the time of one, if none waits for another.
     */
    private void touch(Batch batch) {
        int all = 0;
        for (int i = 0; i < batch.count(); i++) {
            all ^= labels.tag(batch.example(i));
        }
        touched = all;
    }

    /** One answer for each label but O, which is all answers no. */
    private void answers(int label, float[] values, int offset) {
        for (int type = 1; type <= layout.targetColumns(); type++) {
            values[offset + type - 1] = type == label ? 1 : 0;
        }
    }
}
