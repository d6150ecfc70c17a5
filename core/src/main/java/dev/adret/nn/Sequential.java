package dev.adret.nn;

import dev.adret.backend.Activation;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Layers one after the other: the output of each is the input of the next.
 *
 * <p>A {@link Linear} followed by an {@link ActivationLayer} runs as one operation, and so does an {@link Embedding} or {@link
 * Embeddings} followed by a {@link Linear}, with or without an {@link ActivationLayer} behind it.
 */
public final class Sequential extends Module {
    private final List<Layer> steps = new ArrayList<>();

    /** The given layers, named by their position from 0. */
    public Sequential(Layer... layers) {
        this(numbered(layers));
    }

    /**
     * The given layers, under their names, in the map's order: a {@link LinkedHashMap} keeps one, {@link Map#of} does not.
     *
     * @throws IllegalArgumentException if there are none
     */
    public Sequential(Map<String, ? extends Layer> layers) {
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("Sequential needs at least one layer");
        }
        List<Layer> inOrder = new ArrayList<>();
        layers.forEach((name, layer) -> inOrder.add(add(name, layer)));
        int next = 0;
        while (next < inOrder.size()) {
            next += addStep(inOrder.subList(next, inOrder.size()));
        }
    }

    /** Adds the step that {@code layers} begin with and returns how many layers it is made of. */
    private int addStep(List<Layer> layers) {
        Layer first = layers.get(0);
        boolean gathers = layers.size() > 1 && GatherLinear.fuses(first, layers.get(1));
        if (!gathers && !(first instanceof Linear)) {
            steps.add(first);
            return 1;
        }
        int products = gathers ? 2 : 1;
        Optional<Activation> following = ActivationLayer.functionOf(layers, products);
        Activation f = following.orElse(Activation.IDENTITY);
        steps.add(gathers ? GatherLinear.of(first, layers.get(1), f) : new LinearActivation((Linear) first, f));
        return following.isPresent() ? products + 1 : products;
    }

    private static Map<String, Layer> numbered(Layer[] layers) {
        Map<String, Layer> named = new LinkedHashMap<>();
        for (Layer layer : layers) {
            named.put(String.valueOf(named.size()), layer);
        }
        return named;
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Tensor y = x;
        for (int i = 0; i < steps.size(); i++) {
            y = steps.get(i).forward(y, pass);
        }
        return y;
    }

    @Override
    public Tensor backward(Tensor dy, Pass pass) {
        Tensor gradient = backwardToFirst(dy, pass);
        return steps.get(0) instanceof LinearActivation linear
                ? linear.linear().backward(gradient, leftOf(0), Activation.IDENTITY, pass)
                : steps.get(0).backward(gradient, pass);
    }

    @Override
    public void backwardParameters(Tensor dy, Pass pass) {
        Tensor gradient = backwardToFirst(dy, pass);
        if (steps.get(0) instanceof LinearActivation linear) {
            linear.linear().backwardParameters(gradient, leftOf(0), pass);
        } else if (steps.get(0) instanceof GatherLinear linear) {
            linear.backwardParameters(gradient, leftOf(0), pass);
        } else {
            steps.get(0).backwardParameters(gradient, pass);
        }
    }

    private Tensor backwardToFirst(Tensor dy, Pass pass) {
        Tensor gradient = dy;
        for (int i = steps.size() - 1; i > 0; i--) {
            gradient = steps.get(i) instanceof LinearActivation linear
                    ? linear.linear().backward(gradient, leftOf(i), activation(i - 1), pass)
                    : steps.get(i).backward(gradient, pass);
        }
        return gradient;
    }

    /** What a step that is linear applies to its product; the identity for other steps. */
    private Activation activation(int step) {
        if (steps.get(step) instanceof LinearActivation linear) {
            return linear.activation();
        }
        return steps.get(step) instanceof GatherLinear linear ? linear.activation() : Activation.IDENTITY;
    }

    /** What is left to differentiate of {@link #activation}: a linear step behind it has passed its gradient back through it already. */
    private Activation leftOf(int step) {
        boolean done = step + 1 < steps.size() && steps.get(step + 1) instanceof LinearActivation;
        return done ? Activation.IDENTITY : activation(step);
    }

    @Override
    public Shape outputShape(Shape input) {
        Shape shape = input;
        for (Layer step : steps) {
            shape = step.outputShape(shape);
        }
        return shape;
    }

    @Override
    public String toString() {
        return "Sequential" + children().values();
    }

    /** A linear layer and the nonlinearity behind it, as one operation; the identity where there is none. */
    private record LinearActivation(Linear linear, Activation activation) implements Layer {
        @Override
        public Tensor forward(Tensor x, Pass pass) {
            return linear.forward(x, activation, pass);
        }

        @Override
        public Tensor backward(Tensor dy, Pass pass) {
            return linear.backward(dy, activation, Activation.IDENTITY, pass);
        }

        @Override
        public Shape outputShape(Shape input) {
            return linear.outputShape(input);
        }
    }
}
