package dev.adret.train;

import dev.adret.backend.BatchPlace;
import dev.adret.backend.Ops;
import dev.adret.nn.Pass;
import dev.adret.random.Permutation;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Batches that the device makes itself.
 *
 * <p>What a step needs to know is in device memory: the order of the examples, computed there once an epoch; the number of the step, which
 * each takes further at its end; and with which number the epoch began. Where the host {@linkplain DeviceData#choices chooses} the rows of a batch, these
 * are copied for each.
 */
final class DeviceBatches implements BatchSource {
    private final Dataset data;
    private final DeviceData onDevice;
    private final Optional<BatchFeeds> choices;
    private final int batchSize;
    private final long seed;
    private final Pass pass;
    private final Runnable onClose;
    private final Ops ops;
    private final List<Storage> storages = new ArrayList<>();
    private final Tensor order;
    private final Tensor epoch;
    private long next;

    /**
     * Takes over {@code onDevice}.
     *
     * @param choices the batches of what the host chooses, if it does
     * @param seed of the order of the examples, where the device makes that
     * @param onClose called before its memory is freed
     */
    DeviceBatches(
            Dataset data,
            DeviceData onDevice,
            Optional<BatchFeeds> choices,
            int batchSize,
            long seed,
            Pass pass,
            Runnable onClose) {
        this.data = data;
        this.onDevice = onDevice;
        this.choices = choices;
        this.batchSize = batchSize;
        this.seed = seed;
        this.pass = pass;
        this.onClose = onClose;
        ops = pass.ops();
        try {
            order = ints("order of the examples", choices.isPresent() ? 0 : Math.toIntExact(data.size()));
            epoch = ints("epoch", 2);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private Tensor ints(String name, int size) {
        Storage storage = ops.backend().allocate(DType.INT32, size);
        storages.add(storage);
        return Tensor.of(name, storage, Shape.of(size));
    }

    @Override
    public long begin(int number, long first, long stepsDone) {
        next = first;
        // The step to come is the one behind those done, and makes batch `first`.
        int step = (int) (stepsDone + 1);
        ops.write(new int[] {number, (int) (step - first)}, 0, epoch);
        pass.setStep(step);
        if (choices.isPresent()) {
            return choices.get().begin(number, first);
        }
        ops.permutation(new Permutation(data.size(), seed, number), order);
        return (data.size() + batchSize - 1) / batchSize;
    }

    @Override
    public BatchSize next() {
        if (choices.isPresent()) {
            return choices.get().next();
        }
        int count = (int) Math.min(batchSize, data.size() - next++ * batchSize);
        return new BatchSize(count, count);
    }

    @Override
    public void load(BatchTensors tensors) {
        if (choices.isPresent()) {
            tensors.loadChoice(choices.get().batch(), ops.backend());
        }
    }

    @Override
    public BatchTensors allocate(BatchSize size) {
        return choices.isPresent()
                ? BatchTensors.allocateWithChoice(ops.backend(), data.layout(), size)
                : BatchTensors.allocate(ops.backend(), data.layout(), size);
    }

    @Override
    public Runnable maker(BatchTensors tensors) {
        Tensor step = pass.step();
        BatchPlace place = tensors.chosen()
                .map(chosen -> new BatchPlace(chosen, step, epoch, 0))
                .orElseGet(() -> new BatchPlace(order, step, epoch, batchSize));
        return () -> onDevice.fill(place, tensors.input(), tensors.targets(), pass);
    }

    @Override
    public void end() {
        choices.ifPresent(BatchFeeds::end);
    }

    @Override
    public void close() {
        end();
        onClose.run();
        storages.forEach(Storage::close);
        onDevice.close();
    }
}
