package dev.adret.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.adret.backend.Activation;
import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.Ops;
import dev.adret.backend.UpdateRule;
import dev.adret.tensor.DType;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step of every operation, run again and again, leaves nothing for the garbage collector. */
class SteadyStateTest {
    private static final int STEPS = 1000;
    private static final int N = 150;
    private static final int WINDOW = 5;
    private static final int D = 20;
    private static final int HIDDEN = 70;
    private static final int CLASSES = 5;
    private static final int ROWS = 1000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    // The scalar form shows that the backend allocates nothing. Vectors are objects until their loops have been
    // compiled as
    // they should be, which in a JVM that has run hundreds of tests before is not sure with JDK 17: what the vector
    // form
    // allocates is measured by WindowStepBenchmark with -prof gc, in a JVM of its own.
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aSteadyStepAllocatesNothing(int numberOfThreads) {
        BackendOptions options = BackendOptions.defaults().withThreads(numberOfThreads);
        try (Backend backend = new CpuBackendProvider("scalar").open(options)) {
            Runnable step = step(backend);
            long least = Long.MAX_VALUE;
            // Compilation takes a while and may be redone: some thousand steps in a row have to be clean, not the
            // first.
            for (int round = 0; round < 20 && least > 10 * STEPS; round++) {
                long before =
                        threads.getThreadAllocatedBytes(Thread.currentThread().getId());
                for (int i = 0; i < STEPS; i++) {
                    step.run();
                }
                long bytes =
                        threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
                least = Math.min(least, bytes);
            }
            assertThat(least / STEPS).as("bytes a step").isLessThan(10);
        }
    }

    private static Tensor floats(Backend backend, String name, int... extents) {
        Shape shape = Shape.of(extents);
        return Tensor.of(name, backend.allocate(DType.FLOAT32, shape.size()), shape);
    }

    private static Tensor ints(Backend backend, String name, int... extents) {
        Shape shape = Shape.of(extents);
        return Tensor.of(name, backend.allocate(DType.INT32, shape.size()), shape);
    }

    private static Runnable step(Backend backend) {
        Ops ops = new Ops(backend);
        Tensor table = floats(backend, "table", ROWS, D);
        Tensor ids = ints(backend, "ids", N, WINDOW);
        int[] numbers = new int[N * WINDOW];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i * i % ROWS;
        }
        backend.write(numbers, 0, ids);
        Tensor x = floats(backend, "x", N, WINDOW * D);
        Tensor weight = floats(backend, "weight", HIDDEN, WINDOW * D);
        Tensor bias = floats(backend, "bias", HIDDEN);
        Tensor hidden = floats(backend, "hidden", N, HIDDEN);
        Tensor dropped = floats(backend, "dropped", N, HIDDEN);
        Tensor top = floats(backend, "top", CLASSES, HIDDEN);
        Tensor logits = floats(backend, "logits", N, CLASSES);
        Tensor labels = ints(backend, "labels", N);
        Tensor best = ints(backend, "best", N);
        Tensor loss = floats(backend, "loss", 1);
        Tensor dHidden = floats(backend, "dHidden", N, HIDDEN);
        Tensor dWeight = floats(backend, "dWeight", HIDDEN, WINDOW * D);
        Tensor dBias = floats(backend, "dBias", HIDDEN);
        Tensor dTop = floats(backend, "dTop", CLASSES, HIDDEN);
        Tensor dx = floats(backend, "dx", N, WINDOW * D);
        Tensor plan = ints(backend, "plan", RowPlan.length(N * WINDOW));
        Tensor sums = floats(backend, "sums", N * WINDOW, D);
        Tensor hyper = floats(backend, "hyper", 3);
        backend.write(new float[] {0.01f, 1, 1}, 0, hyper);
        Tensor number = ints(backend, "step", 1);
        UpdateRule rule = UpdateRule.adam();
        Tensor[] slots = {floats(backend, "m", HIDDEN, WINDOW * D), floats(backend, "v", HIDDEN, WINDOW * D)};
        Tensor[] tableSlots = {floats(backend, "m", ROWS, D), floats(backend, "v", ROWS, D)};
        return () -> {
            ops.gather(table, ids, x);
            ops.linear(x, weight, bias, Activation.TANH, hidden);
            ops.dropout(0.5f, 1, 2, number, hidden, dropped);
            ops.gemm(false, true, 1, dropped, top, 0, logits);
            ops.argmax(logits, best);
            ops.softmaxCrossEntropy(logits, labels, loss, logits);
            ops.gemm(true, false, 1, logits, dropped, 0, dTop);
            ops.gemm(false, false, 1, logits, top, 0, dHidden);
            ops.dropout(0.5f, 1, 2, number, dHidden, dHidden);
            ops.linearBackward(x, hidden, Activation.TANH, dHidden, 0, dWeight, dBias);
            ops.gemm(false, false, 1, dHidden, weight, 0, dx);
            ops.planRows(ids, ROWS, plan);
            ops.sumRows(dx, plan, sums);
            ops.updateRows(rule, hyper, plan, sums, table, tableSlots);
            ops.update(rule, hyper, HIDDEN, dWeight, weight, slots);
            ops.axpy(-0.01f, dTop, top);
            ops.softmax(false, logits, logits);
            ops.fill(logits, 0);
            ops.copy(hidden, dropped);
        };
    }
}
