package dev.adret.gpu;

import dev.adret.backend.BinaryOp;
import dev.adret.backend.Broadcast;
import dev.adret.backend.Reduction;
import dev.adret.backend.UnaryOp;
import dev.adret.tensor.Tensor;

/** Functions of one and of two numbers, with operands that are repeated, and sums over axes. */
final class Arithmetic {
    /** So many sums, whose terms lie side by side, keep a device busy with a work-item for each. */
    private static final int MANY_SUMS = 1024;

    /** Terms of a part that each work-item has, at least. */
    private static final int LEAST_TERMS = 32;

    private static final int MOST_PARTS = 1024;

    private final Launcher launcher;
    private final PartialSums partialSums;
    private final Broadcast loops = new Broadcast();
    private final Reduction reduction = new Reduction();
    private final Kernel unary;
    private final Kernel unaryBackward;
    private final Kernel binary;
    private final Kernel binaryBackward;
    private final Kernel sumTo;
    private final Kernel transpose;

    Arithmetic(Launcher launcher, PartialSums partialSums) {
        this.launcher = launcher;
        this.partialSums = partialSums;
        unary = launcher.kernel(KernelSources::arithmetic, "unary");
        unaryBackward = launcher.kernel(KernelSources::arithmetic, "unary_backward");
        binary = launcher.kernel(KernelSources::arithmetic, "binary");
        binaryBackward = launcher.kernel(KernelSources::arithmetic, "binary_backward");
        sumTo = launcher.kernel(KernelSources::arithmetic, "sum_to");
        transpose = launcher.kernel(KernelSources::arithmetic, "transpose");
    }

    void unary(UnaryOp f, Tensor x, Tensor y) {
        unary.begin().choice(f).tensor(x).tensor(y).number(x.size()).runEach(x.size());
    }

    void unaryBackward(UnaryOp f, Tensor x, Tensor y, Tensor dy, Tensor dx) {
        unaryBackward
                .begin()
                .choice(f)
                .tensor(x)
                .tensor(y)
                .tensor(dy)
                .tensor(dx)
                .number(x.size())
                .runEach(x.size());
    }

    void binary(BinaryOp f, Tensor a, Tensor b, Tensor c) {
        loops.set(a.shape(), b.shape(), c.shape());
        Kernel kernel = binary.begin().choice(f).tensor(a).tensor(b).tensor(c);
        loops(kernel).number(c.size()).runEach(c.size());
    }

    void binaryBackward(BinaryOp f, boolean first, Tensor a, Tensor b, Tensor dc, Tensor d) {
        loops.set(a.shape(), b.shape(), d.shape());
        Kernel kernel = binaryBackward
                .begin()
                .choice(f)
                .flag(first)
                .tensor(a)
                .tensor(b)
                .tensor(dc)
                .tensor(d);
        loops(kernel).number(d.size()).runEach(d.size());
    }

    /** The extents of all axes but the first, then the strides of both operands. */
    private Kernel loops(Kernel kernel) {
        kernel.number(loops.extent(1)).number(loops.extent(2)).number(loops.extent(3));
        for (int axis = 0; axis < Broadcast.AXES; axis++) {
            kernel.number(loops.firstStride(axis));
        }
        for (int axis = 0; axis < Broadcast.AXES; axis++) {
            kernel.number(loops.secondStride(axis));
        }
        return kernel;
    }

    /** Where the sums are few and long, in parts, which takes a second launch. */
    void sumTo(float alpha, Tensor x, Tensor y) {
        reduction.set(x.shape(), y.shape());
        int outputs = reduction.outputs();
        int terms = reduction.terms();
        if (outputs == 0) {
            return;
        }
        boolean eachAlone = reduction.keptStride() == 1 && outputs >= MANY_SUMS;
        int lanes = eachAlone ? 1 : launcher.lanes(terms);
        int blocks = Launcher.ceilDivide(outputs, launcher.groupSize() / lanes);
        int mostParts = Math.min(MOST_PARTS, launcher.mostGroups() / blocks);
        int termsOfPart = Math.max(lanes * LEAST_TERMS, Launcher.ceilDivide(terms, Math.max(1, mostParts)));
        int parts = Math.max(1, Launcher.ceilDivide(terms, termsOfPart));
        Kernel kernel = sumTo.begin().number(alpha).tensor(x);
        partialSums
                .room(kernel, parts, y)
                .number(reduction.keptRun())
                .number(reduction.keptStride())
                .number(reduction.keptRunStride())
                .number(reduction.summedRun())
                .number(reduction.summedStride())
                .number(reduction.summedRunStride())
                .number(outputs)
                .number(terms)
                .number(lanes)
                .number(parts)
                .number(termsOfPart)
                .run(launcher.groups(blocks * parts, 1));
        partialSums.add(parts, 0, y);
    }

    void transpose(Tensor x, Tensor y) {
        int rows = x.shape().extent(x.shape().rank() - 2);
        transpose
                .begin()
                .tensor(x)
                .tensor(y)
                .number(rows)
                .number(x.columns())
                .number(x.size())
                .runEach(x.size());
    }
}
