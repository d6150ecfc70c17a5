package dev.adret.graph;

import dev.adret.nn.Layer;
import dev.adret.nn.Parameter;
import dev.adret.nn.Pass;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A graph from one node to another as a layer; each pass has evaluations of its own, of each number of examples. */
final class GraphLayer implements Layer {
    private final Graph graph;
    private final Node input;
    private final Node output;

    GraphLayer(Graph graph, Node input, Node output) {
        this.graph = graph;
        this.input = input;
        this.output = output;
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Run run = runs(pass).begin(x.shape());
        run.evaluation.set(run.input, x);
        // Not for its values: it tells the gates of this graph from those of one that comes next.
        pass.keep(this, x);
        return run.evaluation.forward(run.output);
    }

    @Override
    public Tensor backward(Tensor dy, Pass pass) {
        Run run = runs(pass).end();
        run.evaluation.backward(run.output, dy);
        pass.take(this);
        return run.evaluation.gradient(run.input);
    }

    @Override
    public void backwardParameters(Tensor dy, Pass pass) {
        Run run = runs(pass).end();
        run.evaluation.backward(run.output, dy, node -> node != run.input && Evaluation.wantsGradient(node));
        pass.take(this);
    }

    private Runs runs(Pass pass) {
        return pass.state(this, Runs.class, () -> new Runs(pass));
    }

    @Override
    public Shape outputShape(Shape shape) {
        return outputFor(shape).shape();
    }

    /** The output for an input of that shape, in the graph itself or in one like it. */
    private Node outputFor(Shape shape) {
        if (shape.equals(input.shape())) {
            return output;
        }
        if (!differsInExamples(shape, input.shape())) {
            throw new IllegalArgumentException(this + ": the input should be " + input + ", but is " + shape);
        }
        Node other;
        try {
            other = graph.copyOf(output, input, shape);
        } catch (IllegalArgumentException e) {
            throw unfit(shape, String.valueOf(e.getMessage()), e);
        }
        boolean byExample = output.shape().extent(0) == input.shape().extent(0);
        if (byExample && other.shape().extent(0) != shape.extent(0)) {
            throw unfit(shape, "the output would be " + other, null);
        }
        return other;
    }

    private IllegalArgumentException unfit(Shape shape, String why, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                this + ": made for the input " + input + ", it cannot take " + shape + ": " + why, cause);
    }

    private static boolean differsInExamples(Shape a, Shape b) {
        return a.rank() > 1 && a.rank() == b.rank() && Shapes.with(a, 0, 0).equals(Shapes.with(b, 0, 0));
    }

    @Override
    public Map<String, Parameter> parameters() {
        return graph.parameters();
    }

    @Override
    public String toString() {
        return "Graph(" + input.name() + "→" + output.name() + ")";
    }

    /** An evaluation for inputs of one shape. */
    private static final class Run {
        final Node input;
        final Node output;
        final Evaluation evaluation;
        /** How much the pass had kept when this ran forward. */
        int depth;

        Run(Node input, Node output, Evaluation evaluation) {
            this.input = input;
            this.output = output;
            this.evaluation = evaluation;
        }
    }

    /** The evaluations of a pass by the shape of the input: for each shape as many as run forward before they run backward. */
    private final class Runs implements Pass.State {
        private final Pass pass;
        private final Map<Shape, List<Run>> runs = new HashMap<>();
        /** Those that have run forward and are still to run backward, in this order. */
        private final Deque<Run> begun = new ArrayDeque<>();

        Runs(Pass pass) {
            this.pass = pass;
        }

        Run begin(Shape shape) {
            forgetOthers();
            List<Run> known = runs.computeIfAbsent(shape, any -> new ArrayList<>());
            Run run = free(known);
            if (run == null) {
                Node last = outputFor(shape);
                Graph own = last.graph();
                run = new Run(own.nodes().get(input.index()), last, new Evaluation(own, pass));
                known.add(run);
            }
            run.depth = pass.depth();
            begun.addLast(run);
            return run;
        }

        private @Nullable Run free(List<Run> known) {
            for (Run run : known) {
                if (!begun.contains(run)) {
                    return run;
                }
            }
            return null;
        }

        Run end() {
            forgetOthers();
            Run run = begun.pollLast();
            if (run == null) {
                throw new IllegalStateException("backward of " + GraphLayer.this + " without a forward pass before it");
            }
            return run;
        }

        /** Those of which the pass has forgotten what they kept: it began anew, or does not want their backward. */
        private void forgetOthers() {
            while (!begun.isEmpty() && begun.getLast().depth >= pass.depth()) {
                begun.removeLast();
            }
        }

        @Override
        public void close() {
            runs.values().forEach(known -> known.forEach(run -> run.evaluation.close()));
        }
    }
}
