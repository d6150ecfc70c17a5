package dev.adret.graph;

import dev.adret.nn.Layer;
import dev.adret.nn.Parameter;
import dev.adret.nn.Pass;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.Map;

/** A graph from one node to another as a layer; each pass has an evaluation of its own. */
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
        Evaluation run = evaluation(pass);
        run.set(input, x);
        // Not for its values: it tells the gates of this graph from those of one that comes next.
        pass.keep(this, x);
        return run.forward(output);
    }

    @Override
    public Tensor backward(Tensor dy, Pass pass) {
        Evaluation run = evaluation(pass);
        run.backward(output, dy);
        pass.take(this);
        return run.gradient(input);
    }

    @Override
    public void backwardParameters(Tensor dy, Pass pass) {
        evaluation(pass).backward(output, dy, node -> node != input && Evaluation.wantsGradient(node));
        pass.take(this);
    }

    private Evaluation evaluation(Pass pass) {
        return pass.state(this, Evaluation.class, () -> new Evaluation(graph, pass));
    }

    @Override
    public Shape outputShape(Shape shape) {
        if (!shape.equals(input.shape())) {
            throw new IllegalArgumentException(this + ": the input should be " + input + ", but is " + shape);
        }
        return output.shape();
    }

    @Override
    public Map<String, Parameter> parameters() {
        return graph.parameters();
    }

    @Override
    public String toString() {
        return "Graph(" + input.name() + "→" + output.name() + ")";
    }
}
