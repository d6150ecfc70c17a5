package dev.adret.optim;

import dev.adret.backend.Hyper;
import dev.adret.backend.Ops;
import dev.adret.backend.RowUpdate;
import dev.adret.backend.UpdateRule;
import dev.adret.io.Safetensors;
import dev.adret.nn.Model;
import dev.adret.nn.Parameter;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Changes the parameters of a model by their gradients, under an {@link UpdateRule} and a {@link LearningRate}.
 *
 * <p>All parameters change in one operation: the dense ones, and of each table the rows that the step touched. A dense parameter to which
 * nothing contributed has a gradient of zero: its moments fade and it decays, as the rule says. A step has two halves: {@link
 * #prepare} tells the device what changes from step to step; {@link #apply} queues the updates and can be part of a recorded
 * step.
 *
 * <p>Owns the state that the rule keeps, such as moments; closing the optimizer frees it.
 */
public final class Optimizer implements AutoCloseable {
    private static final Tensor[] NONE = {};

    private final Model model;
    private final UpdateRule rule;
    private final LearningRate schedule;
    private final Ops ops;
    private final List<Storage> storages = new ArrayList<>();
    private final Tensor hyper;
    private final float[] hyperValues = new float[Hyper.LENGTH];
    private final Tensor[] denseSlots;
    private final IdentityHashMap<Parameter, Tensor[]> tableSlots = new IdentityHashMap<>();
    private final IdentityHashMap<Parameter, RowUpdate> knownUpdates = new IdentityHashMap<>();
    private final List<RowUpdate> rowUpdates = new ArrayList<>();
    private final Optional<GradientClip> clip;
    private long steps;

    /** An optimizer for {@code model}, which is made ready for training. */
    public Optimizer(Model model, UpdateRule rule, LearningRate schedule) {
        this(model, rule, schedule, Float.POSITIVE_INFINITY);
    }

    /**
     * An optimizer that clips the gradients of a step, before the rule adds regularization, to a global norm of at most {@code clipNorm}: {@code
     * g ← g·min(1, clipNorm/‖g‖)}, over all parameters together.
     *
     * @param clipNorm infinite for no clipping, which costs nothing
     * @throws IllegalArgumentException if it is not above 0
     * @throws dev.adret.tensor.OutOfDeviceMemoryException if the device has no room for what the rule keeps; nothing is left of it then
     */
    public Optimizer(Model model, UpdateRule rule, LearningRate schedule, float clipNorm) {
        if (!(clipNorm > 0)) {
            throw new IllegalArgumentException("the norm that gradients are clipped to is above 0 and not " + clipNorm);
        }
        this.model = model;
        this.rule = rule;
        this.schedule = schedule;
        ops = new Ops(model.backend());
        model.enableTraining();
        try {
            hyper = Tensor.of("hyper", allocate(Hyper.LENGTH), Shape.of(Hyper.LENGTH));
            denseSlots = slots("slot of dense parameters", model.flatValues().shape());
            for (Parameter table : model.tables()) {
                tableSlots.put(table, slots("slot of " + table.value().name(), table.shape()));
            }
            clip = clipNorm == Float.POSITIVE_INFINITY
                    ? Optional.empty()
                    : Optional.of(new GradientClip(model, clipNorm, ops, storages));
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private Tensor[] slots(String name, Shape shape) {
        Tensor[] slots = new Tensor[rule.kind().slots()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = Tensor.of(name, allocate(shape.size()), shape);
        }
        return slots;
    }

    private Storage allocate(int size) {
        Storage storage = model.backend().allocate(DType.FLOAT32, size);
        storages.add(storage);
        return storage;
    }

    /** The model whose parameters this changes. */
    public Model model() {
        return model;
    }

    public UpdateRule rule() {
        return rule;
    }

    /** Number of steps prepared so far. */
    public long steps() {
        return steps;
    }

    /** The learning rate of the step prepared last. */
    public float learningRate() {
        return hyperValues[Hyper.LEARNING_RATE];
    }

    /** Begins the next step, in epoch {@code epoch} from 0: tells the device the learning rate and the corrections of Adam. */
    public void prepare(int epoch) {
        hyper.requireLive();
        // Here and in apply, which a recorded step does not call again.
        model.valuesChanged();
        float rate = schedule.at(steps, epoch);
        steps++;
        boolean changed = change(Hyper.LEARNING_RATE, rate);
        changed |= change(Hyper.CORRECTION1, correction(rule.beta1()));
        changed |= change(Hyper.CORRECTION2, correction(rule.beta2()));
        if (changed) {
            ops.write(hyperValues, 0, hyper);
        }
    }

    private boolean change(int position, float value) {
        // The bits, so that NaN is no change for ever.
        boolean changed = Float.floatToIntBits(hyperValues[position]) != Float.floatToIntBits(value);
        hyperValues[position] = value;
        return changed;
    }

    private float correction(float beta) {
        return (float) (1 / (1 - Math.pow(beta, (double) steps)));
    }

    /** Queues the update of the dense parameters and of the rows with a gradient, and clears the gradients. */
    public void apply() {
        model.valuesChanged();
        List<Parameter> dense = model.denseParameters();
        for (int i = 0; i < dense.size(); i++) {
            Parameter parameter = dense.get(i);
            parameter.settleGradient(ops);
            parameter.clearGradient();
        }
        if (clip.isPresent()) {
            clip.get().apply();
        }
        rowUpdates.clear();
        List<Parameter> tables = model.tables();
        for (int i = 0; i < tables.size(); i++) {
            Parameter table = tables.get(i);
            if (table.hasGradient()) {
                rowUpdates.add(rowUpdate(table));
                table.clearGradient();
            }
        }
        ops.update(rule, hyper, model.decayedSize(), model.flatGradients(), model.flatValues(), denseSlots, rowUpdates);
    }

    /** The same one as long as the memory of a step is the same, so that steps make no garbage. */
    private RowUpdate rowUpdate(Parameter table) {
        RowUpdate known = knownUpdates.get(table);
        if (known != null && known.plan() == table.rowPlan() && known.sums() == table.rowSums()) {
            return known;
        }
        RowUpdate update =
                new RowUpdate(table.rowPlan(), table.rowSums(), table.value(), tableSlots.getOrDefault(table, NONE));
        knownUpdates.put(table, update);
        return update;
    }

    /** A whole step for code that records nothing: {@link #prepare} and {@link #apply}. */
    public void step(int epoch) {
        prepare(epoch);
        apply();
    }

    /** The slots by name and number, such as {@code dense.0} or {@code words.table.1}; empty for a rule without any. */
    private Map<String, Tensor> namedSlots() {
        Map<String, Tensor> named = new LinkedHashMap<>();
        name("dense", denseSlots, named);
        for (Parameter table : model.tables()) {
            name(table.value().name(), tableSlots.getOrDefault(table, NONE), named);
        }
        return named;
    }

    private static void name(String name, Tensor[] slots, Map<String, Tensor> named) {
        for (int i = 0; i < slots.length; i++) {
            named.put(name + "." + i, slots[i]);
        }
    }

    /**
     * Copies to the host what the rule keeps, such as moments, by name; all dense parameters are one. With the number of steps and the
     * values of the model, an optimizer of the same rule, schedule and network goes on from it as this one would.
     *
     * @throws IllegalStateException if this optimizer was closed
     */
    public Map<String, Safetensors.Entry> state() {
        Map<String, Safetensors.Entry> state = new LinkedHashMap<>();
        namedSlots().forEach((name, slot) -> {
            slot.requireLive();
            float[] values = new float[slot.size()];
            ops.read(slot, values, 0);
            state.put(name, new Safetensors.Entry(slot.shape(), values));
        });
        return state;
    }

    /**
     * Goes on from a {@link #state} after {@code stepsDone} steps.
     *
     * @throws IllegalArgumentException if it is that of another rule or network; nothing has changed then
     */
    public void loadState(Map<String, Safetensors.Entry> state, long stepsDone) {
        Map<String, Tensor> slots = namedSlots();
        if (stepsDone < 0 || !state.keySet().equals(slots.keySet())) {
            throw new IllegalArgumentException("an optimizer of " + rule.kind() + " keeps " + slots.keySet()
                    + ", but the state has " + state.keySet() + ", after " + stepsDone + " steps");
        }
        state.forEach((name, entry) -> {
            Tensor slot = Objects.requireNonNull(slots.get(name));
            slot.requireLive();
            if (!slot.shape().equals(entry.shape())) {
                throw new IllegalArgumentException(
                        "slot " + name + " is " + slot.shape() + ", but in the state " + entry.shape());
            }
        });
        steps = stepsDone;
        state.forEach((name, entry) -> ops.write(entry.values(), 0, Objects.requireNonNull(slots.get(name))));
    }

    @Override
    public void close() {
        storages.forEach(Storage::close);
    }
}
