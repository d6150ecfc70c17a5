package dev.adret.train;

import dev.adret.backend.Backend;
import dev.adret.check.GradientCheck;
import dev.adret.check.GradientReport;
import dev.adret.io.Safetensors;
import dev.adret.loss.Loss;
import dev.adret.nn.Layer;
import dev.adret.nn.Model;
import dev.adret.optim.Optimizer;
import dev.adret.random.Permutation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model: batches in a random order, forward, loss, backward, optimizer step.
 *
 * <p>Each size of a batch has one recorded step that is run again for every batch of that size. On the way nothing is read back from
 * the device except the loss, every {@value #LOSS_INTERVAL} steps. Where the device {@linkplain Backend#leavesHostFree leaves the host
 * free}, it makes the batches itself if the data {@linkplain DataPlacement#AUTO can lie there}; else the next batch is filled while a step is
 * computed. Data that lies on the device stays there until this trainer gets other data, or is closed.
 *
 * <p>The model, the optimizer and the backend are the caller's; the trainer owns the memory of a step, and closing it frees that.
 */
public final class Trainer implements AutoCloseable {
    private static final int LOSS_INTERVAL = 128;
    private static final int CHECKED_EXAMPLES = 16;

    private final Model model;
    private final Loss loss;
    private final Optimizer optimizer;
    private final int batchSize;
    private final long seed;
    private final Backend backend;
    private final RecordedSteps steps;
    // Where fit is: what the state holds besides what lies on the device.
    private int epoch;
    private long stepsInEpoch;
    private double lossTotal;
    private long nanos;
    private long start;
    private long checkedSteps;
    private boolean restored;
    private boolean eachStep;
    private boolean ahead;
    private DataPlacement placement = DataPlacement.AUTO;
    private @Nullable BatchLayout layout;
    /** Whether any step ended well: the layout is settled then. */
    private boolean hasTrained;

    private @Nullable Dataset opened;
    private @Nullable BatchSource source;

    /**
     * Trains {@code model} by {@code loss}.
     *
     * @param optimizer of {@code model}
     * @param batchSize examples in a batch; the last one of an epoch may have fewer
     * @param seed of the order of the examples and of dropout
     * @throws IllegalArgumentException if the batch size is not positive, or the optimizer is of another model
     */
    public Trainer(Model model, Loss loss, Optimizer optimizer, int batchSize, long seed) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("a batch has at least one example, not " + batchSize);
        }
        if (optimizer.model() != model) {
            throw new IllegalArgumentException("the optimizer changes another model than the one to train");
        }
        this.model = model;
        this.loss = loss;
        this.optimizer = optimizer;
        this.batchSize = batchSize;
        this.seed = seed;
        backend = model.backend();
        steps = new RecordedSteps(model, loss, optimizer, seed);
        ahead = backend.leavesHostFree();
    }

    /**
     * Has loss, gradients and parameters looked at after every step, so that a training that leaves the numbers ends at the step where it does, and
     * names the parameter. This reads all of them from the device each time: for looking for a fault, not for training.
     */
    public Trainer checkingEachStep() {
        eachStep = true;
        return this;
    }

    /** Where the training data lies; by default {@link DataPlacement#AUTO}. */
    public Trainer keepingDataOn(DataPlacement wanted) {
        closeSource();
        placement = wanted;
        return this;
    }

    /** Whether a batch is filled by a thread of its own while the one before is computed: of itself, where the device leaves the host free. */
    Trainer fillingAhead(boolean wanted) {
        closeSource();
        ahead = wanted;
        return this;
    }

    /**
     * Compares the gradients of the model by the first examples of epoch 0, at most {@value #CHECKED_EXAMPLES}, with central differences, as
     * training would compute them: by this loss, and with this dropout. Changes nothing.
     *
     * @param twin the layers of the model once more, of no model yet; made part of one on the {@link
     *     dev.adret.backend.reference.ReferenceBackend}, with the values of this one, so it takes eight bytes on the heap for each
     * @param twinLoss the loss once more, for the twin; the same where it has no part of the model
     * @return the check of the twin, in double precision; if the model is on another backend, also of the gradients that it gives there
     * @throws IllegalArgumentException if the twin has other parameters, or there are no examples
     */
    public List<GradientReport> checkGradients(Dataset data, Layer twin, Loss twinLoss, GradientCheck check) {
        if (data.size() == 0) {
            throw new IllegalArgumentException("there is no example to check gradients by");
        }
        int count = (int) Math.min(CHECKED_EXAMPLES, data.size());
        Batch batch = new Batch(data.layout(), count);
        batch.fill(data, new Permutation(data.size(), seed, 0), 0, 0);
        try (BatchTensors tensors = BatchTensors.allocate(backend, data.layout(), new BatchSize(count, batch.rows()))) {
            tensors.load(batch, backend);
            return check.withSeed(seed).model(model, loss, twin, twinLoss, tensors.input(), tensors.targets());
        }
    }

    /**
     * The mean loss over {@code data}, such as examples that were held out: at inference, so without dropout. Changes nothing; between steps, so
     * in a {@link TrainingListener}, or outside of {@link #fit}.
     *
     * @return 0 if there are no examples
     */
    public double meanLoss(Dataset data) {
        return new HeldOutLoss(model, loss, batchSize).on(data);
    }

    /** As {@link #fit(Dataset, int, TrainingListener)}, with nobody listening. */
    public List<EpochSummary> fit(Dataset data, int epochs) {
        return fit(data, epochs, new TrainingListener() {});
    }

    /**
     * Trains until {@code epochs} epochs are done, numbered from 0, or until the listener ends it: from the first, or from where {@link #restore}
     * has put this trainer.
     *
     * <p>A second call begins with epoch 0 again: with the same orders of the examples, and the learning rates of these epochs. To do something between
     * epochs, listen, or number them yourself by {@link #trainEpoch(Dataset, int)}.
     *
     * @return what each epoch came to
     * @throws DivergedException if the loss is no longer a finite number
     * @throws IllegalArgumentException if the batches look different from those of an earlier call, the data is to lie on the device and
     *     has no form for that, or it is less than what a restored state has seen of the epoch
     */
    public List<EpochSummary> fit(Dataset data, int epochs, TrainingListener listener) {
        List<EpochSummary> summaries = new ArrayList<>();
        boolean more = true;
        if (!restored) {
            startEpoch(0);
        }
        BatchSource batches = open(data);
        while (more && epoch < epochs) {
            EpochSummary summary = finishEpoch(data.size(), batches, listener);
            summaries.add(summary);
            more = listener.onEpochEnd(summary);
            startEpoch(epoch + 1);
            listener.onStep(this);
        }
        return summaries;
    }

    /** As {@link #trainEpoch(Dataset, int, TrainingListener)}, with nobody listening. */
    public EpochSummary trainEpoch(Dataset data, int number) {
        return trainEpoch(data, number, new TrainingListener() {});
    }

    /**
     * Trains for one epoch: every example once.
     *
     * @param number of the epoch, from 0: the order of the examples and the learning rate depend on it
     * @throws DivergedException if the loss is no longer a finite number
     */
    public EpochSummary trainEpoch(Dataset data, int number, TrainingListener listener) {
        restored = false;
        startEpoch(number);
        return finishEpoch(data.size(), open(data), listener);
    }

    /** Where batches of this data come from: as before, if it is the data of the last call. */
    private BatchSource open(Dataset data) {
        if (source != null && data == opened) {
            return source;
        }
        requireLayout(data.layout());
        closeSource();
        Optional<BatchSource> onDevice = placement.onDevice(data, backend, lying -> madeOnDevice(data, lying));
        BatchSource batches = onDevice.orElseGet(() -> new HostBatches(data.layout(), feeds(data), steps.pass()));
        opened = data;
        source = batches;
        return batches;
    }

    private BatchSource madeOnDevice(Dataset data, DeviceData onDevice) {
        // Neither steps with other data nor, afterwards, steps with this data may be run.
        steps.clear();
        Optional<BatchFeeds> choices = onDevice.choices().map(this::feeds);
        return new DeviceBatches(data, onDevice, choices, batchSize, seed, steps.pass(), steps::clear);
    }

    private BatchFeeds feeds(Dataset filled) {
        return new BatchFeeds(filled, batchSize, seed, ahead);
    }

    private void closeSource() {
        if (source != null) {
            source.close();
            source = null;
        }
    }

    private void startEpoch(int number) {
        steps.setLossSum(0);
        epoch = number;
        stepsInEpoch = 0;
        checkedSteps = 0;
        lossTotal = 0;
        nanos = 0;
        start = System.nanoTime();
    }

    /** Trains from where the epoch is to its end. */
    private EpochSummary finishEpoch(long size, BatchSource batches, TrainingListener listener) {
        long stepsOfEpoch = batches.begin(epoch, stepsInEpoch, optimizer.steps());
        try {
            if (stepsInEpoch > stepsOfEpoch) {
                throw new IllegalArgumentException("the state that was restored is of other data: " + stepsInEpoch
                        + " steps of the epoch are done in it, and this data has " + stepsOfEpoch);
            }
            restored = false;
            return finishEpoch(size, stepsOfEpoch, batches, listener);
        } finally {
            batches.end();
        }
    }

    private EpochSummary finishEpoch(long size, long stepsOfEpoch, BatchSource batches, TrainingListener listener) {
        listener.onEpochStart(epoch, stepsOfEpoch);
        start = System.nanoTime();
        while (stepsInEpoch < stepsOfEpoch) {
            steps.run(batches, epoch);
            hasTrained = true;
            stepsInEpoch++;
            if (eachStep) {
                requireFinite(steps.lastLoss());
                checkedSteps = stepsInEpoch;
            }
            boolean last = stepsInEpoch == stepsOfEpoch;
            if (last || stepsInEpoch % LOSS_INTERVAL == 0) {
                lossTotal += takeLoss();
                checkedSteps = stepsInEpoch;
                pauseClock();
                listener.onProgress(epoch, stepsInEpoch, lossTotal / Math.min(size, stepsInEpoch * batchSize));
                start = System.nanoTime();
            }
            if (!last) {
                listener.onStep(this);
            }
        }
        return new EpochSummary(epoch, size, size == 0 ? 0 : lossTotal / size, optimizer.learningRate(), nanos / 1e9);
    }

    private void pauseClock() {
        long now = System.nanoTime();
        nanos += now - start;
        start = now;
    }

    /** The epoch that {@link #fit} is in, from 0: between two epochs the one to come. */
    public int epoch() {
        return epoch;
    }

    /** How many steps of that epoch are done. */
    public long stepsInEpoch() {
        return stepsInEpoch;
    }

    /** How many steps were done since training began. */
    public long steps() {
        return optimizer.steps();
    }

    /**
     * Copies to the host all that is needed to go on exactly from here, between two steps: a {@link TrainingListener#onStep} may ask for it.
     *
     * @throws DivergedException if the loss or a parameter is not finite: there is nothing to go on from
     */
    public TrainerState state() {
        pauseClock();
        Map<String, Safetensors.Entry> values = model.tensors();
        float lossSum = steps.lossSum();
        requireFinite(lossSum);
        TrainerState state = new TrainerState(
                settings(),
                epoch,
                stepsInEpoch,
                optimizer.steps(),
                lossTotal,
                lossSum,
                nanos / 1e9,
                values,
                optimizer.state());
        start = System.nanoTime();
        return state;
    }

    /**
     * Puts this trainer, its model and its optimizer where a trainer of the same network, rule, data, batch size and seed was. The next {@link #fit}
     * goes on from there, to the same bits as if nothing had come between, on the same backend; but for rounding on the reference backend,
     * which holds doubles. The loss, the learning rate, its factors and the norm that gradients are clipped to are those of this trainer.
     *
     * @throws IllegalArgumentException if the state is that of another network, rule, batch size or seed; nothing has changed then
     */
    public void restore(TrainerState state) {
        if (!state.settings().equals(settings())) {
            throw new IllegalArgumentException("the state is that of a training with " + state.settings()
                    + ", and this is one with " + settings());
        }
        optimizer.requireState(state.slots(), state.steps());
        model.loadTensors(state.parameters());
        optimizer.loadState(state.slots(), state.steps());
        startEpoch(state.epoch());
        stepsInEpoch = state.stepsInEpoch();
        checkedSteps = stepsInEpoch;
        lossTotal = state.lossTotal();
        nanos = (long) (state.seconds() * 1e9);
        steps.setLossSum(state.lossSum());
        restored = true;
    }

    /** What the numbers that a training comes to depend on, besides its data, its network and what {@link #restore} leaves to the new trainer. */
    private String settings() {
        return "batch size " + batchSize + ", seed " + seed + ", " + optimizer.rule();
    }

    private void requireLayout(BatchLayout wanted) {
        if (wanted.equals(layout)) {
            return;
        }
        if (layout != null && hasTrained) {
            throw new IllegalArgumentException("this trainer has trained on batches of " + layout
                    + " and cannot go on with " + wanted + ": make another trainer");
        }
        // The first call may have ended at data that does not fit the network.
        steps.clear();
        layout = wanted;
    }

    /** Ends training if this loss, or a number of the model, is not finite. */
    private void requireFinite(float reached) {
        if (!Float.isFinite(reached)) {
            throw diverged("the loss is " + reached);
        }
        if (NotFinite.isIn(model)) {
            throw diverged("a number is not finite");
        }
    }

    /** The sum of the losses of the examples since it was last taken. */
    private double takeLoss() {
        float sum = steps.lossSum();
        if (!Float.isFinite(sum)) {
            throw diverged("the loss is " + sum);
        }
        steps.setLossSum(0);
        return sum;
    }

    private DivergedException diverged(String what) {
        String range = checkedSteps + 1 < stepsInEpoch
                ? "by step " + stepsInEpoch + " of epoch " + (epoch + 1) + " (by step " + checkedSteps
                        + " it was finite)"
                : "by step " + stepsInEpoch + " of epoch " + (epoch + 1);
        return new DivergedException(what + " " + range + " with learning rate " + optimizer.learningRate() + "; "
                + NotFinite.describe(model)
                + ". Try a lower learning rate, or look for values in the data that are not finite");
    }

    @Override
    public void close() {
        closeSource();
        steps.close();
    }
}
