package dev.adret.graph;

import dev.adret.backend.Activation;
import dev.adret.backend.BinaryOp;
import dev.adret.backend.UnaryOp;
import dev.adret.loss.BinaryCrossEntropy;
import dev.adret.loss.KullbackLeibler;
import dev.adret.loss.MeanSquaredError;
import dev.adret.nn.Layer;
import dev.adret.nn.Parameter;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A tensor in a {@link Graph}: an input, a parameter, a constant, or what a gate computes of other nodes. Its methods make gates and
 * return their nodes.
 *
 * <p>Each throws an {@link IllegalArgumentException} that names the gate and its inputs if their shapes do not fit or they are of
 * different graphs. Operands of {@code add}, {@code subtract}, {@code multiply}, {@code divide}, {@code max} and {@code min} are
 * repeated to a common shape as in NumPy (see {@link dev.adret.backend.Broadcast}); the gradient of what was repeated is the sum over
 * its repetitions.
 */
public final class Node {
    private final Graph graph;
    private final int index;
    private String name;
    private boolean named;
    private final Shape shape;
    private final DType dtype;
    private final Source source;

    Node(Graph graph, int index, String name, Shape shape, DType dtype, Source source) {
        this.graph = graph;
        this.index = index;
        this.name = name;
        this.shape = shape;
        this.dtype = dtype;
        this.source = source;
    }

    // ---- element by element ----

    /** this + b; both gradients are dy. */
    public Node add(Node b) {
        return binary(BinaryOp.ADD, b);
    }

    /** this − b; gradients dy and −dy. */
    public Node subtract(Node b) {
        return binary(BinaryOp.SUBTRACT, b);
    }

    /** this ∘ b; gradients dy ∘ b and dy ∘ this. */
    public Node multiply(Node b) {
        return binary(BinaryOp.MULTIPLY, b);
    }

    /** this times a number. */
    public Node multiply(float factor) {
        return multiply(graph.constant(factor));
    }

    /** this / b; gradients dy/b and −dy ∘ this/b². */
    public Node divide(Node b) {
        return binary(BinaryOp.DIVIDE, b);
    }

    /** The greater of this and b; dy goes to the greater, to this one where they are equal. */
    public Node max(Node b) {
        return binary(BinaryOp.MAX, b);
    }

    /** The smaller of this and b; dy goes to the smaller, to this one where they are equal. */
    public Node min(Node b) {
        return binary(BinaryOp.MIN, b);
    }

    private Node binary(BinaryOp f, Node b) {
        return graph.gate(new ElementwiseGate.Binary(f), this, b);
    }

    /** The bias [d] added to each row of this [… × d]; its gradient is the column sums of dy. */
    public Node addBias(Node bias) {
        if (!bias.shape().is(shape.columns())) {
            throw new IllegalArgumentException(
                    "addBias of " + this + " and " + bias + ": the shapes should be [… × d] and [d]");
        }
        return add(bias);
    }

    /** e to the power of this; gradient dy ∘ y. */
    public Node exp() {
        return graph.gate(new ElementwiseGate.Unary(UnaryOp.EXP), this);
    }

    /** The natural logarithm; gradient dy/this. */
    public Node log() {
        return graph.gate(new ElementwiseGate.Unary(UnaryOp.LOG), this);
    }

    /** this²; gradient 2·dy ∘ this. */
    public Node square() {
        return graph.gate(new ElementwiseGate.Unary(UnaryOp.SQUARE), this);
    }

    /** √this; gradient dy/2y. */
    public Node sqrt() {
        return graph.gate(new ElementwiseGate.Unary(UnaryOp.SQRT), this);
    }

    /** −this; gradient −dy. */
    public Node negate() {
        return graph.gate(new ElementwiseGate.Unary(UnaryOp.NEGATE), this);
    }

    /** f(this); see {@link Activation} for functions and derivatives. */
    public Node activation(Activation f) {
        return graph.gate(new ElementwiseGate.Activated(f), this);
    }

    public Node relu() {
        return activation(Activation.RELU);
    }

    /** @param slope for negative numbers, in (0, 1) */
    public Node leakyRelu(float slope) {
        return activation(Activation.leakyRelu(slope));
    }

