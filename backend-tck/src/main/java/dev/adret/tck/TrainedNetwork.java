package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.backend.Recording;
import dev.adret.io.Safetensors;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.Embedding;
import dev.adret.nn.Embeddings;
import dev.adret.nn.Initializer;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Pass;
import dev.adret.nn.Sequential;
import dev.adret.nn.Tanh;
import dev.adret.optim.Optimizer;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** A model with a table of words and one whose rows are added up, and its optimizer, which train on made-up batches. */
final class TrainedNetwork implements AutoCloseable {
    private static final int BATCH = 37;
    private static final int WINDOW = 3;
    private static final int CLASSES = 5;
    private static final int STEPS = 12;

    private final Backend backend;
    private final Model model;
    private final Optimizer optimizer;
    private final Pass pass;
    private final Tensor ids;
    private final Tensor labels;
    private final Tensor loss;

    TrainedNetwork(Backend backend, Sequential layers, Function<Model, Optimizer> optimizer) {
        this.backend = backend;
        model = Model.create(backend, layers, 3);
        this.optimizer = optimizer.apply(model);
        pass = Pass.training(backend, 1);
        ids = tensor("ids", DType.INT32, BATCH, WINDOW * 3);
        labels = tensor("labels", DType.INT32, BATCH);
        loss = tensor("loss", DType.FLOAT32, 1);
    }

    /** The layers of such a network, of no model yet. */
    static Sequential layers() {
        Map<String, Embedding> tables = new LinkedHashMap<>();
        tables.put("words", new Embedding(41, 7));
        tables.put("parts", Embedding.ofSums(23, 3, 2, Initializer.uniform(-1, 1)));
        return new Sequential(
                new Embeddings(WINDOW, tables), new Linear(WINDOW * 10, 19), new Tanh(), new Linear(19, CLASSES));
    }

    private Tensor tensor(String name, DType dtype, int... extents) {
        Shape shape = Shape.of(extents);
        return Tensor.of(name, backend.allocate(dtype, shape.size()), shape);
    }

    private void load(int step) {
        int[] numbers = Side.randomInts(BATCH * WINDOW * 3, 23, 5, step);
        int[] classes = new int[BATCH];
        for (int row = 0; row < BATCH; row++) {
            classes[row] = numbers[row * WINDOW * 3 + 1] % CLASSES;
        }
        backend.write(numbers, 0, ids);
        backend.write(classes, 0, labels);
        optimizer.prepare(0);
    }

    private void step() {
        pass.begin();
        Tensor scores = model.forward(ids, pass);
        model.backward(new SoftmaxCrossEntropy().forwardBackward(scores, labels, loss, pass), pass);
        optimizer.apply();
    }

    /** Trains for some steps, and gives the parameters after them. */
    Map<String, float[]> train() {
        for (int step = 0; step < STEPS; step++) {
            load(step);
            step();
        }
        return model.state();
    }

    /** As {@link #train}, by a step that is recorded, and allocates nothing when it is run. */
    Map<String, float[]> trainRecorded() {
        Map<String, float[]> start = model.state();
        Map<String, Safetensors.Entry> slots = optimizer.state();
        // The first steps let the workspace grow, which a recording could not.
        train();
        load(0);
        try (Recording recording = backend.record(this::step)) {
            model.loadState(start);
            optimizer.loadState(slots, 0);
            backend.synchronize();
            long allocations = backend.allocations();
            for (int step = 0; step < STEPS; step++) {
                load(step);
                recording.run();
            }
            backend.synchronize();
            assertThat(backend.allocations()).as("allocations").isEqualTo(allocations);
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
