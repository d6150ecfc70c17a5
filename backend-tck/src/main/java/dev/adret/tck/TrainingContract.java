package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.backend.UpdateRule;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.Embedding;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Sequential;
import dev.adret.nn.Tanh;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.random.Philox;
import dev.adret.train.Batch;
import dev.adret.train.BatchLayout;
import dev.adret.train.Dataset;
import dev.adret.train.EpochSummary;
import dev.adret.train.Trainer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A small network learns on this backend what it learns on the reference. */
abstract class TrainingContract extends Contract {
    private static final int STEPS = 200;
    private static final int TOKENS = 101;
    private static final int CLASSES = 3;

    TrainingContract(BackendContract subject) {
        super(subject);
    }

    @ParameterizedTest
    @CsvSource({
        "SGD,      0.5",
        "MOMENTUM, 0.1",
        "NESTEROV, 0.1",
        "ADAGRAD,  0.1",
        "ADAMW,    0.02",
    })
    void theLossFallsAlongTheSameCurve(UpdateRule.Kind kind, float learningRate) {
        UpdateRule rule = new UpdateRule(kind, 0.9f, 0.999f, 1e-4f, 1e-4f);
        float[] expected = curve(new ReferenceBackend(), rule, learningRate);
        float[] actual = curve(backend(), rule, learningRate);

        new Tolerance(1e-6, 1e-3).check("loss by step, " + kind, expected, actual);
        assertThat(actual[0]).as("first loss, of guessing").isBetween(1.4f, 1.9f);
        double last = 0;
        for (int step = STEPS - 20; step < STEPS; step++) {
            last += actual[step] / 20;
        }
        assertThat(last).as("mean of the last 20 losses").isLessThan(0.8);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 65_537})
    void aStepTakesABatchOfAnySize(int n) {
        float[] expected = afterAStep(new ReferenceBackend(), n, n);
        float[] actual = afterAStep(backend(), n, n);

        new Tolerance(1e-5, 1e-3).check("loss and parameters after a step on " + n + " examples", expected, actual);
    }

    /** A batch that has each of a thousand examples a thousand times has their mean loss and their gradients. */
    @Test
    void aStepTakesABatchOfAMillion() {
        float[] expected = afterAStep(backend(), 1000, 1000);
        float[] actual = afterAStep(backend(), 1_000_000, 1000);

        new Tolerance(1e-5, 1e-3).check("loss and parameters after a step on a million examples", expected, actual);
    }

    /** The loss of one step on all examples at once, of which some are different, and the parameters after it. */
    private static float[] afterAStep(Backend backend, int n, int different) {
        Sequential network =
                new Sequential(new Embedding(TOKENS, 2), new Linear(2, 4), new Tanh(), new Linear(4, CLASSES));
        try (Model model = Model.create(backend, network, 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), LearningRate.constant(0.5f));
                Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, n, 1)) {
            List<EpochSummary> epochs = trainer.fit(new Tokens(n, different), 1);
            List<float[]> all = new ArrayList<>(model.state().values());
            all.add(new float[] {(float) epochs.get(0).meanLoss()});
            float[] joined =
                    new float[all.stream().mapToInt(values -> values.length).sum()];
            int at = 0;
            for (float[] values : all) {
                System.arraycopy(values, 0, joined, at, values.length);
                at += values.length;
            }
            return joined;
        }
    }

    /** Tokens with classes, the same ones again and again. */
    private record Tokens(long size, int different) implements Dataset {
        @Override
        public BatchLayout layout() {
            return BatchLayout.idsWithClasses(1);
        }

        @Override
        public void fill(Batch batch) {
            for (int i = 0; i < batch.count(); i++) {
                long bits = Philox.bits(11, 0, batch.example(i) % different);
                batch.inputInts()[i] = (int) Long.remainderUnsigned(bits, TOKENS);
                batch.classes()[i] = (int) Long.remainderUnsigned(bits >>> 8, CLASSES);
            }
        }
    }

    private static float[] curve(Backend backend, UpdateRule rule, float learningRate) {
        float[] losses = new float[STEPS];
        try (WindowNetwork network = new WindowNetwork(backend, rule, learningRate)) {
            for (int step = 0; step < STEPS; step++) {
                network.load(step);
                network.step();
                losses[step] = network.loss();
            }
        }
        return losses;
    }
}
