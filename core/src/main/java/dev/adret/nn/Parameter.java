package dev.adret.nn;

import dev.adret.backend.Ops;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A tensor that training changes: its value, and the gradient of the loss by it.
 *
 * <p>A layer creates its parameters with a shape and initial values; memory comes with the {@link Model}, which owns it. The gradient
 * is <em>dense</em>, a tensor of the parameter's shape, or, for a {@linkplain #table table} of which a step touches few
 * rows, <em>by rows</em>: a row plan and a sum for each row in it.
 *
 * <p>Dense gradients add up until the optimizer has used them. Nothing is filled with zeros for this: the first contribution
 * overwrites ({@link #gradientFactor}). Gradients by rows do not add up: a table is looked up once between two steps of the
 * optimizer.
 */
public final class Parameter {
    private final Shape shape;
    private final Initializer initializer;
    private final boolean decays;
    private final boolean byRows;
    private boolean frozen;
    private float learningRateFactor = 1;
    private @Nullable Tensor value;
    private @Nullable Tensor gradient;
    private boolean contributed;
    private @Nullable Tensor rowPlan;
    private @Nullable Tensor rowSums;

    private Parameter(Shape shape, Initializer initializer, boolean decays, boolean byRows) {
        this.shape = shape;
        this.initializer = initializer;
        this.decays = decays;
        this.byRows = byRows;
    }

    /** A weight: dense gradient, subject to weight decay. */
    public static Parameter weight(Shape shape, Initializer initializer) {
        return new Parameter(shape, initializer, true, false);
    }

    /** A bias: dense gradient, free of weight decay. */
    public static Parameter bias(Shape shape, Initializer initializer) {
        return new Parameter(shape, initializer, false, false);
    }

    /** A table [rows×d]: gradient by rows, subject to weight decay in the rows that a step touches. */
    public static Parameter table(Shape shape, Initializer initializer) {
        return new Parameter(shape, initializer, true, true);
    }

    public Shape shape() {
        return shape;
    }

    public Initializer initializer() {
        return initializer;
    }

    /** Whether weight decay applies. */
    public boolean decays() {
        return decays;
    }

    /** Whether the gradient is kept by rows. */
    public boolean isByRows() {
        return byRows;
    }

    /**
     * Excludes this parameter from training: it gets no gradient, and no optimizer changes it.
     *
     * @throws IllegalStateException if it belongs to a model already
     */
    public void freeze() {
        requireNoModel("is frozen");
        frozen = true;
    }

    public boolean isFrozen() {
        return frozen;
    }

    /**
     * Sets what the learning rate is multiplied by for this parameter, in every step; 1 if never set. A smaller rate for vectors or layers that were
     * trained before lets them change less than the rest. Whatever the rule does by its learning rate, regularization too, it does by the product.
     *
     * <p>Each different factor in a model costs one more operation a step. To leave a parameter as it is, {@linkplain #freeze freeze} it.
     *
     * @throws IllegalArgumentException if the factor is not a positive finite number
     * @throws IllegalStateException if this parameter belongs to a model already
     */
    public void setLearningRateFactor(float factor) {
        if (!(factor > 0 && factor < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the factor of a learning rate is a positive finite number and not "
                    + factor + "; a parameter that is not to change is frozen");
        }
        requireNoModel("gets its factor of the learning rate");
        learningRateFactor = factor;
    }

    /** What the learning rate is multiplied by for this parameter. */
    public float learningRateFactor() {
        return learningRateFactor;
    }

    private void requireNoModel(String what) {
        if (value != null) {
            throw new IllegalStateException(
                    "parameter " + this + " " + what + " too late: before its model is made, not after");
        }
    }

    /** @throws IllegalStateException if this parameter is not part of a {@link Model} yet */
    public Tensor value() {
        return require(value, "belongs to no model yet: Model.create binds it to a backend");
    }

    /** The dense gradient; its content is undefined while nothing has contributed to it. */
    public Tensor gradient() {
        return require(gradient, "has no dense gradient: it is frozen, kept by rows, or its model is not in training");
    }

    /**
     * Announces a contribution to the dense gradient and returns by what the present content is to be multiplied: 0 for the first
     * contribution, 1 for others. Fits the {@code beta} of the operations.
     */
    public float gradientFactor() {
        float factor = contributed ? 1 : 0;
        contributed = true;
        return factor;
    }

    /**
     * Adds to the dense gradient the sums of {@code terms} over the axes along which this has the extent 1 or none: what {@code backward} of a
     * layer does with a parameter that was spread over the rows of a batch.
     *
     * @throws IllegalStateException if this parameter is frozen: ask {@link #isFrozen} first
     */
    public void addSums(Tensor terms, Pass pass) {
        if (gradientFactor() == 0) {
            pass.ops().sumTo(1, terms, gradient());
            return;
        }
        Tensor sums = pass.workspace().floats("sums for a gradient", shape);
        pass.ops().sumTo(1, terms, sums);
        pass.ops().axpy(1, sums, gradient());
    }

    /**
     * Sets the gradient by rows.
     *
     * @throws IllegalStateException if there is one already
     */
    public void setRowGradient(Tensor plan, Tensor sums) {
        if (rowPlan != null) {
            throw new IllegalStateException("table " + this + " was looked up twice in one step: put all ids into"
                    + " one lookup, or let the optimizer step in between");
        }
        rowPlan = plan;
        rowSums = sums;
    }

    /** Whether there is a gradient that the optimizer has not used yet. */
    public boolean hasGradient() {
        return byRows ? rowPlan != null : contributed;
    }

    /** The row plan of the gradient by rows. */
    public Tensor rowPlan() {
        return require(rowPlan, "has no gradient by rows at the moment");
    }

    /** The sums of the gradient by rows. */
    public Tensor rowSums() {
        return require(rowSums, "has no gradient by rows at the moment");
    }

    /** Forgets the gradient. The next contribution starts anew. */
    public void clearGradient() {
        contributed = false;
        rowPlan = null;
        rowSums = null;
    }

    /** Makes sure that the dense gradient holds what contributed to it, which may be nothing: then zeros. */
    public void settleGradient(Ops ops) {
        if (!contributed) {
            ops.fill(gradient(), 0);
        }
    }

    void requireUnbound() {
        if (value != null) {
            throw new IllegalStateException(
                    "parameter " + this + " belongs to a model already; build new layers for another model");
        }
    }

    void bind(Tensor memory) {
        value = memory;
    }

    void bindGradient(Tensor memory) {
        gradient = memory;
    }

    private Tensor require(@Nullable Tensor tensor, String otherwise) {
        if (tensor == null) {
            throw new IllegalStateException("parameter " + this + " " + otherwise);
        }
        return tensor;
    }

    /** Name and shape, for example {@code 'hidden.weight' [100×300]}; before the model gives the name, the shape alone. */
    @Override
    public String toString() {
        return value == null ? shape.toString() : value.toString();
    }
}
