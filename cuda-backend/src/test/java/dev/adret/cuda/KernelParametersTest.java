package dev.adret.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Activation;
import dev.adret.backend.Backend;
import dev.adret.backend.BatchPlace;
import dev.adret.backend.BinaryOp;
import dev.adret.backend.Ops;
import dev.adret.backend.RowUpdate;
import dev.adret.backend.UnaryOp;
import dev.adret.backend.UpdateRule;
import dev.adret.backend.WindowText;
import dev.adret.gpu.AllKernels;
import dev.adret.gpu.BinaryCache;
import dev.adret.gpu.GemmLibrary;
import dev.adret.gpu.GpuBackend;
import dev.adret.gpu.KernelSource;
import dev.adret.random.Permutation;
import dev.adret.tensor.DType;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every operation hands to its kernels lies as the kernels' parameters do, by the lists in their source. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KernelParametersTest {
    private static final Pattern KERNEL =
            Pattern.compile("#define GEMM (\\w+)|KERNEL (\\w+)\\(([^)]*)\\)", Pattern.DOTALL);

    private final FakeDriver driver = new FakeDriver(FakeDriver.LARGE_CARD);
    /** Which parameters of each kernel are pointers. */
    private final Map<String, List<Boolean>> pointers = new HashMap<>();

    private final TreeSet<String> checked = new TreeSet<>();

    @BeforeAll
    void launchEverything() {
        AllKernels.of(CudaRuntime.GROUP_SIZE).forEach(this::parse);
        driver.listener = this::check;
        for (Optional<GemmLibrary> library :
                List.of(Optional.<GemmLibrary>empty(), Optional.<GemmLibrary>of(new CountingLibrary()))) {
            Compiler compiler = new Compiler(Optional.empty(), BinaryCache.none());
            try (GpuBackend backend =
                    new GpuBackend(new CudaRuntime(driver, driver.device(0), compiler, runtime -> library))) {
                new Everything(backend).run();
            }
        }
    }

    private void parse(KernelSource source) {
        Matcher matcher = KERNEL.matcher(source.text());
        String gemm = "";
        while (matcher.find()) {
            if (matcher.group(1) != null) {
                gemm = matcher.group(1);
                continue;
            }
            List<Boolean> parameters = new ArrayList<>();
            for (String parameter : matcher.group(3).split(",")) {
                parameters.add(parameter.contains("*"));
                assertThat(parameter.strip()).matches("(GLOBAL (const )?(float|int)\\*|float|int) \\w+");
            }
            pointers.put(matcher.group(2).equals("GEMM") ? gemm : matcher.group(2), parameters);
        }
    }

    private void check(FakeDriver.Launch launch) {
        ByteBuffer arguments = launch.arguments();
        int at = 0;
        for (boolean pointer : pointers.get(launch.kernel())) {
            if (pointer) {
                at = (at + 7) / 8 * 8;
                assertThat(driver.deviceMemory).as(launch.kernel()).containsKey(arguments.getLong(at));
            }
            at += pointer ? Long.BYTES : Integer.BYTES;
        }
        assertThat(arguments.capacity()).as(launch.kernel()).isEqualTo(at);
        checked.add(launch.kernel());
    }

    @Test
    void everyKernelWasLaunched() {
        assertThat(checked).isEqualTo(new TreeSet<>(pointers.keySet()));
    }

    @AfterAll
    void nothingIsLeft() {
        assertThat(driver.deviceMemory).isEmpty();
        assertThat(driver.pinned).isEmpty();
        assertThat(driver.openContexts).isZero();
    }

    /** Every operation, at sizes that make it launch all the kernels it has. */
    private record Everything(GpuBackend backend) {
        private Tensor floats(int... extents) {
            Shape shape = Shape.of(extents);
            return Tensor.of("x", backend.allocate(DType.FLOAT32, shape.size()), shape);
        }

        private Tensor ints(int... extents) {
            Shape shape = Shape.of(extents);
            return Tensor.of("i", backend.allocate(DType.INT32, shape.size()), shape);
        }

        void run() {
            Ops ops = new Ops(backend);
            Activation f = Activation.TANH;
            Tensor x = floats(6, 5);
            Tensor y = floats(6, 5);
            ops.write(new float[12], 0, floats(6, 4).columns(1, 3));
            ops.read(x, new float[30], 0);
            ops.fill(x, 1);
            ops.copy(x, y);
            ops.axpy(2, x, y);
            ops.activation(f, x, y);
            ops.activationBackward(f, x, y, floats(6, 5));
            ops.unary(UnaryOp.EXP, x, y);
            ops.unaryBackward(UnaryOp.EXP, x, y, floats(6, 5), floats(6, 5));
            ops.binary(BinaryOp.ADD, x, floats(5), y);
            ops.binaryBackward(BinaryOp.MULTIPLY, true, x, floats(5), floats(6, 5), floats(6, 5));
            ops.sumTo(1, x, floats(6, 1));
            ops.sumSquares(x, ints(1), floats(7));
            ops.transpose(x, floats(5, 6));
            ops.gatherSum(floats(9, 5), ints(6, 2), floats(5), f, y);
            ops.dropout(0.5f, 1, 2, ints(1), x, y);
            ops.gemm(false, true, 1, x, y, 0, floats(6, 6));
            ops.gemm(true, false, 1, floats(3, 200, 300), floats(3, 200, 250), 0, floats(3, 300, 250));
            ops.gemm(true, false, 1, floats(20_000, 3), floats(20_000, 2), 0, floats(3, 2));
            ops.linear(x, floats(4, 5), floats(4), f, floats(6, 4));
            for (int rows : new int[] {6, 10_000}) {
                ops.linearBackward(floats(rows, 5), floats(rows, 4), f, floats(rows, 4), 1, floats(4, 5), floats(4));
            }
            ops.linearBackward(x, floats(6, 4), Activation.IDENTITY, floats(6, 4), 1, floats(4, 5), floats(4));
            ops.linearBackwardInput(floats(6, 4), floats(4, 5), f, x, y);
            ops.softmax(true, x, y);
            ops.softmaxBackward(false, x, y, floats(6, 5));
            ops.layerNorm(1, x, floats(5), floats(5), y, floats(6, 2));
            for (int rows : new int[] {6, 10_000}) {
                Tensor wide = floats(rows, 5);
                ops.layerNormBackward(wide, floats(5), floats(rows, 2), wide, wide, 1, floats(5), floats(5));
            }
            ops.argmax(x, ints(6));
            for (int rows : new int[] {6, 100_000}) {
                Tensor logits = floats(rows, 3);
                ops.softmaxCrossEntropy(logits, ints(rows), floats(1), floats(rows, 3));
                ops.binaryCrossEntropy(logits, floats(rows, 3), floats(1), floats(rows, 3));
                ops.maxMargin(1, floats(rows), logits, floats(1), floats(rows), floats(rows, 3));
            }
            ops.chainCrossEntropy(
                    x,
                    floats(6, 5),
                    ints(6 + 3 + 1),
                    floats(Backend.chainMemory(6, 5, 3)),
                    floats(1),
                    floats(6, 5),
                    0,
                    floats(6, 5));
            ops.permutation(new Permutation(6, 1, 0), ints(6));
            ops.endStep(ints(1), 6, floats(1), floats(1));
            WindowText text = new WindowText(ints(9), ints(9), ints(4, 3), ints(10), 2, 1);
            ops.windows(text, new BatchPlace(ints(7), ints(1), ints(2), 6), ints(6, 10), ints(6));
            for (int n : new int[] {6, 10_000}) {
                Tensor plan = ints(RowPlan.length(2 * n));
                Tensor sums = floats(2 * n, 3);
                ops.planRows(ints(n, 2), 9, plan);
                ops.gather(floats(9, 3), ints(n, 2), floats(n, 6));
                ops.gather(floats(9, 3), ints(n, 2), floats(n, 3));
                ops.gather(
                        List.of(floats(9, 3), floats(9, 1)),
                        List.of(ints(n, 2), ints(n, 2)),
                        List.of(floats(n, 6), floats(n, 2)));
                ops.sumRows(floats(n, 6), plan, sums);
                UpdateRule rule = UpdateRule.adam();
                Tensor[] slots = {floats(9, 3), floats(9, 3)};
                ops.updateRows(rule, floats(3), plan, sums, floats(9, 3), slots);
                RowUpdate rows = new RowUpdate(plan, sums, floats(9, 3), slots);
                ops.update(rule, floats(3), 9, floats(9, 3), floats(9, 3), slots, List.of(rows, rows));
            }
        }
    }
}
