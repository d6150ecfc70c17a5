package dev.adret.samples.lectures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.optim.LearningRate;
import dev.adret.samples.EveryBackend;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearningRatesTest {
    @TempDir
    Path folder;

    @EveryBackend
    void tooGreatARateDoesNotLearnTooSmallAOneLearnsSlowlyAndAFallingOneSettles(String name) {
        try (Backend backend = EveryBackend.Device.open(name)) {
            Points points = Points.moons(400, 0.2, 1);
            double great = last(backend, LearningRate.constant(10), points);
            double right = last(backend, LearningRate.constant(1), points);
            double small = last(backend, LearningRate.constant(0.001f), points);
            double falling = last(backend, LearningRate.constant(1).exponential(0.07f), points);
            assertThat(great).isGreaterThan(1);
            assertThat(right).isLessThan(small);
            assertThat(falling).isLessThan(right);
        }
    }

    private static double last(Backend backend, LearningRate rate, Points points) {
        double[] losses = LearningRates.losses(backend, rate, points, 1);
        return losses[losses.length - 1];
    }

    @Test
    void thePictureIsDrawn() throws IOException {
        assertThat(String.join("\n", Run.lines(new LearningRates(), "cpu", folder)))
                .contains("0.001", "halved every 10", "exponential");
        assertThat(folder.resolve("learning-rates.png")).isNotEmptyFile();
    }
}
