package dev.adret.gpu;

import dev.adret.tensor.DType;
import dev.adret.tensor.Tensor;

/** Softmax, the losses, and argmax: operations row by row. */
final class SoftmaxRows {
    /** Passes over the work that one group makes alone, before several and a second launch to add up their sums are faster. */
    private static final int PASSES_OF_ONE_GROUP = 4;

    private final Launcher launcher;
    private final PartialSums partialSums;
    private final Elementwise elementwise;
    private final Kernel softmax;
    private final Kernel softmaxBackward;
    private final Kernel argmax;
    private final Kernel softmaxCrossEntropy;
    private final Kernel binaryCrossEntropy;
    private final Kernel maxMargin;

    SoftmaxRows(Launcher launcher, PartialSums partialSums, Elementwise elementwise) {
        this.launcher = launcher;
        this.partialSums = partialSums;
        this.elementwise = elementwise;
        softmax = launcher.kernel(KernelSources::softmax, "softmax");
        softmaxBackward = launcher.kernel(KernelSources::softmax, "softmax_backward");
        argmax = launcher.kernel(KernelSources::softmax, "argmax");
        softmaxCrossEntropy = launcher.kernel(KernelSources::softmax, "softmax_cross_entropy");
        binaryCrossEntropy = launcher.kernel(KernelSources::softmax, "binary_cross_entropy");
        maxMargin = launcher.kernel(KernelSources::softmax, "max_margin");
    }

    void forward(boolean logarithm, Tensor x, Tensor y) {
        if (x.size() > 0) {
            rows(softmax.begin().flag(logarithm).tensor(x).tensor(y), x).run(groups(x));
        }
    }

    void backward(boolean logarithm, Tensor y, Tensor dy, Tensor dx) {
        if (y.size() > 0) {
            Kernel kernel =
                    softmaxBackward.begin().flag(logarithm).tensor(y).tensor(dy).tensor(dx);
            rows(kernel, y).run(groups(y));
        }
    }

    void argmax(Tensor x, Tensor best) {
        if (x.size() > 0) {
            rows(argmax.begin().tensor(x).tensor(best), x).run(groups(x));
        }
    }

    void softmaxCrossEntropy(Tensor logits, Tensor targets, Tensor loss, Tensor dLogits) {
        if (logits.size() == 0) {
            elementwise.fill(loss, 0);
            return;
        }
        int groups = lossGroups(logits.rows(), groupRows(logits));
        boolean areClasses = targets.dtype() == DType.INT32;
        Kernel kernel = softmaxCrossEntropy
                .begin()
                .tensor(logits)
                .flag(areClasses)
                .buffer(GpuStorage.buffer(targets))
                .tensor(targets);
        partialSums.room(kernel, groups, loss).tensor(dLogits);
        rows(kernel, logits)
                .number(1f / logits.rows())
                .moving(2.0 * logits.size() + targets.size())
                .run(groups);
        partialSums.add(groups, 0, loss);
    }

    void binaryCrossEntropy(Tensor logits, Tensor targets, Tensor loss, Tensor dLogits) {
        int n = logits.size();
        if (n == 0) {
            elementwise.fill(loss, 0);
            return;
        }
        int groups = lossGroups(n, launcher.groupSize());
        Kernel kernel = binaryCrossEntropy.begin().tensor(logits).tensor(targets);
        partialSums
                .room(kernel, groups, loss)
                .tensor(dLogits)
                .number(n)
                .number(1f / n)
                .run(groups);
        partialSums.add(groups, 0, loss);
    }

    void maxMargin(float margin, Tensor scores, Tensor corrupt, Tensor loss, Tensor dScores, Tensor dCorrupt) {
        if (corrupt.size() == 0) {
            elementwise.fill(loss, 0);
            elementwise.fill(dScores, 0);
            return;
        }
        int groups = lossGroups(corrupt.rows(), groupRows(corrupt));
        Kernel kernel = maxMargin.begin().number(margin).tensor(scores).tensor(corrupt);
        partialSums.room(kernel, groups, loss).tensor(dScores).tensor(dCorrupt);
        rows(kernel, corrupt).number(1f / corrupt.size()).run(groups);
        partialSums.add(groups, 0, loss);
    }

    private Kernel rows(Kernel kernel, Tensor x) {
        return kernel.number(x.rows()).number(x.columns()).number(launcher.lanes(x.columns()));
    }

    private int groups(Tensor x) {
        return launcher.groups(x.rows(), groupRows(x));
    }

    /** Rows that a group does at a time. */
    private int groupRows(Tensor x) {
        return launcher.groupSize() / launcher.lanes(x.columns());
    }

    private int lossGroups(int items, int perGroup) {
        return items <= PASSES_OF_ONE_GROUP * perGroup ? 1 : launcher.groups(items, perGroup);
    }
}
