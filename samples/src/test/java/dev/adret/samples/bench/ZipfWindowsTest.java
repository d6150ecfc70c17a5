package dev.adret.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.backend.Backends;
import dev.adret.backend.UpdateRule;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.Embedding;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Sequential;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.train.DataPlacement;
import dev.adret.train.Trainer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipfWindowsTest {
    private static final int VOCABULARY = 30;
    private static final int CLASSES = 4;

    /** What two epochs of windows of so many words make of a network. */
    private static Map<String, float[]> trained(int window, DataPlacement placement) {
        Sequential network = new Sequential(new Embedding(VOCABULARY, 3), new Linear(3 * window, CLASSES));
        try (Backend backend = Backends.open("cpu");
                Model model = Model.create(backend, network, 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), LearningRate.constant(0.5f));
                Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, 16, 1)) {
            trainer.keepingDataOn(placement).fit(new ZipfWindows(100, window, VOCABULARY, CLASSES), 2);
            return model.state();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void theDeviceMakesTheSameBatchesAsTheHost(int window) {
        Map<String, float[]> expected = trained(window, DataPlacement.HOST);
        trained(window, DataPlacement.DEVICE)
                .forEach((name, values) -> assertThat(values).as(name).isEqualTo(expected.get(name)));
    }

    @Test
    void theyGoToADeviceThatHasRoomForThem() {
        ZipfWindows windows = new ZipfWindows(100, 5, VOCABULARY, CLASSES);
        int bytes = 4 * (2 * 105 + 2 * 31 + 5);
        try (Backend backend = Backends.open("cpu")) {
            assertThat(windows.onDevice(backend, bytes - 1)).isEmpty();
            assertThat(windows.onDevice(backend, bytes)).hasValueSatisfying(data -> data.close());
        }
    }
}
