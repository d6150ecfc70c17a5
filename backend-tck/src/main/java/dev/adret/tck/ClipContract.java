package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.backend.Recording;
import dev.adret.backend.UpdateRule;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.Embedding;
import dev.adret.nn.Embeddings;
import dev.adret.nn.Initializer;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Pass;
import dev.adret.nn.Sequential;
import dev.adret.nn.Tanh;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Training steps whose gradients are clipped by their norm. */
abstract class ClipContract extends Contract {
    private static final int BATCH = 37;
    private static final int WINDOW = 3;
    private static final int CLASSES = 5;
    private static final int STEPS = 12;

    /** Less than the norm of the gradients of the first steps. */
    private static final float BOUND = 0.2f;

    ClipContract(BackendContract subject) {
        super(subject);
    }

    /** A network with a table of words and one whose rows are added up, and its optimizer. */
    private static final class Network implements AutoCloseable {
        final Model model;
        final Optimizer optimizer;
        final Pass pass;
        private final Backend backend;
        private final Tensor ids;
        private final Tensor labels;
        private final Tensor loss;

        Network(Backend backend, float clipNorm) {
            this.backend = backend;
            Map<String, Embedding> tables = new LinkedHashMap<>();
            tables.put("words", new Embedding(41, 7));
            tables.put("parts", Embedding.ofSums(23, 3, 2, Initializer.uniform(-1, 1)));
            Sequential layers = new Sequential(
                    new Embeddings(WINDOW, tables), new Linear(WINDOW * 10, 19), new Tanh(), new Linear(19, CLASSES));
            model = Model.create(backend, layers, 3);
            optimizer = new Optimizer(model, UpdateRule.sgd(), LearningRate.constant(0.5f), clipNorm);
            pass = Pass.training(backend, 1);
            ids = tensor("ids", DType.INT32, BATCH, WINDOW * 3);
            labels = tensor("labels", DType.INT32, BATCH);
            loss = tensor("loss", DType.FLOAT32, 1);
        }

        private Tensor tensor(String name, DType dtype, int... extents) {
            Shape shape = Shape.of(extents);
            return Tensor.of(name, backend.allocate(dtype, shape.size()), shape);
        }

        void load(int step) {
            int[] numbers = Side.randomInts(BATCH * WINDOW * 3, 23, 5, step);
            int[] classes = new int[BATCH];
            for (int row = 0; row < BATCH; row++) {
                classes[row] = numbers[row * WINDOW * 3 + 1] % CLASSES;
            }
            backend.write(numbers, 0, ids);
            backend.write(classes, 0, labels);
            optimizer.prepare(0);
        }

        void step() {
            pass.begin();
            Tensor scores = model.forward(ids, pass);
            model.backward(new SoftmaxCrossEntropy().forwardBackward(scores, labels, loss, pass), pass);
            optimizer.apply();
        }

        Map<String, float[]> train() {
            for (int step = 0; step < STEPS; step++) {
                load(step);
                step();
            }
            return model.state();
        }

        @Override
        public void close() {
            for (Storage storage : new Storage[] {ids.storage(), labels.storage(), loss.storage()}) {
                storage.close();
            }
            pass.close();
            optimizer.close();
            model.close();
        }
    }

    private static Map<String, float[]> trained(Backend backend, float clipNorm) {
        try (Network network = new Network(backend, clipNorm)) {
            return network.train();
        }
    }

    @Test
    void clippedStepsAreThoseOfTheReference() {
        Map<String, float[]> actual = trained(backend(), BOUND);
        Map<String, float[]> expected = trained(new ReferenceBackend(), BOUND);
        Map<String, float[]> unclipped = trained(new ReferenceBackend(), Float.POSITIVE_INFINITY);
        expected.forEach((name, values) -> {
            new Tolerance(2e-5, 1e-4).check(name, values, actual.getOrDefault(name, new float[0]));
            assertThat(values).as("%s, clipped", name).isNotEqualTo(unclipped.get(name));
        });
    }

    @Test
    void aNormThatIsNeverReachedGivesTheBitsOfNone() {
        Map<String, float[]> none = trained(backend(), Float.POSITIVE_INFINITY);
        trained(backend(), 1e20f)
                .forEach((name, values) -> assertThat(values).as(name).isEqualTo(none.get(name)));
    }

    @Test
    void recordedStepsGiveTheSameBitsAndAllocateNothing() {
        try (Network recorded = new Network(backend(), BOUND)) {
            // The first steps let the workspace grow, which a recording could not.
            Map<String, float[]> start = recorded.model.state();
            recorded.train();
            recorded.model.loadState(start);
            recorded.load(0);
            try (Recording recording = backend().record(recorded::step)) {
                recorded.model.loadState(start);
                backend().synchronize();
                long allocations = backend().allocations();
                for (int step = 0; step < STEPS; step++) {
                    recorded.load(step);
                    recording.run();
                }
                backend().synchronize();
                assertThat(backend().allocations()).as("allocations").isEqualTo(allocations);
            }
            Map<String, float[]> run = trained(backend(), BOUND);
            recorded.model
                    .state()
                    .forEach((name, values) -> assertThat(values).as(name).isEqualTo(run.get(name)));
        }
    }
}
