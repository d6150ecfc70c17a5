package dev.adret.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.UpdateRule;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.Dropout;
import dev.adret.nn.Embedding;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Sequential;
import dev.adret.nn.Tanh;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.train.Batch;
import dev.adret.train.BatchLayout;
import dev.adret.train.Dataset;
import dev.adret.train.EpochSummary;
import dev.adret.train.Trainer;
import dev.adret.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training from its first step to the saved model, on the PTX that the jar ships: see {@link EmulatedDriver}. */
class PtxTrainingTest {
    private static final int WORDS = 40;
    private static final int CLASSES = 3;
    private static final int WINDOW = 3;
    private static final int BATCH = 32;
    private static final int EPOCHS = 4;

    @TempDir
    private Path folder;

    private record Run(String model, List<Double> losses) {}

    @AfterEach
    void graphsAreOnAgain() {
        System.clearProperty(CudaRuntime.GRAPHS_PROPERTY);
    }

    private Run train(Backend backend) throws IOException {
        Sequential network = new Sequential(
                new Embedding(WORDS, 5),
                new Linear(5 * WINDOW, 12),
                new Tanh(),
                new Dropout(0.25f),
                new Linear(12, CLASSES));
        List<Double> losses = new ArrayList<>();
        Path file = folder.resolve("model.safetensors");
        try (backend;
                Model model = Model.create(backend, network, 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.adam(), LearningRate.constant(0.01f));
                Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, BATCH, 1)) {
            trainer.fit(new Windows(), EPOCHS, new TrainingListener() {
                @Override
                public boolean onEpochEnd(EpochSummary summary) {
                    losses.add(summary.meanLoss());
                    return true;
                }
            });
            model.save(file);
            return new Run(HexFormat.of().formatHex(Files.readAllBytes(file)), losses);
        }
    }

    private Run emulated(CudaRuntime.GemmLoader products) throws IOException {
        return train(PtxContractTest.emulated(false, products).open(BackendOptions.defaults()));
    }

    @Test
    void twoRunsGiveTheSameBytes() throws IOException {
        Run first = emulated(runtime -> Optional.empty());
        assertThat(emulated(runtime -> Optional.empty()).model()).isEqualTo(first.model());
    }

    @Test
    void stepsThatAreReplayedAreThoseThatAreRun() throws IOException {
        Run recorded = emulated(PtxContractTest::cublas);
        System.setProperty(CudaRuntime.GRAPHS_PROPERTY, "off");
        Run run = emulated(PtxContractTest::cublas);
        assertThat(recorded.model()).isEqualTo(run.model());
        assertThat(recorded.losses()).isEqualTo(run.losses());
    }

    @Test
    void theLossFallsAsOnTheReference() throws IOException {
        List<Double> expected = train(new ReferenceBackend()).losses();
        for (CudaRuntime.GemmLoader products :
                List.<CudaRuntime.GemmLoader>of(runtime -> Optional.empty(), PtxContractTest::cublas)) {
            List<Double> losses = emulated(products).losses();
            assertThat(losses).hasSize(EPOCHS);
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                assertThat(losses.get(epoch)).isCloseTo(expected.get(epoch), within(1e-3));
            }
            assertThat(losses.get(EPOCHS - 1)).isLessThan(losses.get(0));
        }
    }

    /** Windows of words; the class is one of the word in the middle. */
    private static final class Windows implements Dataset {
        @Override
        public long size() {
            return 10 * BATCH + 5;
        }

        @Override
        public BatchLayout layout() {
            return BatchLayout.idsWithClasses(WINDOW);
        }

        @Override
        public void fill(Batch batch) {
            for (int i = 0; i < batch.count(); i++) {
                long example = batch.example(i);
                for (int j = 0; j < WINDOW; j++) {
                    batch.inputInts()[i * WINDOW + j] = (int) (example * 31 + j * 17L) % WORDS;
                }
                batch.classes()[i] = batch.inputInts()[i * WINDOW + 1] % CLASSES;
            }
        }
    }
}
