package dev.adret.samples.lectures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.samples.EveryBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptimizersTest {
    @TempDir
    Path folder;

    @EveryBackend
    void everyOptimizerLearnsAndTheAdaptiveOnesSoonerThanSgd(String name) {
        try (Backend backend = EveryBackend.Device.open(name)) {
            Map<String, double[]> curves = Optimizers.curves(backend, Points.spiral(300, 0.15, 2), 2, 30);
            assertThat(curves).hasSize(5);
            double[] sgd = curves.values().iterator().next();
            curves.forEach((optimizer, losses) -> assertThat(losses[29])
                    .as(optimizer)
                    .isLessThan(0.5 * losses[0])
                    .isLessThanOrEqualTo(sgd[29]));
        }
    }

    @Test
    void theTableAndThePictureHaveEveryOptimizer() throws IOException {
        assertThat(String.join("\n", Run.lines(new Optimizers(), "cpu", folder)))
                .contains("SGD", "momentum", "Adagrad", "RMSprop", "Adam");
        assertThat(folder.resolve("optimizers.png")).isNotEmptyFile();
    }
}
