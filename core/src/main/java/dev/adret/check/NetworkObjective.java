package dev.adret.check;

import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.loss.Loss;
import dev.adret.nn.Layer;
import dev.adret.nn.Parameter;
import dev.adret.nn.Pass;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The loss of a network on a batch. */
final class NetworkObjective implements Objective, AutoCloseable {
    private final Layer network;
    private final Map<String, Parameter> parameters;
    private final Loss loss;
    private final String inputName;
    private final Tensor input;
    private final Tensor targets;
    private final Pass pass;
    private final Storage lossStorage;
    private final Tensor lossValue;

    /**
     * @param network of a model in training on the reference backend, or a layer of it
     * @param parameters its parameters, each once
     * @param inputName what reports call the input
     * @param pass for training; it begins anew for each run
     */
    NetworkObjective(
            Layer network,
            Map<String, Parameter> parameters,
            Loss loss,
            String inputName,
            Tensor input,
            Tensor targets,
            Pass pass) {
        this.network = network;
        this.parameters = parameters;
        this.loss = loss;
        this.inputName = inputName;
        this.input = input;
        this.targets = targets;
        this.pass = pass;
        lossStorage = pass.ops().backend().allocate(DType.FLOAT32, 1);
        lossValue = Tensor.of("loss", lossStorage, Shape.of(1));
    }

    @Override
    public double value() {
        pass.begin();
        loss.forwardBackward(network.forward(input, pass), targets, lossValue, pass);
        return ReferenceBackend.get(lossValue, 0, 0);
    }

    @Override
    public List<Part> gradients() {
        pass.begin();
        parameters.values().forEach(Parameter::clearGradient);
        Tensor dScores = loss.forwardBackward(network.forward(input, pass), targets, lossValue, pass);
        List<Part> parts = new ArrayList<>();
        if (input.dtype() == DType.FLOAT32) {
            double[] gradient = new double[input.size()];
            Part.copy(network.backward(dScores, pass), gradient);
            parts.add(Part.of(inputName, "", input, gradient));
        } else {
            network.backwardParameters(dScores, pass);
        }
        parts.addAll(Part.parameters(parameters, name -> Part.owner(network, name)));
        parameters.values().forEach(Parameter::clearGradient);
        return parts;
    }

    @Override
    public void close() {
        lossStorage.close();
    }
}
