package dev.adret.optim;

import dev.adret.backend.Hyper;
import dev.adret.backend.Ops;
import dev.adret.backend.UpdateRule;
import dev.adret.io.Safetensors;
import dev.adret.nn.Model;
import dev.adret.nn.Parameter;
import dev.adret.nn.ParameterGroup;
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
 * <p>All parameters change in one operation, or in one for each {@linkplain Parameter#setLearningRateFactor factor of the learning rate}: the dense
 * ones, and of each table the rows that the step touched. A dense parameter to which nothing contributed has a gradient of zero: its moments
 * fade and it decays, as the rule says. A step has two halves: {@link #prepare} tells the device what changes from step to step; {@link
 * #apply} queues the updates and can be part of a recorded step.
 *
 * <p>A parameter with a factor f trains by the rate f·η in all that the rule does by it: the step along the gradient, weight decay, also the decoupled one
 * of AdamW, and L1.
 *
 * <p>Owns the state that the rule keeps, such as moments; closing the optimizer frees it.
 */
public final class Optimizer implements AutoCloseable {
    private final Model model;
    private final UpdateRule rule;
    private final LearningRate schedule;
    private final Ops ops;
    private final List<Storage> storages = new ArrayList<>();
    /** What changes from step to step, group by group. */
    private final Tensor hyper;

    private final float[] hyperValues;
    private final IdentityHashMap<Parameter, Tensor[]> slots = new IdentityHashMap<>();
    private final List<GroupUpdate> updates = new ArrayList<>();
    private final Optional<GradientClip> clip;
    private long steps;
    private float learningRate;

    /**
     * An optimizer for {@code model}, which is made ready for training.
     *
     * @throws IllegalArgumentException if nothing of the model trains
     */
    public Optimizer(Model model, UpdateRule rule, LearningRate schedule) {
        this(model, rule, schedule, Float.POSITIVE_INFINITY);
    }

    /**
     * An optimizer that clips the gradients of a step, before the rule adds regularization, to a global norm of at most {@code clipNorm}: {@code
     * g ← g·min(1, clipNorm/‖g‖)}, over all parameters together.
     *
     * @param clipNorm infinite for no clipping, which costs nothing
     * @throws IllegalArgumentException if it is not above 0, or nothing of the model trains
     * @throws dev.adret.tensor.OutOfDeviceMemoryException if the device has no room for what the rule keeps; nothing is left of it then
     */
    public Optimizer(Model model, UpdateRule rule, LearningRate schedule, float clipNorm) {
        if (!(clipNorm > 0)) {
            throw new IllegalArgumentException("the norm that gradients are clipped to is above 0 and not " + clipNorm);
        }
        if (model.groups().isEmpty()) {
            throw new IllegalArgumentException("there is nothing to train: "
                    + (model.parameters().isEmpty()
                            ? "the network has no parameters"
                            : "all " + model.parameters().size() + " parameters of the network are frozen"));
        }
        this.model = model;
        this.rule = rule;
        this.schedule = schedule;
        ops = new Ops(model.backend());
        model.enableTraining();
        try {
            List<ParameterGroup> groups = model.groups();
            hyperValues = new float[groups.size() * Hyper.LENGTH];
            hyper = Tensor.of("hyper", allocate(hyperValues.length), Shape.of(hyperValues.length));
            Tensor[] dense =
                    allocateSlots("slot of dense parameters", model.flatValues().shape());
            model.denseParameters().forEach(parameter -> slots.put(parameter, partOf(dense, parameter)));
            for (Parameter table : model.tables()) {
                slots.put(table, allocateSlots("slot of " + table.value().name(), table.shape()));
            }
            for (int i = 0; i < groups.size(); i++) {
                Tensor own = Tensor.of("hyper", hyper.storage(), i * Hyper.LENGTH, Shape.of(Hyper.LENGTH));
                updates.add(new GroupUpdate(model, groups.get(i), rule, own, dense, slots));
            }
            clip = clipNorm == Float.POSITIVE_INFINITY
                    ? Optional.empty()
                    : Optional.of(new GradientClip(model, clipNorm, ops, storages));
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private Tensor[] allocateSlots(String name, Shape shape) {
        Tensor[] slots = new Tensor[rule.kind().slots()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = Tensor.of(name, allocate(shape.size()), shape);
        }
        return slots;
    }

    /** Of the slots of all dense parameters those of {@code parameter}, which lie as its value does. */
    private static Tensor[] partOf(Tensor[] dense, Parameter parameter) {
        Tensor value = parameter.value();
        Tensor[] part = new Tensor[dense.length];
        for (int i = 0; i < part.length; i++) {
            part[i] = Tensor.of("slot of " + value.name(), dense[i].storage(), value.offset(), value.shape());
        }
        return part;
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

    /** The learning rate of the step prepared last, as the schedule gave it. */
    public float learningRate() {
        return learningRate;
    }

    /** Begins the next step, in epoch {@code epoch} from 0: tells the device the learning rates and the corrections of Adam. */
    public void prepare(int epoch) {
        hyper.requireLive();
        // Here and in apply, which a recorded step does not call again.
        model.valuesChanged();
        learningRate = schedule.at(steps, epoch);
        steps++;
        float correction1 = correction(rule.beta1());
        float correction2 = correction(rule.beta2());
        boolean changed = false;
        List<ParameterGroup> groups = model.groups();
        for (int i = 0; i < groups.size(); i++) {
            int start = i * Hyper.LENGTH;
            changed |= change(
                    start + Hyper.LEARNING_RATE, learningRate * groups.get(i).learningRateFactor());
            changed |= change(start + Hyper.CORRECTION1, correction1);
            changed |= change(start + Hyper.CORRECTION2, correction2);
        }
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
        for (int i = 0; i < updates.size(); i++) {
            updates.get(i).apply(ops);
        }
    }

    /** A whole step for code that records nothing: {@link #prepare} and {@link #apply}. */
    public void step(int epoch) {
        prepare(epoch);
        apply();
    }

    /** The slots by parameter and number, such as {@code hidden.weight.0}; empty for a rule without any. */
    private Map<String, Tensor> namedSlots() {
        Map<String, Tensor> named = new LinkedHashMap<>();
        model.parameters().forEach((name, parameter) -> {
            Tensor[] own = slots.getOrDefault(parameter, GroupUpdate.NONE);
            for (int i = 0; i < own.length; i++) {
                named.put(name + "." + i, own[i]);
            }
        });
        return named;
    }

    /**
     * Copies to the host what the rule keeps, such as moments, by parameter: {@code hidden.weight.0}, with the parameter's shape. With the number of
     * steps and the values of the model, an optimizer of the same rule, schedule and network goes on from it as this one would. Where its factors of
     * the learning rate are others, it goes on by those.
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
        requireState(state, stepsDone);
        Map<String, Tensor> slots = namedSlots();
        steps = stepsDone;
        state.forEach((name, entry) -> ops.write(entry.values(), 0, Objects.requireNonNull(slots.get(name))));
    }

    /**
     * Makes sure that {@link #loadState} would go on from {@code state}, and changes nothing.
     *
     * @throws IllegalArgumentException if it is that of another rule or network
     */
    public void requireState(Map<String, Safetensors.Entry> state, long stepsDone) {
        if (stepsDone < 0) {
            throw new IllegalArgumentException("an optimizer has done at least 0 steps, not " + stepsDone);
        }
        Map<String, Tensor> slots = namedSlots();
        slots.values().forEach(Tensor::requireLive);
        requireFit(state, slots);
    }

    private void requireFit(Map<String, Safetensors.Entry> state, Map<String, Tensor> slots) {
        List<String> faults = new ArrayList<>();
        slots.forEach((name, slot) -> {
            Safetensors.Entry entry = state.get(name);
            if (entry == null) {
                faults.add("'" + name + "' " + slot.shape() + " is missing");
            } else if (!entry.shape().equals(slot.shape())) {
                faults.add("'" + name + "' should be " + slot.shape() + " and is " + entry.shape());
            }
        });
        state.forEach((name, entry) -> {
            if (!slots.containsKey(name)) {
                faults.add("'" + name + "' " + entry.shape() + " is nothing that it keeps");
            }
        });
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("the state does not fit an optimizer of " + rule.kind()
                    + " for this model: " + String.join("; ", faults));
        }
    }

    @Override
    public void close() {
        storages.forEach(Storage::close);
    }
}
