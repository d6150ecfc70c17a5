package dev.adret.tck;

import dev.adret.backend.Activation;
import dev.adret.backend.Backend;
import dev.adret.backend.Ops;
import dev.adret.backend.UpdateRule;
import dev.adret.random.Philox;
import dev.adret.tensor.DType;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import dev.adret.tensor.Workspace;
import java.util.Arrays;

/**
 * The window network for tagging, on bare operations: what the contracts about whole steps run.
 *
 * <p>Token ids → rows of a table → linear and hard tanh → linear → softmax cross-entropy, back the same way, and an update of
 * the table's rows and of all other parameters, which lie in one buffer, weights first. The data are made up: the class of
 * a window is that of its middle token, or of the one before it for one token in eight.
 */
final class WindowNetwork implements AutoCloseable {
    private static final int TOKENS = 101;
    private static final int WIDTH = 7;
    private static final int WINDOW = 3;
    private static final int INPUTS = WINDOW * WIDTH;
    private static final int HIDDEN = 19;
    private static final int CLASSES = 5;
    private static final int BATCH = 37;
    private static final int WEIGHTS = HIDDEN * INPUTS + CLASSES * HIDDEN;
    private static final int PARAMETERS = WEIGHTS + HIDDEN + CLASSES;

    private final Backend backend;
    private final Ops ops;
    private final UpdateRule rule;
    private final float learningRate;
    private final Workspace workspace;

    private final Tensor table;
    private final Tensor[] tableSlots;
    private final Tensor parameters;
    private final Tensor[] slots;
    private final Tensor gradients;
    private final Tensor hyper;
    private final Tensor ids;
    private final Tensor labels;
    private final Tensor loss;

    WindowNetwork(Backend backend, UpdateRule rule, float learningRate) {
        this.backend = backend;
        this.ops = new Ops(backend);
        this.rule = rule;
        this.learningRate = learningRate;
        workspace = new Workspace(backend);
        table = floats("table", TOKENS, WIDTH);
        tableSlots = new Tensor[rule.kind().slots()];
        slots = new Tensor[rule.kind().slots()];
        for (int slot = 0; slot < slots.length; slot++) {
            tableSlots[slot] = floats("table slot", TOKENS, WIDTH);
            slots[slot] = floats("slot", PARAMETERS);
        }
        parameters = floats("parameters", PARAMETERS);
        gradients = floats("gradients", PARAMETERS);
        hyper = floats("hyper", 3);
        loss = floats("loss", 1);
        ids = ints("ids", BATCH, WINDOW);
        labels = ints("labels", BATCH);
        initialize();
    }

    /** Sets all parameters and slots to their first values. */
    void initialize() {
        float[] values = new float[PARAMETERS];
        Philox.uniform(7, 1, -0.3f, 0.3f, values);
        Arrays.fill(values, WEIGHTS, PARAMETERS, 0);
        backend.write(values, 0, parameters);
        float[] rows = new float[table.size()];
        Philox.uniform(7, 2, -0.5f, 0.5f, rows);
        backend.write(rows, 0, table);
        for (int slot = 0; slot < slots.length; slot++) {
            ops.fill(slots[slot], 0);
            ops.fill(tableSlots[slot], 0);
        }
    }

    /** Brings the ids, labels and constants of a step to the device. */
    void load(int step) {
        int[] tokens = new int[BATCH * WINDOW];
        int[] classes = new int[BATCH];
        for (int row = 0; row < BATCH; row++) {
            for (int place = 0; place < WINDOW; place++) {
                long bits = Philox.bits(11, step, row * WINDOW + place);
                tokens[row * WINDOW + place] = (int) Long.remainderUnsigned(bits, TOKENS);
            }
            int middle = tokens[row * WINDOW + 1];
            classes[row] = (middle % 8 == 0 ? tokens[row * WINDOW] : middle) % CLASSES;
        }
        backend.write(tokens, 0, ids);
        backend.write(classes, 0, labels);
        backend.write(constants(rule, learningRate, step + 1), 0, hyper);
    }

