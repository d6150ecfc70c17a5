package dev.adret.gpu;

import dev.adret.backend.Activation;
import dev.adret.random.Philox;
import dev.adret.tensor.Tensor;

/** Operations element by element. */
final class Elementwise {
    private final Kernel fill;
    private final Kernel copy;
    private final Kernel axpy;
    private final Kernel activate;
    private final Kernel differentiate;
    private final Kernel dropout;

    Elementwise(Launcher launcher) {
        fill = launcher.kernel(KernelSources::elementwise, "fill");
        copy = launcher.kernel(KernelSources::elementwise, "copy");
        axpy = launcher.kernel(KernelSources::elementwise, "axpy");
        activate = launcher.kernel(KernelSources::elementwise, "activate");
        differentiate = launcher.kernel(KernelSources::elementwise, "differentiate");
        dropout = launcher.kernel(KernelSources::elementwise, "dropout");
    }

    /** Copies rows between buffers; see {@code elementwise.cl}. */
    Kernel copyKernel() {
        return copy;
    }

    void fill(Tensor x, float value) {
        fill.begin().tensor(x).number(value).number(x.size()).moving(x.size()).runEach(x.size());
    }

    void copy(Tensor source, Tensor target) {
        copy.begin()
                .matrix(source)
                .matrix(target)
                .number(source.columns())
                .number(source.size())
                .moving(2.0 * source.size())
                .runEach(source.size());
    }

    void axpy(float alpha, Tensor x, Tensor y) {
        axpy.begin()
                .number(alpha)
                .tensor(x)
                .tensor(y)
                .number(x.size())
                .moving(3.0 * x.size())
                .runEach(x.size());
    }

    void activate(Activation f, Tensor x, Tensor y) {
        activate.begin()
                .choice(f.kind())
                .number(f.slope())
                .tensor(x)
                .tensor(y)
                .number(x.size())
                .moving(2.0 * x.size())
                .runEach(x.size());
    }

    void differentiate(Activation f, Tensor y, Tensor dy, Tensor dx) {
        differentiate
                .begin()
                .choice(f.kind())
                .number(f.slope())
                .tensor(y)
                .tensor(dy)
                .tensor(dx)
                .number(y.size())
                .moving(3.0 * y.size())
                .runEach(y.size());
    }

    void dropout(float rate, long seed, int stream, Tensor step, Tensor x, Tensor y) {
        dropout.begin()
                .number((int) Philox.threshold(rate))
                .number(1 / (1 - rate))
                .number((int) seed)
                .number((int) (seed >>> 32))
                .number(stream)
                .tensor(step)
                .tensor(x)
                .tensor(y)
                .number(x.size())
                .moving(2.0 * x.size())
                .runEach(x.size() == 0 ? 0 : (x.size() - 1) / 4 + 1);
    }
}
