package dev.adret.graph;

import dev.adret.graph.Source.Constant;
import dev.adret.graph.Source.Gated;
import dev.adret.graph.Source.Parametric;
import dev.adret.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A picture of a {@link Graph}: its nodes, and edges that carry the value that runs forward along them and the gradient that comes back, as
 * on slides. Where a value fans out, each edge has its own share of the gradient; the node has their sum.
 *
 * <p>This says what is in the picture; {@link #dot()} says it in the language of Graphviz, which {@code dot -Tsvg} draws.
 *
 * @param vertices each behind those it is computed of
 */
public record GraphDrawing(List<Vertex> vertices, List<Edge> edges) {
    /** What a vertex stands for. */
    public enum Kind {
        INPUT,
        PARAMETER,
        CONSTANT,
        GATE,
        /** Where the output of the graph goes. */
        OUTPUT
    }

    /**
     * A node of the graph.
     *
     * @param label the name or the sign of the gate
     * @param gradient where the value fans out, the sum of what comes back: such as {@code ∂ = 5}
     */
    public record Vertex(Kind kind, String label, Optional<String> gradient) {}

    /**
     * What a node takes from another.
     *
     * @param from index of a vertex
     * @param to index of a vertex
     * @param value that runs along it
     * @param gradient that comes back along it
     */
    public record Edge(int from, int to, Optional<String> value, Optional<String> gradient) {}

    /** Copies the lists. */
    public GraphDrawing {
        vertices = List.copyOf(vertices);
        edges = List.copyOf(edges);
    }

    /** The nodes of a graph, without values. */
    public static GraphDrawing of(Graph graph) {
        List<Vertex> vertices = new ArrayList<>();
        List<Edge> edges = new ArrayList<>();
        for (Node node : graph.nodes()) {
            for (Node input : node.inputs()) {
                edges.add(new Edge(input.index(), node.index(), Optional.of(shape(input)), Optional.empty()));
            }
            vertices.add(new Vertex(kind(node), label(node), Optional.empty()));
        }
        return new GraphDrawing(vertices, edges);
    }

    /**
     * What {@code output} is computed of, with the values and gradients of a run that is made for it, forward and backward.
     *
     * <p>The pass begins anew; as after any run backward, the gradients of parameters have grown.
     *
     * @param run in a training pass, with values for the inputs that {@code output} needs
     * @param output a single number
     */
    public static GraphDrawing of(Evaluation run, Node output) {
        run.pass().begin();
        run.forward(output);
        Map<Evaluation.Wire, float[]> shares = run.backwardTraced(output);
        return new Run(run, output, shares).drawing();
    }

    private record Run(Evaluation run, Node output, Map<Evaluation.Wire, float[]> shares) {
        GraphDrawing drawing() {
            List<Node> nodes = run.graph().nodes().subList(0, output.index() + 1);
            int[] places = new int[nodes.size()];
            List<Vertex> vertices = new ArrayList<>();
            List<Edge> edges = new ArrayList<>();
            for (Node node : nodes) {
                if (!run.hasValue(node)) {
                    continue;
                }
                int place = vertices.size();
                places[node.index()] = place;
                for (int i = 0; i < node.inputs().size(); i++) {
                    Node input = node.inputs().get(i);
                    float[] share = shares.get(new Evaluation.Wire(node, i));
                    Optional<String> gradient =
                            share == null ? Optional.empty() : Optional.of(Numerals.text(share, input.shape()));
                    edges.add(new Edge(places[input.index()], place, Optional.of(value(input)), gradient));
                }
                Optional<String> sum = fansOut(node) ? Optional.of(gradient(node)) : Optional.empty();
                vertices.add(new Vertex(kind(node), label(node), sum.map(text -> "∂ = " + text)));
            }
            edges.add(new Edge(
                    places[output.index()],
                    vertices.size(),
                    Optional.of(value(output)),
                    Optional.of(gradient(output))));
            vertices.add(new Vertex(Kind.OUTPUT, "", Optional.empty()));
            return new GraphDrawing(vertices, edges);
        }

        /** Whether several gates pass something back to this node. */
        private boolean fansOut(Node node) {
            return shares.keySet().stream()
                            .filter(wire -> wire.gate().inputs().get(wire.input()) == node)
                            .count()
                    > 1;
        }

        private String value(Node node) {
            return node.dtype() == DType.INT32 ? GraphDrawing.shape(node) : Numerals.text(run.read(node), node.shape());
        }

        private String gradient(Node node) {
            return Numerals.text(run.readGradient(node), node.shape());
        }
    }

    private static String shape(Node node) {
        return node.shape().toString();
    }

    private static Kind kind(Node node) {
        Source source = node.source();
        if (source instanceof Gated) {
            return Kind.GATE;
        }
        if (source instanceof Parametric) {
            return Kind.PARAMETER;
        }
        return source instanceof Constant ? Kind.CONSTANT : Kind.INPUT;
    }

    /** The name that it was given, or what its gate does. */
    private static String label(Node node) {
        Gate gate = node.gate();
        if (gate == null) {
            return node.name();
        }
        String sign = switch (gate.name()) {
            case "add" -> "+";
            case "subtract" -> "−";
            case "multiply" -> "×";
            case "divide" -> "÷";
            case "negate" -> "−1·";
            case "square" -> "x²";
            case "sqrt" -> "√";
            default -> gate.name();
        };
        return node.isNamed() ? node.name() + ": " + sign : sign;
    }

    // ---- Graphviz ----

    /** The drawing in the DOT language, from left to right: values above gradients at the edges, in green and in red. */
    public String dot() {
        StringBuilder text = new StringBuilder("digraph {\n");
        text.append("  rankdir=LR; node [fontname=\"Helvetica\"]; edge [fontname=\"Helvetica\", fontsize=11];\n");
        for (int i = 0; i < vertices.size(); i++) {
            Vertex vertex = vertices.get(i);
            String gradient = vertex.gradient().map(sum -> "<br/>" + red(sum)).orElse("");
            text.append(String.format(
                    Locale.ROOT,
                    "  n%d [%s, label=<%s%s>];\n",
                    i,
                    style(vertex.kind()),
                    escaped(vertex.label()),
                    gradient));
        }
        for (Edge edge : edges) {
            List<String> lines = new ArrayList<>();
            edge.value().ifPresent(value -> lines.add("<font color=\"#1a7f37\">" + escaped(value) + "</font>"));
            edge.gradient().ifPresent(gradient -> lines.add(red(gradient)));
            text.append(String.format(
                    Locale.ROOT, "  n%d -> n%d [label=<%s>];\n", edge.from(), edge.to(), String.join("<br/>", lines)));
        }
        return text.append("}\n").toString();
    }

    private static String red(String text) {
        return "<font color=\"#c62828\">" + escaped(text) + "</font>";
    }

    private static String style(Kind kind) {
        return switch (kind) {
            case INPUT -> "shape=ellipse";
            case PARAMETER -> "shape=ellipse, style=filled, fillcolor=\"#e3f2fd\"";
            case CONSTANT -> "shape=plain";
            case GATE -> "shape=circle, style=filled, fillcolor=\"#f5f5f5\"";
            case OUTPUT -> "shape=point";
        };
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
