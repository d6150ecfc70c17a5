package dev.adret.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adret.gpu.AllKernels;
import dev.adret.gpu.KernelSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The PTX in the jar is that of the kernels as they are, and assembles for every generation of cards. */
class PtxTest {
    private static final List<KernelSource> SOURCES = AllKernels.of(CudaRuntime.GROUP_SIZE);
    private static final List<String> ARCHITECTURES =
            List.of("sm_75", "sm_80", "sm_86", "sm_89", "sm_90", "sm_100", "sm_120");

    @TestFactory
    Stream<DynamicTest> thePtxWasMadeOfTheKernelsAsTheyAre() {
        return SOURCES.stream()
                .map(source -> DynamicTest.dynamicTest(
                        source.name(),
                        () -> assertThat(Ptx.of(source))
                                .as(
                                        "the kernels '%s' have changed since their PTX was made: run scripts/ptx.sh",
                                        source.name())
                                .isPresent()));
    }

    @Test
    void ofAnotherSourceThereIsNone() {
        KernelSource source = SOURCES.get(0);
        assertThat(Ptx.of(new KernelSource(source.name(), source.text() + " ", source.groupSize())))
                .isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> thePtxAssembles(@TempDir Path folder) {
        return ARCHITECTURES.stream()
                .map(architecture -> DynamicTest.dynamicTest(architecture, () -> assemble(folder, architecture)));
    }

    private static void assemble(Path folder, String architecture) throws IOException, InterruptedException {
        assumeTrue(StandIn.isOnThePath("ptxas"), "ptxas of the CUDA toolkit is not on the PATH");
        for (KernelSource source : SOURCES) {
            Path file = Files.writeString(
                    folder.resolve(source.name() + ".ptx"), Ptx.of(source).orElseThrow());
            StandIn.run(List.of(
                    "ptxas",
                    "-arch=" + architecture,
                    "--warn-on-spills",
                    "--warning-as-error",
                    "-o",
                    folder.resolve("out.cubin").toString(),
                    file.toString()));
        }
    }
}
