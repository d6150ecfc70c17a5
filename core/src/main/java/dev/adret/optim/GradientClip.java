package dev.adret.optim;

import dev.adret.backend.BinaryOp;
import dev.adret.backend.Ops;
import dev.adret.backend.UnaryOp;
import dev.adret.nn.Model;
import dev.adret.nn.Parameter;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.util.List;

/**
 * Clips gradients by their global norm: {@code g ← g·min(1, bound/‖g‖)}, the norm being that of the gradients of all parameters together,
 * dense and by rows, where all that a batch contributes to a row of a table is one gradient. Gradients within the bound keep their bits.
 *
 * <p>The factor never leaves the device, so a step that clips can be recorded; one allocates nothing. A NaN among the gradients makes all of
 * them NaN. One that is infinite, or whose square is beyond the range of floats, makes the norm infinite: the others become 0.
 *
 * <p>Source: Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", ICML 2013.
 */
final class GradientClip {
    /** In so many parts squares are added up: enough for a device to be busy, few enough for one group to add them up. */
    private static final int PARTS = 4096;

    private final Model model;
    private final Ops ops;
    private final Tensor bound;
    private final Tensor one;
    private final Tensor norm;
    private final Tensor factor;
    /** The dense gradients as one row, and how many rows that are. */
    private final Tensor dense;

    private final Tensor denseRows;
    /** The sums of squares of the dense gradients, and then of each table's. */
    private final Tensor parts;

    private final Tensor[] partsOf;

    /** @param storages what this allocates is added to, for the caller to close */
    GradientClip(Model model, float bound, Ops ops, List<Storage> storages) {
        this.model = model;
        this.ops = ops;
        this.bound = allocate("bound of the gradients", DType.FLOAT32, 1, storages);
        one = allocate("one", DType.FLOAT32, 1, storages);
        norm = allocate("norm of the gradients", DType.FLOAT32, 1, storages);
        factor = allocate("factor of the gradients", DType.FLOAT32, 1, storages);
        Tensor flat = model.flatGradients();
        dense = Tensor.of("gradients", flat.storage(), flat.offset(), Shape.of(1, flat.size()));
        denseRows = allocate("rows of the gradients", DType.INT32, 1, storages);
        partsOf = new Tensor[1 + model.tables().size()];
        parts = allocate("squares of the gradients", DType.FLOAT32, PARTS * partsOf.length, storages);
        for (int i = 0; i < partsOf.length; i++) {
            partsOf[i] = Tensor.of("squares of a gradient", parts.storage(), i * PARTS, Shape.of(PARTS));
        }
        ops.write(new float[] {bound}, 0, this.bound);
        ops.write(new float[] {1}, 0, one);
        ops.write(new int[] {1}, 0, denseRows);
    }

    private Tensor allocate(String name, DType dtype, int size, List<Storage> storages) {
        Storage storage = model.backend().allocate(dtype, size);
        storages.add(storage);
        return Tensor.of(name, storage, Shape.of(size));
    }

    /** Clips the gradients, which are all settled. */
    void apply() {
        List<Parameter> tables = model.tables();
        ops.sumSquares(dense, denseRows, partsOf[0]);
        for (int i = 0; i < tables.size(); i++) {
            Parameter table = tables.get(i);
            if (table.hasGradient()) {
                ops.sumSquares(table.rowSums(), table.rowPlan(), partsOf[1 + i]);
            } else {
                ops.fill(partsOf[1 + i], 0);
            }
        }
        ops.sumTo(1, parts, norm);
        ops.unary(UnaryOp.SQRT, norm, norm);
        ops.binary(BinaryOp.DIVIDE, bound, norm, factor);
        ops.binary(BinaryOp.MIN, factor, one, factor);
        ops.binary(BinaryOp.MULTIPLY, model.flatGradients(), factor, model.flatGradients());
        for (int i = 0; i < tables.size(); i++) {
            Parameter table = tables.get(i);
            if (table.hasGradient()) {
                ops.binary(BinaryOp.MULTIPLY, table.rowSums(), factor, table.rowSums());
            }
        }
    }
}