    /**
     * Parametric rectifier: this where it is positive, else {@code slope} times this; see {@link dev.adret.nn.PReLU}.
     *
     * @param slope repeated to the shape of this, such as [1] or [d]
     */
    public Node prelu(Node slope) {
        return relu().add(min(graph.constant(0)).multiply(slope));
    }

    public Node tanh() {
        return activation(Activation.TANH);
    }

    public Node hardTanh() {
        return activation(Activation.HARD_TANH);
    }

    public Node sigmoid() {
        return activation(Activation.SIGMOID);
    }

    /** this∘σ(this); see {@link dev.adret.nn.SiLU}. */
    public Node silu() {
        return graph.gate(new ElementwiseGate.Unary(UnaryOp.SILU), this);
    }

    /** ln(1 + e^this); see {@link dev.adret.nn.Softplus}. */
    public Node softplus() {
        return graph.gate(new ElementwiseGate.Unary(UnaryOp.SOFTPLUS), this);
    }

    /** this where it is positive, else e^this − 1; see {@link dev.adret.nn.ELU}. */
    public Node elu() {
        return graph.gate(new ElementwiseGate.Unary(UnaryOp.ELU), this);
    }

    /** this times about the normal distribution function of it; see {@link dev.adret.nn.GELU}. */
    public Node gelu() {
        return graph.gate(new ElementwiseGate.Unary(UnaryOp.GELU), this);
    }

