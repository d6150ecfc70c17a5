package dev.adret.loss;

import dev.adret.nn.Pass;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;

/** Numbers that a loss was made with, on the device of a pass. */
final class Constants implements Pass.State {
    private final Storage storage;
    private final Tensor tensor;

    Constants(String name, Shape shape, float[] values, Pass pass) {
        storage = pass.ops().backend().allocate(DType.FLOAT32, shape.size());
        tensor = Tensor.of(name, storage, shape);
        pass.ops().write(values, 0, tensor);
    }

    Tensor tensor() {
        return tensor;
    }

    @Override
    public void close() {
        storage.close();
    }
}
