package dev.adret.train;

import dev.adret.backend.Backend;
import dev.adret.backend.Recording;
import dev.adret.loss.Loss;
import dev.adret.nn.Model;
import dev.adret.nn.Pass;
import dev.adret.optim.Optimizer;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;

/**
 * The steps of a training: batch, forward, loss, backward, update, end. There is one for each size of a batch, recorded when that first comes and
 * run again for every batch of that size.
 *
 * <p>Owns the memory of the steps, and the sum of the losses that they add up on the device. Model, optimizer and backend are the caller's.
 */
final class RecordedSteps implements AutoCloseable {
    private final Model model;
    private final Loss loss;
    private final Optimizer optimizer;
    private final Backend backend;
    private final Pass pass;
    private final Tensor batchLoss;
    private final Tensor lossSum;
    private final float[] number = new float[1];
    private final Map<BatchSize, Step> steps = new HashMap<>();
    private int mostRows;

    /** @param seed of dropout */
    RecordedSteps(Model model, Loss loss, Optimizer optimizer, long seed) {
        this.model = model;
        this.loss = loss;
        this.optimizer = optimizer;
        backend = model.backend();
        pass = Pass.training(backend, seed);
        batchLoss = allocate("loss");
        lossSum = allocate("sum of losses");
    }

    private Tensor allocate(String name) {
        return Tensor.of(name, backend.allocate(DType.FLOAT32, 1), Shape.of(1));
    }

    /** What the steps compute with. */
    Pass pass() {
        return pass;
    }

    /** Trains on the next batch. */
    void run(BatchSource batches, int epoch) {
        BatchSize size = batches.next();
        Step step = steps.get(size);
        if (step == null) {
            step = record(size, batches);
        }
        optimizer.prepare(epoch);
        batches.load(step.tensors);
        try {
            step.recording.run();
        } catch (RuntimeException | Error e) {
            // A step that broke off may have left gradients, which are not the next one's.
            model.clearGradients();
            throw e;
        }
    }

    private Step record(BatchSize size, BatchSource batches) {
        if (size.rows() > mostRows) {
            // The workspace grows, and so moves: what was recorded before would run on the old one.
            clear();
            mostRows = size.rows();
        }
        BatchTensors tensors = batches.allocate(size);
        Step step = new Step(size.count(), tensors, batches.maker(tensors));
        steps.put(size, step);
        return step;
    }

    /** The mean loss of the batch of the last step; waits for it. */
    float lastLoss() {
        return read(batchLoss);
    }

    /** What the losses of the examples add up to since {@link #setLossSum}; waits for the steps. */
    float lossSum() {
        return read(lossSum);
    }

    private float read(Tensor one) {
        pass.ops().read(one, number, 0);
        return number[0];
    }

    /** Lets the sum of the losses go on from this number. */
    void setLossSum(float sum) {
        lossSum.requireLive();
        number[0] = sum;
        pass.ops().write(number, 0, lossSum);
    }

    /** Forgets what is recorded, as when batches come from elsewhere. */
    void clear() {
        steps.values().forEach(Step::close);
        steps.clear();
    }

    @Override
    public void close() {
        clear();
        pass.close();
        batchLoss.storage().close();
        lossSum.storage().close();
    }

    /** The step for batches of one size: where they lie on the device, and the recording. */
    private final class Step implements AutoCloseable {
        private final int count;
        private final BatchTensors tensors;
        private final Runnable maker;
        private final Recording recording;

        Step(int count, BatchTensors tensors, Runnable maker) {
            this.count = count;
            this.tensors = tensors;
            this.maker = maker;
            recording = backend.record(this::compute);
        }

        private void compute() {
            pass.begin();
            maker.run();
            Tensor scores = model.forward(tensors.input(), pass);
            Tensor gradient = loss.forwardBackward(scores, tensors.targets(), batchLoss, pass);
            model.backward(gradient, pass);
            optimizer.apply();
            pass.ops().endStep(pass.step(), count, batchLoss, lossSum);
        }

        @Override
        public void close() {
            recording.close();
            tensors.close();
        }
    }
}
