package dev.adret.check;

import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.graph.Evaluation;
import dev.adret.graph.Node;
import dev.adret.nn.Parameter;
import dev.adret.tensor.DType;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A single number that a graph computes. */
final class GraphObjective implements Objective {
    private final Evaluation run;
    private final Node output;

    GraphObjective(Evaluation run, Node output) {
        this.run = run;
        this.output = output;
    }

    @Override
    public double value() {
        run.pass().begin();
        return ReferenceBackend.get(run.forward(output), 0, 0);
    }

    @Override
    public List<Part> gradients() {
        Map<String, Parameter> parameters = run.graph().parameters();
        parameters.values().forEach(Parameter::clearGradient);
        run.pass().begin();
        run.forward(output);
        run.backward(output);
        List<Part> parts = new ArrayList<>();
        for (Node node : run.graph().nodes()) {
            if (node.isInput() && node.dtype() == DType.FLOAT32 && run.hasGradient(node)) {
                Tensor values = run.value(node);
                double[] gradient = new double[values.size()];
                Part.copy(run.gradient(node), gradient);
                parts.add(Part.of(node.name(), "", values, gradient));
            }
        }
        parts.addAll(Part.parameters(parameters, name -> "the graph"));
        parameters.values().forEach(Parameter::clearGradient);
        return parts;
    }
}
