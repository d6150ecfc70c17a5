package dev.adret.tck;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.Ops;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** One family of the contract's tests, which share an open backend. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Contract {
    /** Sizes around the widths of vectors, work-groups and tiles, and multiples of none of them. */
    static final int[] SIZES = {0, 1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65, 100, 129, 250, 300};

    final BackendContract subject;
    private @Nullable Backend backend;

    Contract(BackendContract subject) {
        this.subject = subject;
    }

    @BeforeAll
    void open() {
        backend = subject.open(subject.options());
    }

    @AfterAll
    void close() {
        if (backend != null) {
            backend.close();
        }
    }

    final Backend backend() {
        return Objects.requireNonNull(backend);
    }

    final Ops ops() {
        return new Ops(backend());
    }

    final BackendOptions options() {
        return subject.options();
    }

    final void compare(String label, Tolerance tolerance, Consumer<Side> operations) {
        new Twin(backend()).compare(label, tolerance, operations);
    }

    /** A new float tensor, zero; its storage is the caller's to close, or the backend's. */
    final Tensor floats(String name, int... extents) {
        Shape shape = Shape.of(extents);
        return Tensor.of(name, backend().allocate(DType.FLOAT32, shape.size()), shape);
    }

    /** A new float tensor that holds {@code values}. */
    final Tensor floats(String name, float[] values, int... extents) {
        Tensor tensor = floats(name, extents);
        backend().write(values, 0, tensor);
        return tensor;
    }

    /** A new integer tensor, zero. */
    final Tensor ints(String name, int... extents) {
        Shape shape = Shape.of(extents);
        return Tensor.of(name, backend().allocate(DType.INT32, shape.size()), shape);
    }

    /** A new integer tensor that holds {@code values}. */
    final Tensor ints(String name, int[] values, int... extents) {
        Tensor tensor = ints(name, extents);
        backend().write(values, 0, tensor);
        return tensor;
    }

    final float[] read(Tensor tensor) {
        return Side.floatsOf(backend(), tensor);
    }

    final int[] readInts(Tensor tensor) {
        return Side.intsOf(backend(), tensor);
    }

    static float[] uniform(int size, int stream) {
        return Values.uniform().make(size, 1, stream);
    }
}
