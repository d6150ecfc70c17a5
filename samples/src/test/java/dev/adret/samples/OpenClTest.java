package dev.adret.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.Backend;
import dev.adret.backend.Backends;
import dev.adret.gpu.GpuBackend;
import dev.adret.samples.bench.TrainingStep;
import dev.adret.samples.bench.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The main job on an OpenCL device. */
class OpenClTest {
    @TempDir
    Path folder;

    @BeforeEach
    void requireOpenCl() {
        EveryBackend.Device.require("opencl");
    }

    private List<String> train(String backend, Path out) {
        return Cli.run(
                        "ner",
                        "train",
                        "--train",
                        Cli.corpus(folder).toString(),
                        "--backend",
                        backend,
                        "--out",
                        out.toString(),
                        "--epochs",
                        "3",
                        "--optimizer",
                        "sgd",
                        "--lr",
                        "0.05",
                        "--hidden",
                        "20")
                .assertDone()
                .outLines();
    }

    private static double[] losses(List<String> lines) {
        return lines.stream()
                .filter(line -> line.matches(" +\\d+ +\\d+\\.\\d{4} .*"))
                .mapToDouble(line -> Double.parseDouble(line.strip().split(" +")[1]))
                .toArray();
    }

    @Test
    void lossesAreThoseOfTheReferenceAndTwoRunsMakeTheSameModel() throws IOException {
        Path first = folder.resolve("first.adret");
        Path second = folder.resolve("second.adret");
        double[] expected = losses(train("reference", folder.resolve("reference.adret")));
        assertThat(expected).hasSize(3);
        assertThat(losses(train("opencl", first))).containsExactly(expected, within(1e-3));
        train("opencl", second);
        assertThat(Files.readAllBytes(first)).isEqualTo(Files.readAllBytes(second));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 512, 4096})
    void aStepLaunchesAtMostSixteenKernelsAndAllocatesNothing(int batch) {
        int steps = 8;
        try (Backend backend = Backends.open("opencl");
                Workload training = TrainingStep.open(backend, batch, 20, steps * batch)) {
            GpuBackend gpu = (GpuBackend) backend;
            training.run();
            training.run();
            long launches = gpu.launches();
            long allocations = gpu.allocations();
            training.run();
            assertThat(gpu.launches() - launches).isPositive().isLessThanOrEqualTo(16L * steps);
            assertThat(gpu.allocations()).isEqualTo(allocations);
        }
    }
}
