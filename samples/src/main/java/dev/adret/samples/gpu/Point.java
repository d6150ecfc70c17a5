package dev.adret.samples.gpu;

import java.util.Locale;

/** What must hold on a card; where it says how fast, on an H200. */
enum Point {
    CONTRACTS("all contract tests on the card", "none fails, none is skipped"),
    MEMCHECK("compute-sanitizer memcheck on the contract tests", "no error"),
    RACECHECK("compute-sanitizer racecheck on the contract tests", "no hazard"),
    SAME_BYTES("two trainings with one seed", "the same model bytes"),
    RECORDED("a recorded and an unrecorded training", "the same model bytes"),
    LOSSES("losses of two epochs beside the CPU's", "within 0.001"),
    LARGE("tensors of 2 billion numbers", "the last as right as the first"),
    MEMORY("a million recorded steps", "device and host memory where they were"),
    EPOCH("an epoch of 10 million tokens, batch 4096", "under 0.5 s"),
    START("from the start of the JVM to the first step", "under 2 s"),
    EAGER("training step, 300 hidden, batch 4096, over PyTorch eager", "at least 5"),
    FASTEST("training step, 300 hidden, batch 4096, over PyTorch's graph or compile", "at least 1.3"),
    EAGER_SMALL("training step, 300 hidden, batch 64, over PyTorch eager", "at least 5"),
    GEMM_4096_FP32("product 4096³, fp32, over torch.matmul", "at least 0.97"),
    GEMM_4096_TF32("product 4096³, tf32, over torch.matmul", "at least 0.97"),
    GEMM_8192_FP32("product 8192³, fp32, over torch.matmul", "at least 0.97"),
    GEMM_8192_TF32("product 8192³, tf32, over torch.matmul", "at least 0.97"),
    BIAS("bias and tanh, share of a copy's bandwidth", "at least 0.85"),
    BACKWARD("tanh backward, share of a copy's bandwidth", "at least 0.85"),
    ADAM("dense Adam, share of a copy's bandwidth", "at least 0.85"),
    TIME_LINE("time line of a step: share of the time in which the card computes", "measured"),
    CROSSOVER("batch from which the card is faster than the CPU", "measured");

    private final String what;
    private final String wanted;

    Point(String what, String wanted) {
        this.what = what;
        this.wanted = wanted;
    }

    String what() {
        return what;
    }

    String wanted() {
        return wanted;
    }

    /** As options name it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What was measured, in words. */
    Finding found(boolean holds, String measured) {
        return new Finding(this, Verdict.of(holds), measured);
    }

    Finding notMeasured(String why) {
        return new Finding(this, Verdict.NOT_MEASURED, why);
    }

    /** A figure that has to reach {@code least}; not measured where it is not a number. */
    Finding atLeast(double least, double figure) {
        return Double.isFinite(figure)
                ? found(figure >= least, Text.number("%.3g", figure))
                : notMeasured("one of the two could not be measured");
    }
}