    /**
     * Inverted dropout in training, nothing at inference: see {@link dev.adret.nn.Dropout}. The mask depends on the seed of the pass, the
     * number of the step, this gate, and where in the network its graph is, if that is a {@linkplain Graph#layer layer}.
     *
     * @param rate in [0, 1)
     */
    public Node dropout(float rate) {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("dropout of " + this + ": the rate lies in [0, 1) and is not " + rate);
        }
        return graph.gate(new ElementwiseGate.Dropped(rate), this);
    }

    // ---- matrices ----

    /** The matrix product this·b, [m×k]·[k×n], or of each pair of two batches; gradients dy·bᵀ and thisᵀ·dy. */
    public Node matmul(Node b) {
        return graph.gate(new MatrixGate.Product(), this, b);
    }

    /** Σ this ∘ b along the last axis, which stays with the extent 1; gradients dy ∘ b and dy ∘ this. */
    public Node dot(Node b) {
        return graph.gate(new MatrixGate.Dot(), this, b);
    }

    /** The last two axes exchanged; gradient dyᵀ. */
    public Node transpose() {
        return graph.gate(new MatrixGate.Transposed(), this);
    }

    /** Softmax over the last axis; gradient y ∘ (dy − Σ dy ∘ y). */
    public Node softmax() {
        return graph.gate(new MatrixGate.Softmax(false), this);
    }

    /** The logarithm of softmax over the last axis; gradient dy − e^y·Σ dy. */
    public Node logSoftmax() {
        return graph.gate(new MatrixGate.Softmax(true), this);
    }

    // ---- layout and sums ----

    /**
     * The same elements in the same order under another shape.
     *
     * @param extents one of which may be −1: what is left for it
     */
    public Node reshape(int... extents) {
        return graph.gate(LayoutGate.Reshaped.to(extents), this);
    }

    /** This and the others one behind the other along {@code axis}, counted from 0, the outermost. */
    public Node concatenate(int axis, Node... others) {
        Node[] all = new Node[others.length + 1];
        all[0] = this;
        System.arraycopy(others, 0, all, 1, others.length);
        return graph.gate(new LayoutGate.Concatenated(axis), all);
    }

    /**
     * Rows of this [rows×d] by their numbers: for ids [n], [n×d]; for ids [n×w], [n×(w·d)], the rows side by side. The gradient of
     * a row is the sum of those of all places it went to; that of a parameter that is a table is kept by rows.
     */
    public Node gatherRows(Node ids) {
        return graph.gate(new LayoutGate.Gathered(parameter().filter(Graph::isByRows)), this, ids);
    }

    /** The sum of all elements, [1]. */
    public Node sum() {
        return graph.gate(new LayoutGate.Summed(false, OptionalInt.empty()), this);
    }

    /** The sums along {@code axis}, counted from 0, which stays with the extent 1. */
    public Node sum(int axis) {
        return graph.gate(new LayoutGate.Summed(false, OptionalInt.of(axis)), this);
    }

    /** The mean of all elements, [1]; 0 if there are none. */
    public Node mean() {
        return graph.gate(new LayoutGate.Summed(true, OptionalInt.empty()), this);
    }

    /** The means along {@code axis}, counted from 0, which stays with the extent 1. */
    public Node mean(int axis) {
        return graph.gate(new LayoutGate.Summed(true, OptionalInt.of(axis)), this);
    }

    // ---- losses and layers ----

    /**
     * The mean over the rows of −Σ t·log softmax(this), [1].
     *
     * @param targets integers [n], the class of each row, or floats of the shape of this, a distribution for each row. They get no
     *     gradient
     */
    public Node crossEntropy(Node targets) {
        return graph.gate(new LossGate.CrossEntropy(), this, targets);
    }

    /**
     * The mean of −t·log σ(this) − (1 − t)·log(1 − σ(this)), [1]: see {@link BinaryCrossEntropy}.
     *
     * @param targets floats from 0 to 1, of the shape of this. They get no gradient
     */
    public Node binaryCrossEntropy(Node targets) {
        return graph.gate(new LossGate.Targeted(new BinaryCrossEntropy(), "binaryCrossEntropy"), this, targets);
    }

    /**
     * The mean over the rows of Σ t·log(t/softmax(this)), [1]: see {@link dev.adret.loss.KullbackLeibler}.
     *
     * @param targets floats of the shape of this, a distribution for each row. They get no gradient
     */
    public Node kullbackLeibler(Node targets) {
        return graph.gate(new LossGate.Targeted(new KullbackLeibler(), "kullbackLeibler"), this, targets);
    }

    /**
     * The mean of (this − t)², [1]: see {@link dev.adret.loss.MeanSquaredError}.
     *
     * @param targets floats of the shape of this. They get no gradient; {@code subtract}, {@code square} and {@code mean} give one
     */
    public Node meanSquaredError(Node targets) {
        return graph.gate(new LossGate.Targeted(new MeanSquaredError(), "meanSquaredError"), this, targets);
    }

    /** The mean over all pairs of max(0, margin − this[i] + corrupt[i, j]), [1], for scores [n] and corrupt ones [n×k]. */
    public Node maxMargin(float margin, Node corrupt) {
        return graph.gate(new LossGate.MaxMargin(margin), this, corrupt);
    }

    /** What {@code layer} makes of this. */
    public Node through(Layer layer) {
        return graph.gate(new LayerGate(layer), this);
    }

    // ---- what it is ----

    /** Gives this node a name of its own, for errors and drawings. */
    public Node named(String newName) {
        name = newName;
        named = true;
        return this;
    }

    public String name() {
        return name;
    }

    public Shape shape() {
        return shape;
    }

    public DType dtype() {
        return dtype;
    }

    /** Whether its value is given for each run. */
    public boolean isInput() {
        return source instanceof Source.Given;
    }

    /** The nodes this is computed of; none for an input, a parameter or a constant. */
    public List<Node> inputs() {
        return source instanceof Source.Gated gated ? gated.inputs() : List.of();
    }

    /** Whether {@link #named} gave it a name. */
    boolean isNamed() {
        return named;
    }

    Graph graph() {
        return graph;
    }

    /** The place in {@link Graph#nodes()}. */
    int index() {
        return index;
    }

    Source source() {
        return source;
    }

    String gradientName() {
        return "gradient by " + name;
    }

    Optional<Parameter> parameter() {
        return source instanceof Source.Parametric parametric ? Optional.of(parametric.parameter()) : Optional.empty();
    }

    @Nullable
    Gate gate() {
        return source instanceof Source.Gated gated ? gated.gate() : null;
    }

    /** For example {@code 'hidden' [64×300]}. */
    @Override
    public String toString() {
        return "'" + name + "' " + shape;
    }
}
