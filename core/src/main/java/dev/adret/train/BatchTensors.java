package dev.adret.train;

import dev.adret.backend.Backend;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.Optional;

/**
 * Where the batches of one size lie on a device.
 *
 * @param chosen what the host {@linkplain DeviceData#choices chose} for each row, if the device makes the rest
 */
record BatchTensors(Tensor input, Tensor targets, Optional<Tensor> chosen) implements AutoCloseable {
    /** Memory for batches of that size. */
    static BatchTensors allocate(Backend backend, BatchLayout layout, BatchSize size) {
        Tensor input = allocate(backend, "input", layout.inputType(), Shape.of(size.rows(), layout.inputColumns()));
        try {
            return new BatchTensors(input, targets(backend, layout, size), Optional.empty());
        } catch (RuntimeException | Error e) {
            input.storage().close();
            throw e;
        }
    }

    private static Tensor targets(Backend backend, BatchLayout layout, BatchSize size) {
        int count = size.count();
        return switch (layout.targets()) {
            case CLASSES -> allocate(backend, "classes", DType.INT32, Shape.of(count));
            case SEQUENCES ->
                allocate(backend, "classes and sequences", DType.INT32, Shape.of(size.rows() + count + 1));
            case VALUES -> allocate(backend, "targets", DType.FLOAT32, Shape.of(count, layout.targetColumns()));
            case NONE -> allocate(backend, "no targets", DType.FLOAT32, Shape.of(0));
        };
    }

    /** Memory for batches of that size, and for what the host chooses for each row. */
    static BatchTensors allocateWithChoice(Backend backend, BatchLayout layout, BatchSize size) {
        BatchTensors whole = allocate(backend, layout, size);
        try {
            Tensor chosen = allocate(backend, "chosen rows", DType.INT32, Shape.of(size.rows()));
            return new BatchTensors(whole.input, whole.targets, Optional.of(chosen));
        } catch (RuntimeException | Error e) {
            whole.close();
            throw e;
        }
    }

    private static Tensor allocate(Backend backend, String name, DType dtype, Shape shape) {
        return Tensor.of(name, backend.allocate(dtype, shape.size()), shape);
    }

    /** Brings a batch to the device. */
    void load(Batch batch, Backend backend) {
        if (input.dtype() == DType.INT32) {
            backend.write(batch.inputInts(), 0, input);
        } else {
            backend.write(batch.inputFloats(), 0, input);
        }
        switch (batch.layout().targets()) {
            case CLASSES, SEQUENCES -> backend.write(batch.classes(), 0, targets);
            case VALUES -> backend.write(batch.values(), 0, targets);
            case NONE -> {}
        }
    }

    /** Brings to the device what the host chose for a batch: what each row is of, and with which row each sequence begins. */
    void loadChoice(Batch batch, Backend backend) {
        backend.write(batch.inputInts(), 0, chosen.orElseThrow());
        Tensor begins = Tensor.of("sequences", targets.storage(), batch.rows(), Shape.of(batch.count() + 1));
        backend.write(batch.classes(), batch.rows(), begins);
    }

    @Override
    public void close() {
        input.storage().close();
        targets.storage().close();
        chosen.ifPresent(rows -> rows.storage().close());
    }
}
