package dev.adret.graph;

import dev.adret.backend.BinaryOp;
import dev.adret.nn.Parameter;
import dev.adret.nn.Pass;
import dev.adret.tensor.DType;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Graph} with values: runs it forward and backward in a {@link Pass}.
 *
 * <p>Values and gradients live in the workspace of the pass, until it begins anew; the next run of the same graph gets the same memory.
 * What {@link #set(Node, float...)} was given, and constants, have memory of their own, freed when this is closed; the pass is
 * the caller's. Evaluations of one graph do not know of each other; one belongs to one thread.
 *
 * <p>Gates run in the order in which they were made, and backward in the reverse order: by the time a node's turn comes, everything it
 * fans out to has added to its gradient.
 */
public final class Evaluation implements Pass.State {
    private final Graph graph;
    private final Pass pass;
    private final List<Cell> cells = new ArrayList<>();
    private final IdentityHashMap<Node, Tensor> given = new IdentityHashMap<>();
    private final IdentityHashMap<Node, Tensor> own = new IdentityHashMap<>();
    private final List<Storage> storages = new ArrayList<>();
    private boolean[] needed = {};
    private @Nullable Map<Wire, float[]> trace;
    private int startDepth;

    public Evaluation(Graph graph, Pass pass) {
        this.graph = graph;
        this.pass = pass;
    }

    // ---- inputs ----

    /** Gives an input its value for all runs to come: memory of the caller, read when a run needs it. */
    public Evaluation set(Node input, Tensor value) {
        requireInput(input, value.dtype());
        if (!value.shape().equals(input.shape())) {
            throw new IllegalArgumentException("input " + input + " cannot take the value " + value);
        }
        given.put(input, value);
        return this;
    }

    /** Gives an input of floats its values for all runs to come, in row-major order. */
    public Evaluation set(Node input, float... values) {
        requireInput(input, DType.FLOAT32);
        requireLength(input, values.length);
        Tensor tensor = own.computeIfAbsent(input, this::allocate);
        pass.ops().write(values, 0, tensor);
        given.put(input, tensor);
        return this;
    }

    /** Gives an input of integers its values for all runs to come, in row-major order. */
    public Evaluation setIntegers(Node input, int... values) {
        requireInput(input, DType.INT32);
        requireLength(input, values.length);
        Tensor tensor = own.computeIfAbsent(input, this::allocate);
        pass.ops().write(values, 0, tensor);
        given.put(input, tensor);
        return this;
    }

    private void requireInput(Node node, DType dtype) {
        graph.requireOwn(node);
        if (!(node.source() instanceof Source.Given)) {
            throw new IllegalArgumentException(node + " is no input");
        }
        if (node.dtype() != dtype) {
            throw new IllegalArgumentException("input " + node + " holds " + node.dtype() + " and not " + dtype);
        }
    }

    private static void requireLength(Node input, int length) {
        if (length != input.shape().size()) {
            throw new IllegalArgumentException("input " + input + " cannot take " + length + " values");
        }
    }

    private Tensor allocate(Node node) {
        Storage storage = pass.ops()
                .backend()
                .allocate(node.dtype(), Math.max(1, node.shape().size()));
        storages.add(storage);
        return Tensor.of(node.name(), storage, 0, node.shape());
    }

    // ---- forward ----

    /**
     * Computes every node.
     *
     * @throws IllegalStateException if an input has no value
     */
    public void forward() {
        start(graph.nodes().size());
        for (Cell cell : cells) {
            evaluate(cell);
        }
    }

    /** Gives inputs their values, then computes every node. */
    public void forward(Map<Node, Tensor> inputs) {
        inputs.forEach(this::set);
        forward();
    }

    /**
     * Computes {@code output} and the nodes that it needs, no others.
     *
     * @return its value
     * @throws IllegalStateException if an input that it needs has no value
     */
    public Tensor forward(Node output) {
        graph.requireOwn(output);
        start(graph.nodes().size());
        needed[output.index()] = true;
        for (int i = output.index(); i >= 0; i--) {
            if (needed[i]) {
                Cell cell = cells.get(i);
                for (int input = 0; input < cell.inputs(); input++) {
                    needed[cell.input(input).node.index()] = true;
                }
            }
        }
        for (int i = 0; i <= output.index(); i++) {
            if (needed[i]) {
                evaluate(cells.get(i));
            }
        }
        return cell(output).y();
    }

    /** Makes cells for nodes that are new and forgets the last run. */
    private void start(int size) {
        while (cells.size() < size) {
            Node node = graph.nodes().get(cells.size());
            Cell[] inputs = node.inputs().stream()
                    .map(input -> cells.get(input.index()))
                    .toArray(Cell[]::new);
            cells.add(new Cell(node, inputs, pass));
        }
        startDepth = pass.depth();
        needed = needed.length == size ? needed : new boolean[size];
        for (int i = 0; i < size; i++) {
            needed[i] = false;
            cells.get(i).clear(startDepth);
        }
    }

    private void evaluate(Cell cell) {
        Node node = cell.node;
        Source source = node.source();
        if (source instanceof Source.Gated gated) {
            cell.value = gated.gate().forward(cell);
        } else if (source instanceof Source.Parametric parametric) {
            cell.value = parametric.parameter().value();
        } else if (source instanceof Source.Constant constant) {
            cell.value = constant(node, constant);
        } else {
            Tensor tensor = given.get(node);
            if (tensor == null) {
                throw missing(node);
            }
            cell.value = tensor;
        }
        cell.depth = pass.depth();
    }

    private IllegalStateException missing(Node input) {
        String gates = graph.nodes().stream()
                .filter(node -> node.inputs().contains(input))
                .map(Node::toString)
                .collect(Collectors.joining(", "));
        String wanted = gates.isEmpty() ? "" : ", and these gates need it: " + gates;
        return new IllegalStateException("input " + input + " has no value" + wanted + ". Set it before the run");
    }

    private Tensor constant(Node node, Source.Constant constant) {
        Tensor tensor = own.get(node);
        if (tensor == null) {
            tensor = allocate(node);
            constant.writeTo(tensor, pass.ops());
            own.put(node, tensor);
        }
        return tensor;
    }

    // ---- backward ----

    /**
     * Computes the gradients of {@code output}, a single number, by all inputs and parameters that it depends on, and by the nodes in
     * between. Those of parameters that are not frozen are added to the parameters' own.
     *
     * <p>With a {@linkplain Node#through layer} in the graph, once for each run forward.
     *
     * @throws IllegalArgumentException if the output has more than one element: {@link #backward(Node, Tensor)} takes the gradient by it
     */
    public void backward(Node output) {
        backward(output, one(output), Evaluation::wantsGradient);
    }

    /** An input of a gate. */
    record Wire(Node gate, int input) {}

    /** As {@link #backward(Node)}; also gives what each gate passes back to each of its inputs, copied to the host. */
    Map<Wire, float[]> backwardTraced(Node output) {
        Map<Wire, float[]> shares = new HashMap<>();
        trace = shares;
        try {
            backward(output);
        } finally {
            trace = null;
        }
        return shares;
    }

    /**
     * As {@link #backward(Node)}, but computes only what leads to the gradients by {@code wanted}. A layer on the way adds to the gradients of its
     * parameters all the same.
     */
    public void backward(Node output, Node... wanted) {
        Set<Node> set = Set.copyOf(List.of(wanted));
        set.forEach(graph::requireOwn);
        backward(output, one(output), set::contains);
    }

    /**
     * As {@link #backward(Node)}, from an output of any shape.
     *
     * @param dy the gradient of something by the output, of its shape; it is not changed
     */
    public void backward(Node output, Tensor dy) {
        backward(output, dy, Evaluation::wantsGradient);
    }

    void backward(Node output, Tensor dy, Predicate<Node> wanted) {
        if (!dy.shape().equals(output.shape())) {
            throw new IllegalArgumentException("the gradient by " + output + " cannot be " + dy);
        }
        cell(output).y();
        for (int i = 0; i < needed.length; i++) {
            cells.get(i).gradient = null;
            needed[i] = i <= output.index() && (wanted.test(cells.get(i).node) || leads(cells.get(i)));
        }
        cell(output).gradient = dy;
        cell(output).shared = true;
        for (int i = output.index(); i >= 0; i--) {
            Cell cell = cells.get(i);
            if (needed[i] && cell.gradient != null) {
                propagate(cell, wanted);
            }
        }
        pass.forget(startDepth);
    }

    static boolean wantsGradient(Node node) {
        Gate gate = node.gate();
        if (gate != null) {
            return gate.hasParameters();
        }
        return node.parameter()
                .map(parameter -> !parameter.isFrozen())
                .orElse(node.source() instanceof Source.Given && node.dtype() == DType.FLOAT32);
    }

    /** Whether there is something to compute behind the gradient by this node. */
    private boolean leads(Cell cell) {
        boolean leads = false;
        for (int input = 0; input < cell.inputs(); input++) {
            leads |= leads(cell, input);
        }
        return leads;
    }

    private boolean leads(Cell cell, int input) {
        Gate gate = cell.node.gate();
        Node source = cell.input(input).node;
        return gate != null
                && source.dtype() == DType.FLOAT32
                && gate.isDifferentiable(input)
                && needed[source.index()];
    }

    private void propagate(Cell cell, Predicate<Node> wanted) {
        Gate gate = cell.node.gate();
        if (gate == null) {
            if (wanted.test(cell.node)) {
                cell.node.parameter().ifPresent(parameter -> contribute(parameter, cell.dy()));
            }
            return;
        }
        if (gate instanceof LayerGate && pass.depth() < cell.depth) {
            throw new IllegalStateException("backward of " + cell.node
                    + ": what its layer kept is no longer there, since it or an earlier run ran backward already; where a graph has layers, run forward"
                    + " before each run backward");
        }
        // What layers kept that come later and were not asked for a gradient.
        pass.forget(cell.depth);
        if (!leads(cell)) {
            if (gate.hasParameters()) {
                gate.backwardParameters(cell);
            }
            return;
        }
        for (int input = 0; input < cell.inputs(); input++) {
            if (leads(cell, input)) {
                Tensor gradient = gate.backward(input, cell);
                if (gradient != null) {
                    if (trace != null) {
                        trace.put(new Wire(cell.node, input), read(gradient));
                    }
                    accumulate(cell.input(input), gradient, cell.dy());
                }
            }
        }
    }

    /** @param dy the gradient that {@code gradient} was made of, and whose memory it may share */
    private void accumulate(Cell cell, Tensor gradient, Tensor dy) {
        Tensor sum = cell.gradient;
        if (sum == null) {
            cell.gradient = gradient;
            cell.shared = gradient.storage() == dy.storage() && gradient.offset() == dy.offset();
        } else if (cell.shared) {
            cell.gradient = cell.newGradient();
            cell.shared = false;
            pass.ops().binary(BinaryOp.ADD, sum, gradient, cell.gradient);
        } else {
            pass.ops().axpy(1, gradient, sum);
        }
    }

    private void contribute(Parameter parameter, Tensor gradient) {
        if (parameter.isFrozen()) {
            return;
        }
        if (parameter.gradientFactor() == 0) {
            pass.ops().copy(gradient, parameter.gradient());
        } else {
            pass.ops().axpy(1, gradient, parameter.gradient());
        }
    }

    private Tensor one(Node output) {
        if (output.shape().size() != 1) {
            throw new IllegalArgumentException("backward of " + output
                    + " starts from a single number; for more, give the gradient by it, or take its sum or mean");
        }
        Tensor one = cell(output).newGradient();
        pass.ops().fill(one, 1);
        return one;
    }

    // ---- results ----

    /**
     * The value of {@code node} in the last run.
     *
     * @throws IllegalStateException if it was not computed
     */
    public Tensor value(Node node) {
        return cell(node).y();
    }

    /**
     * The gradient by {@code node} of what the last run went backward from.
     *
     * @throws IllegalStateException if it was not computed
     */
    public Tensor gradient(Node node) {
        return cell(node).dy();
    }

    /** Whether the last run computed the value of {@code node}. */
    public boolean hasValue(Node node) {
        return cell(node).value != null;
    }

    /** Whether the last run computed the gradient by {@code node}. */
    public boolean hasGradient(Node node) {
        return cell(node).gradient != null;
    }

    /** The graph that this runs. */
    public Graph graph() {
        return graph;
    }

    /** The pass that this runs in. */
    public Pass pass() {
        return pass;
    }

    /** A copy of the value of {@code node}, which holds floats, in row-major order. */
    public float[] read(Node node) {
        return read(value(node));
    }

    /** A copy of the gradient by {@code node}, in row-major order. */
    public float[] readGradient(Node node) {
        return read(gradient(node));
    }

    private float[] read(Tensor tensor) {
        float[] values = new float[tensor.size()];
        pass.ops().read(tensor, values, 0);
        return values;
    }

    private Cell cell(Node node) {
        graph.requireOwn(node);
        if (node.index() >= cells.size()) {
            throw new IllegalStateException(node + " has no value yet: run forward first");
        }
        return cells.get(node.index());
    }

    @Override
    public void close() {
        storages.forEach(Storage::close);
    }
}
