package dev.adret.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.cuda.ptx.GlobalMemory;
import dev.adret.cuda.ptx.Program;
import dev.adret.gpu.AllKernels;
import dev.adret.gpu.KernelSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The emulator knows every line of every program in the jar: one that is new to it fails here, by its file, line and name. */
class ShippedPtxTest {
    @TestFactory
    Stream<DynamicTest> everyInstructionOfEveryKernelIsKnown() {
        return AllKernels.of(CudaRuntime.GROUP_SIZE).stream()
                .map(source -> DynamicTest.dynamicTest(source.name(), () -> load(source)));
    }

    private static void load(KernelSource source) {
        String text = Ptx.of(source).orElseThrow();
        Program program = new Program(source.name() + ".ptx", text, new GlobalMemory());
        assertThat(program.names()).hasSize((int)
                text.lines().filter(line -> line.contains(".entry")).count());
        program.names().forEach(program::kernel);
    }
}
