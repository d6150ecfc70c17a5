package dev.adret.samples.bench;

import dev.adret.backend.Backend;
import dev.adret.random.Philox;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** The tensors of a workload, freed together. */
final class Memory implements AutoCloseable {
    private final Backend backend;
    private final List<Storage> storages = new ArrayList<>();

    Memory(Backend backend) {
        this.backend = backend;
    }

    /** A tensor of uniform random numbers from −1 to 1, other ones for each tensor. */
    Tensor random(String name, int... extents) {
        float[] values = new float[Shape.of(extents).size()];
        Philox.uniform(1, storages.size(), -1, 1, values);
        return floats(name, values, extents);
    }

    /** A tensor of zeros. */
    Tensor zeros(String name, int... extents) {
        return floats(name, new float[Shape.of(extents).size()], extents);
    }

    private Tensor floats(String name, float[] values, int... extents) {
        Tensor tensor = allocate(name, DType.FLOAT32, Shape.of(extents));
        backend.write(values, 0, tensor);
        return tensor;
    }

    /** A tensor of the given integers. */
    Tensor ints(String name, int[] values, int... extents) {
        Tensor tensor = allocate(name, DType.INT32, Shape.of(extents));
        backend.write(values, 0, tensor);
        return tensor;
    }

    private Tensor allocate(String name, DType dtype, Shape shape) {
        Storage storage = backend.allocate(dtype, shape.size());
        storages.add(storage);
        return Tensor.of(name, storage, shape);
    }

    @Override
    public void close() {
        storages.forEach(Storage::close);
    }
}
