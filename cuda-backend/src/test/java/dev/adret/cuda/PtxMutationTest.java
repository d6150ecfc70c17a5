package dev.adret.cuda;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.Ops;
import dev.adret.cuda.ptx.PtxException;
import dev.adret.gpu.AllKernels;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Faults that are put into the shipped kernels are found. */
class PtxMutationTest {
    private static final Pattern BARRIER = Pattern.compile("bar\\.sync\\s+0;");

    private static Tensor floats(Backend backend, int... extents) {
        Shape shape = Shape.of(extents);
        return Tensor.of("x", backend.allocate(DType.FLOAT32, shape.size()), shape);
    }

    private static void softmax(Backend backend) {
        new Ops(backend).softmax(false, floats(backend, 100, 300), floats(backend, 100, 300));
    }

    private static void product(Backend backend) {
        Tensor a = floats(backend, 70, 70);
        new Ops(backend).gemm(false, false, 1, a, floats(backend, 70, 70), 0, floats(backend, 70, 70));
    }

    private static String program(String name) {
        return AllKernels.of(CudaRuntime.GROUP_SIZE).stream()
                .filter(source -> source.name().equals(name))
                .findFirst()
                .flatMap(Ptx::of)
                .orElseThrow();
    }

    /** The text of one kernel. */
    private static String kernel(String program, String name) {
        String text = program(program);
        int begin = text.indexOf(".entry " + name + "(");
        return text.substring(begin, text.indexOf("\n}", begin));
    }

    private static void assertFound(String kernel, String broken, Consumer<Backend> work, String message) {
        EmulatedDriver driver = new EmulatedDriver(false, text -> text.replace(kernel, broken));
        Backend backend =
                PtxContractTest.provider(driver, runtime -> Optional.empty()).open(BackendOptions.defaults());
        work.accept(backend);
        assertThatThrownBy(backend::synchronize)
                .isInstanceOf(PtxException.class)
                .hasMessageContaining(message);
    }

    private static Stream<DynamicTest> barriers(String program, String name, Consumer<Backend> work) {
        String kernel = kernel(program, name);
        return BARRIER.matcher(kernel)
                .results()
                .map(barrier -> DynamicTest.dynamicTest(
                        name + " without the barrier at " + barrier.start(),
                        () -> assertFound(kernel, without(kernel, barrier), work, "a race")));
    }

    private static String without(String text, MatchResult part) {
        return text.substring(0, part.start()) + text.substring(part.end());
    }

    @TestFactory
    Stream<DynamicTest> aBarrierThatIsMissing() {
        return Stream.concat(
                barriers("softmax", "softmax", PtxMutationTest::softmax),
                barriers("gemm", "gemm_large", PtxMutationTest::product));
    }

    @Test
    void anIndexThatIsOneTooFar() {
        String kernel = kernel("elementwise", "fill");
        String broken = kernel.replace("setp.ge.u32", "setp.gt.u32").replace("setp.lt.u32", "setp.le.u32");
        assertFound(
                kernel, broken, backend -> new Ops(backend).fill(floats(backend, 100), 1), "400 bytes into a block");
    }
}
