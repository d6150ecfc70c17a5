package dev.adret.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.Backend;
import dev.adret.backend.Backends;
import dev.adret.gpu.GpuBackend;
import dev.adret.nlp.corpus.Sentence;
import dev.adret.nlp.window.TrainingOptions;
import dev.adret.nlp.window.WindowConfig;
import dev.adret.nlp.window.WindowTraining;
import dev.adret.samples.bench.TrainingStep;
import dev.adret.samples.bench.Workload;
import dev.adret.train.DataPlacement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** What the device is asked for in the 128 steps between two reports of progress. */
    private static final class Requests implements WindowTraining.Listener {
        private final GpuBackend gpu;
        private final List<Long> launches = new ArrayList<>();
        private final List<Long> writes = new ArrayList<>();

        Requests(GpuBackend gpu) {
            this.gpu = gpu;
        }

        @Override
        public void onProgress(int epoch, long done, double meanLoss) {
            launches.add(gpu.launches());
            writes.add(gpu.writes());
        }

        /** Trains on windows, 300 steps of them. */
        static Requests of(GpuBackend gpu, DataPlacement placement) {
            Requests requests = new Requests(gpu);
            List<Sentence> sentences =
                    Collections.nCopies(300, new Sentence(List.of("Anna", "sleeps"), List.of("B-PER", "O")));
            new WindowTraining(
                            gpu,
                            WindowConfig.defaults().withSentenceLevel(false),
                            TrainingOptions.defaults().withEpochs(1).withBatchSize(2))
                    .keepingDataOn(placement)
                    .train(sentences, List.of(), requests)
                    .close();
            return requests;
        }

        long launches() {
            return launches.get(1) - launches.get(0);
        }

        long writes() {
            return writes.get(1) - writes.get(0);
        }
    }

    @Test
    void aStepOnWindowsOfTheDeviceIsOneLaunchMoreAndNothingIsWrittenForIt() {
        try (Backend backend = Backends.open("opencl")) {
            GpuBackend gpu = (GpuBackend) backend;
            Requests host = Requests.of(gpu, DataPlacement.HOST);
            Requests device = Requests.of(gpu, DataPlacement.DEVICE);
            assertThat(host.launches()).isLessThanOrEqualTo(14 * 128);
            assertThat(device.launches() - host.launches()).isBetween(1L, 128L);
            // Ids and classes; and, once in 128 steps, the sum of the losses, which begins anew.
            assertThat(host.writes()).isEqualTo(2 * 128 + 1);
            assertThat(device.writes()).isEqualTo(1);
        }
    }

    @Test
    void aStepOfTheBenchmarkOnWindowsOfTheDeviceWritesNothing() {
        try (Backend backend = Backends.open("opencl")) {
            GpuBackend gpu = (GpuBackend) backend;
            assertThat(writes(gpu, DataPlacement.DEVICE, 32)).isEqualTo(writes(gpu, DataPlacement.DEVICE, 4));
            assertThat(writes(gpu, DataPlacement.HOST, 32) - writes(gpu, DataPlacement.HOST, 4))
                    .as("ids and classes")
                    .isEqualTo(2 * 28);
        }
    }

    /** What is written in the second run of so many steps. */
    private static long writes(GpuBackend gpu, DataPlacement placement, int steps) {
        int batch = 8;
        try (Workload training = TrainingStep.open(gpu, batch, 20, placement, steps * batch)) {
            training.run();
            long before = gpu.writes();
            training.run();
            return gpu.writes() - before;
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 12", "64, 13", "512, 14", "4096, 16"})
    void aStepLaunchesFewKernelsAndAllocatesNothing(int batch, long most) {
        int steps = 8;
        try (Backend backend = Backends.open("opencl");
                Workload training = TrainingStep.open(backend, batch, 20, DataPlacement.HOST, steps * batch)) {
            GpuBackend gpu = (GpuBackend) backend;
            training.run();
            training.run();
            long launches = gpu.launches();
            long allocations = gpu.allocations();
            training.run();
            assertThat(gpu.launches() - launches).isPositive().isLessThanOrEqualTo(most * steps);
            assertThat(gpu.allocations()).isEqualTo(allocations);
        }
    }
}
