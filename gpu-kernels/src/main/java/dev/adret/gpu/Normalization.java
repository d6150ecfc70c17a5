package dev.adret.gpu;

import dev.adret.tensor.Tensor;

/** Layer normalization: operations row by row, and sums over rows. */
final class Normalization {
    /** Neighbouring columns that a group reads of a row at a time: the memory of a card comes in pieces of so many. */
    private static final int LANES_OF_SUMS = 32;

    /** Fewer rows are added up by one group, more in parts, which takes a second launch. */
    private static final int ROWS_OF_PART = 64;

    private static final int MOST_PARTS = 128;

    private final Launcher launcher;
    private final PartialSums partialSums;
    private final Kernel layerNorm;
    private final Kernel layerNormBackward;
    private final Kernel layerNormGradients;

    Normalization(Launcher launcher, PartialSums partialSums) {
        this.launcher = launcher;
        this.partialSums = partialSums;
        layerNorm = launcher.kernel(KernelSources::normalization, "layer_norm");
        layerNormBackward = launcher.kernel(KernelSources::normalization, "layer_norm_backward");
        layerNormGradients = launcher.kernel(KernelSources::normalization, "layer_norm_gradients");
    }

    void forward(float epsilon, Tensor x, Tensor weight, Tensor bias, Tensor y, Tensor moments) {
        Kernel kernel = layerNorm
                .begin()
                .number(epsilon)
                .tensor(x)
                .tensor(weight)
                .tensor(bias)
                .tensor(y)
                .tensor(moments)
                .moving(2.0 * x.size());
        runRows(kernel, x);
    }

    void backward(
            Tensor x, Tensor weight, Tensor moments, Tensor dy, Tensor dx, float beta, Tensor dWeight, Tensor dBias) {
        // First, since dx may be dy.
        gradients(x, moments, dy, beta, dWeight, dBias);
        Kernel kernel = layerNormBackward
                .begin()
                .tensor(x)
                .tensor(weight)
                .tensor(moments)
                .tensor(dy)
                .tensor(dx)
                .moving(3.0 * x.size());
        runRows(kernel, x);
    }

    private void runRows(Kernel kernel, Tensor x) {
        int lanes = launcher.lanes(x.columns());
        if (x.size() > 0) {
            kernel.number(x.rows())
                    .number(x.columns())
                    .number(lanes)
                    .run(launcher.groups(x.rows(), launcher.groupSize() / lanes));
        }
    }

    private void gradients(Tensor x, Tensor moments, Tensor dy, float beta, Tensor dWeight, Tensor dBias) {
        int columns = x.columns();
        int rowsOfPart = Math.max(ROWS_OF_PART, Launcher.ceilDivide(x.rows(), MOST_PARTS));
        int parts = Math.max(1, Launcher.ceilDivide(x.rows(), rowsOfPart));
        Kernel kernel = layerNormGradients.begin().tensor(x).tensor(moments).tensor(dy);
        if (parts == 1) {
            kernel.number(beta).tensor(dWeight).tensor(dBias);
        } else {
            GpuBuffer sums = partialSums.room(parts, 2 * columns);
            kernel.number(0f).buffer(sums).number(0).buffer(sums).number(columns);
        }
        int lanes = Math.min(LANES_OF_SUMS, launcher.lanes(columns));
        kernel.number(2 * columns)
                .number(x.rows())
                .number(columns)
                .number(lanes)
                .number(parts)
                .number(rowsOfPart)
                .moving(2.0 * x.size())
                .run(launcher.groups(Launcher.ceilDivide(columns, lanes) * parts, 1));
        if (parts > 1) {
            partialSums.add(parts, beta, dWeight, dBias);
        }
    }
}
