package dev.adret.graph;

import dev.adret.nn.Layer;
import dev.adret.nn.Parameter;
import dev.adret.nn.Pass;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A graph from one node to another as a layer; each pass has evaluations of its own, one for each number of examples. */
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
        Runs runs = runs(pass);
        Run run = runs.runOf(x.shape());
        runs.last = run;
        run.evaluation.set(run.input, x);
        // Not for its values: it tells the gates of this graph from those of one that comes next.
        pass.keep(this, x);
        return run.evaluation.forward(run.output);
    }

    @Override
    public Tensor backward(Tensor dy, Pass pass) {
        Run run = runs(pass).last();
        run.evaluation.backward(run.output, dy);
        pass.take(this);
        return run.evaluation.gradient(run.input);
    }

    @Override
    public void backwardParameters(Tensor dy, Pass pass) {
        Run run = runs(pass).last();
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
    private record Run(Node input, Node output, Evaluation evaluation) {}

    /** The evaluations of a pass by the shape of the input, and that of the last run forward. */
    private final class Runs implements Pass.State {
        private final Pass pass;
        private final Map<Shape, Run> runs = new HashMap<>();
        private @Nullable Run last;

        Runs(Pass pass) {
            this.pass = pass;
        }

        Run runOf(Shape shape) {
            Run run = runs.get(shape);
            if (run == null) {
                Node last = outputFor(shape);
                Graph own = last.graph();
                run = new Run(own.nodes().get(input.index()), last, new Evaluation(own, pass));
                runs.put(shape, run);
            }
            return run;
        }

        Run last() {
            return Objects.requireNonNull(last, "backward before forward");
        }

        @Override
        public void close() {
            runs.values().forEach(run -> run.evaluation.close());
        }
    }
}
