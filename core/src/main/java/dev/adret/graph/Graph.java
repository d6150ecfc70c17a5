package dev.adret.graph;

import dev.adret.nn.Layer;
import dev.adret.nn.Parameter;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A computation as a graph: {@linkplain Node nodes} that are inputs, parameters or constants, and gates that compute of them.
 *
 * <pre>{@code
 * Graph graph = new Graph();
 * Node x = graph.input("x"), y = graph.input("y"), z = graph.input("z");
 * Node f = x.add(y).multiply(y.max(z));
 * try (Pass pass = Pass.training(backend, seed);
 *         Evaluation run = new Evaluation(graph, pass)) {
 *     run.set(x, 1).set(y, 2).set(z, 0).forward(f);
 *     run.backward(f);
 *     run.readGradient(y);                                    // 5
 * }
 * }</pre>
 *
 * <p>A graph has no values; those of a run are in its {@link Evaluation}. A gate is made of nodes that exist already, so the nodes in the
 * order in which they were made are in topological order, there are no cycles, and nothing recurses. Shapes are checked as
 * gates are made: one that does not fit is an {@link IllegalArgumentException} that names the gate and its inputs.
 */
public final class Graph {
    private final List<Node> nodes = new ArrayList<>();

    /** A number to be given for each run. */
    public Node input(String name) {
        return input(name, Shape.of(1));
    }

    /** Floats to be given for each run. They can have a gradient. */
    public Node input(String name, Shape shape) {
        return add(new Node(this, nodes.size(), name, shape, DType.FLOAT32, new Source.Given()));
    }

    /** Integers to be given for each run, such as ids or classes. */
    public Node integers(String name, Shape shape) {
        return add(new Node(this, nodes.size(), name, shape, DType.INT32, new Source.Given()));
    }

    /**
     * The value of a parameter, whose gradient grows by that by this node when a run goes backward.
     *
     * @param parameter of a model, by the time of the first run; a {@linkplain Parameter#table table} can only be an operand of {@link
     *     Node#gatherRows}
     */
    public Node parameter(String name, Parameter parameter) {
        return add(
                new Node(this, nodes.size(), name, parameter.shape(), DType.FLOAT32, new Source.Parametric(parameter)));
    }

    /** Numbers that stay the same. */
    public Node constant(String name, Shape shape, float... values) {
        if (values.length != shape.size()) {
            throw new IllegalArgumentException("constant '" + name + "' " + shape + " needs " + shape.size()
                    + " values, but " + values.length + " came");
        }
        return add(new Node(this, nodes.size(), name, shape, DType.FLOAT32, new Source.Constant(values)));
    }

    /** A number that stays the same; its name is the number. */
    public Node constant(float value) {
        String number = String.valueOf(value);
        String name = number.endsWith(".0") ? number.substring(0, number.length() - 2) : number;
        return constant(name, Shape.of(1), value);
    }

    /** All nodes, each behind those it is computed of. */
    public List<Node> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** The parameters of the graph by the names of their nodes, and of the layers in it, as {@code node.name}. */
    public Map<String, Parameter> parameters() {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        for (Node node : nodes) {
            node.parameter().ifPresent(parameter -> put(parameters, node.name(), parameter));
            if (node.gate() instanceof LayerGate gate) {
                gate.layer()
                        .parameters()
                        .forEach((name, parameter) -> put(parameters, node.name() + "." + name, parameter));
            }
        }
        return parameters;
    }

    private static void put(Map<String, Parameter> parameters, String name, Parameter parameter) {
        Parameter other = parameters.put(name, parameter);
        if (other != null && other != parameter) {
            throw new IllegalStateException("two parameters of the graph are called '" + name + "'");
        }
    }

    /**
     * The graph as a layer from one node to another, to be part of a model. All other inputs would be missing.
     *
     * <p>Where the input has two axes or more, the first counts examples, and there may be more or fewer of them than the graph was made with: batches
     * of any size go through. What is {@linkplain Node#reshape reshaped} on the way then leaves that extent open, by −1.
     *
     * <p>It has all {@link #parameters} of the graph, whether the output needs them or not. Its values are in evaluations that the pass owns. Like other
     * layers it may be in a network more than once.
     */
    public Layer layer(Node input, Node output) {
        requireOwn(input);
        requireOwn(output);
        return new GraphLayer(this, input, output);
    }

    /**
     * The copy of {@code output} in a graph like this one, but with an input of another shape. Nodes have the same places in both; those that the
     * output does not need are inputs there.
     *
     * @throws IllegalArgumentException if a shape does not fit then
     */
    Node copyOf(Node output, Node input, Shape shape) {
        Set<Node> needed = Collections.newSetFromMap(new IdentityHashMap<>());
        needed.add(output);
        for (int i = output.index(); i >= 0; i--) {
            if (needed.contains(nodes.get(i))) {
                needed.addAll(nodes.get(i).inputs());
            }
        }
        Graph copy = new Graph();
        for (Node node : nodes) {
            Shape own = node == input ? shape : node.shape();
            Source source = needed.contains(node) ? node.source() : new Source.Given();
            if (source instanceof Source.Gated gated) {
                Node[] operands = gated.inputs().stream()
                        .map(operand -> copy.nodes.get(operand.index()))
                        .toArray(Node[]::new);
                copy.gate(gated.gate(), operands).named(node.name());
            } else {
                copy.add(new Node(copy, node.index(), node.name(), own, node.dtype(), source));
            }
        }
        return copy.nodes.get(output.index());
    }

    /** @throws IllegalArgumentException if {@code node} is of another graph */
    void requireOwn(Node node) {
        if (node.graph() != this) {
            throw new IllegalArgumentException(node + " belongs to another graph");
        }
    }

    Node gate(Gate gate, Node... inputs) {
        List<Node> operands = List.of(inputs);
        for (int i = 0; i < inputs.length; i++) {
            Node input = inputs[i];
            if (input.graph() != this) {
                throw misfit(gate, operands, input + " belongs to another graph");
            }
            boolean integers = input.dtype() == DType.INT32;
            if (integers ? !gate.takesIntegers(i) : gate.needsIntegers(i)) {
                throw misfit(gate, operands, input + " should hold " + (integers ? "floats" : "integers"));
            }
            Optional<Parameter> parameter = input.parameter();
            if (parameter.isPresent() && isByRows(parameter.get()) && !gate.takesTable(i)) {
                throw misfit(
                        gate,
                        operands,
                        input + " is a table, whose gradient is kept by rows: only gatherRows takes it");
            }
        }
        Shape shape;
        try {
            shape = gate.outputShape(operands.stream().map(Node::shape).toList());
        } catch (IllegalArgumentException e) {
            throw misfit(gate, operands, String.valueOf(e.getMessage()));
        }
        return add(new Node(
                this,
                nodes.size(),
                gate.name() + "#" + nodes.size(),
                shape,
                DType.FLOAT32,
                new Source.Gated(gate, operands)));
    }

    /** Whether the gradient is kept by rows. */
    static boolean isByRows(Parameter parameter) {
        return parameter.isByRows() && !parameter.isFrozen();
    }

    private static IllegalArgumentException misfit(Gate gate, List<Node> inputs, String why) {
        StringBuilder text = new StringBuilder(gate.name()).append(" of ");
        for (int i = 0; i < inputs.size(); i++) {
            text.append(i == 0 ? "" : i == inputs.size() - 1 ? " and " : ", ").append(inputs.get(i));
        }
        return new IllegalArgumentException(text.append(": ").append(why).toString());
    }

    private Node add(Node node) {
        nodes.add(node);
        return node;
    }
}
