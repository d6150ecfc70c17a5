package dev.adret.samples.lectures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.backend.UpdateRule;
import dev.adret.samples.EveryBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegularizationTest {
    @TempDir
    Path folder;

    @EveryBackend
    void aLargeNetworkLearnsByHeartUnlessL2HoldsItBack(String name) {
        try (Backend backend = EveryBackend.Device.open(name)) {
            Points training = Points.moons(40, 0.25, 1);
            Points test = Points.moons(500, 0.25, 2);
            UpdateRule adam = UpdateRule.adam();
            double[] without = Regularization.losses(backend, 128, adam, training, test, 1);
            double[] with =
                    Regularization.losses(backend, 128, adam.withWeightDecay(Regularization.L2), training, test, 1);
            assertThat(without[0]).isLessThan(0.1);
            assertThat(without[1]).isGreaterThan(0.8);
            assertThat(with[0]).isGreaterThan(0.2);
            assertThat(with[1]).isLessThan(0.5);
        }
    }

    @EveryBackend
    void l1LeavesTheInputsThatMatterAndL2All(String name) {
        try (Backend backend = EveryBackend.Device.open(name)) {
            float[] l1 = Regularization.weights(backend, UpdateRule.sgd().withL1(Regularization.L1), 1);
            float[] l2 = Regularization.weights(backend, UpdateRule.sgd().withWeightDecay(Regularization.L2), 1);
            assertThat(zeros(l2)).isZero();
            assertThat(zeros(l1)).isGreaterThanOrEqualTo(12);
            assertThat(l1[0]).isGreaterThan(1);
            assertThat(l1[1]).isLessThan(-1);
            assertThat(l1[2]).isGreaterThan(0.3f);
        }
    }

    private static long zeros(float[] weights) {
        return IntStream.range(0, weights.length).filter(i -> weights[i] == 0).count();
    }

    @Test
    void thePictureIsDrawn() throws IOException {
        Run.lines(new Regularization(), "cpu", folder);
        assertThat(folder.resolve("regularization.png")).isNotEmptyFile();
    }
}