    /** What goes to the device as {@link dev.adret.backend.Hyper} in step {@code t}, counted from 1. */
    static float[] constants(UpdateRule rule, float learningRate, int t) {
        return new float[] {
            learningRate, (float) (1 / (1 - Math.pow(rule.beta1(), t))), (float) (1 / (1 - Math.pow(rule.beta2(), t)))
        };
    }

    /** Queues one step. */
    void step() {
        workspace.reset();
        Tensor x = workspace.floats("x", BATCH, INPUTS);
        Tensor hidden = workspace.floats("hidden", BATCH, HIDDEN);
        Tensor logits = workspace.floats("logits", BATCH, CLASSES);
        Tensor w1 = slice(parameters, 0, HIDDEN, INPUTS);
        Tensor w2 = slice(parameters, HIDDEN * INPUTS, CLASSES, HIDDEN);
        Tensor b1 = slice(parameters, WEIGHTS, HIDDEN);
        Tensor b2 = slice(parameters, WEIGHTS + HIDDEN, CLASSES);
        ops.gather(table, ids, x);
        ops.linear(x, w1, b1, Activation.HARD_TANH, hidden);
        ops.linear(hidden, w2, b2, Activation.IDENTITY, logits);

        Tensor dLogits = logits;
        ops.softmaxCrossEntropy(logits, labels, loss, dLogits);

        Tensor dHidden = workspace.floats("dHidden", BATCH, HIDDEN);
        Tensor dx = workspace.floats("dx", BATCH, INPUTS);
        Tensor dW1 = slice(gradients, 0, HIDDEN, INPUTS);
        Tensor dW2 = slice(gradients, HIDDEN * INPUTS, CLASSES, HIDDEN);
        Tensor db1 = slice(gradients, WEIGHTS, HIDDEN);
        Tensor db2 = slice(gradients, WEIGHTS + HIDDEN, CLASSES);
        ops.linearBackward(hidden, logits, Activation.IDENTITY, dLogits, 0, dW2, db2);
        ops.linearBackwardInput(dLogits, w2, Activation.HARD_TANH, hidden, dHidden);
        ops.linearBackward(x, hidden, Activation.IDENTITY, dHidden, 0, dW1, db1);
        ops.linearBackwardInput(dHidden, w1, Activation.IDENTITY, x, dx);

        Tensor plan = workspace.ints("plan", RowPlan.length(BATCH * WINDOW));
        Tensor sums = workspace.floats("sums", BATCH * WINDOW, WIDTH);
        ops.planRows(ids, TOKENS, plan);
        ops.sumRows(dx, plan, sums);
        ops.updateRows(rule, hyper, plan, sums, table, tableSlots);
        ops.update(rule, hyper, WEIGHTS, gradients, parameters, slots);
    }

    private static Tensor slice(Tensor flat, int from, int... extents) {
        return Tensor.of("part of " + flat.name(), flat.storage(), from, Shape.of(extents));
    }

    /** The loss of the last step; waits for it. */
    float loss() {
        return Side.floatsOf(backend, loss)[0];
    }

    /** The table and all other parameters. */
    float[] values() {
        float[] values = new float[TOKENS * WIDTH + PARAMETERS];
        backend.read(table, values, 0);
        backend.read(parameters, values, TOKENS * WIDTH);
        return values;
    }

    long workspaceBytes() {
        return workspace.capacityInBytes();
    }

    private Tensor floats(String name, int... extents) {
        Shape shape = Shape.of(extents);
        return Tensor.of(name, backend.allocate(DType.FLOAT32, shape.size()), shape);
    }

    private Tensor ints(String name, int... extents) {
        Shape shape = Shape.of(extents);
        return Tensor.of(name, backend.allocate(DType.INT32, shape.size()), shape);
    }

    @Override
    public void close() {
        workspace.close();
        for (Tensor tensor : new Tensor[] {table, parameters, gradients, hyper, loss, ids, labels}) {
            tensor.storage().close();
        }
        for (Tensor[] kept : new Tensor[][] {tableSlots, slots}) {
            Arrays.stream(kept).map(Tensor::storage).forEach(Storage::close);
        }
    }
}
