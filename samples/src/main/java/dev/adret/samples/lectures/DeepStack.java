package dev.adret.samples.lectures;

import dev.adret.backend.Backend;
import dev.adret.nn.ActivationLayer;
import dev.adret.nn.Initializer;
import dev.adret.nn.Layer;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Pass;
import dev.adret.nn.ReLU;
import dev.adret.nn.Sequential;
import dev.adret.nn.Tanh;
import dev.adret.random.Philox;
import dev.adret.samples.plot.Histogram;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** A signal on its way through ten layers and a gradient on its way back, before any training. */
final class DeepStack {
    private static final int LAYERS = 10;
    private static final int UNITS = 100;
    private static final int EXAMPLES = 300;
    private static final int BINS = 41;

    /** A nonlinearity and the spread of the initial weights. */
    enum Kind {
        TANH_SMALL("tanh, spread 0.01"),
        TANH_GREAT("tanh, spread 1"),
        TANH_XAVIER("tanh, Xavier"),
        RELU_SMALL("ReLU, spread 0.01"),
        RELU_XAVIER("ReLU, Xavier"),
        RELU_HE("ReLU, He");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        boolean isTanh() {
            return text.startsWith("tanh");
        }

        private ActivationLayer activation() {
            return isTanh() ? new Tanh() : new ReLU();
        }

        private Initializer weights() {
            return switch (this) {
                case TANH_SMALL, RELU_SMALL -> Initializer.normal(0, 0.01f);
                case TANH_GREAT -> Initializer.normal(0, 1);
                case TANH_XAVIER, RELU_XAVIER -> Initializer.xavierNormal();
                case RELU_HE -> Initializer.heNormal();
            };
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private final Kind kind;
    // By layer, from the first.
    private final List<float[]> outputs = new ArrayList<>();
    private final List<float[]> gradients = new ArrayList<>();

    private DeepStack(Kind kind) {
        this.kind = kind;
    }

    /** Sends normally distributed numbers forward, and others backward. */
    static DeepStack run(Backend backend, Kind kind, long seed) {
        DeepStack stack = new DeepStack(kind);
        Layer[] layers = new Layer[LAYERS];
        for (int i = 0; i < LAYERS; i++) {
            layers[i] = new Sequential(new Linear(UNITS, UNITS, kind.weights()), kind.activation());
        }
        try (Model model = Model.create(backend, new Sequential(layers), seed);
                Pass pass = Pass.training(backend, seed)) {
            model.enableTraining();
            Tensor y = normal(pass, seed, 1000);
            for (Layer layer : layers) {
                y = layer.forward(y, pass);
                stack.outputs.add(read(y, pass));
            }
            Tensor dy = normal(pass, seed, 1001);
            for (int i = LAYERS - 1; i >= 0; i--) {
                dy = layers[i].backward(dy, pass);
                stack.gradients.add(0, read(dy, pass));
            }
        }
        return stack;
    }

    private static Tensor normal(Pass pass, long seed, int stream) {
        float[] values = new float[EXAMPLES * UNITS];
        Philox.normal(seed, stream, 0, 1, values);
        Tensor tensor = pass.workspace().floats("signal", EXAMPLES, UNITS);
        pass.ops().write(values, 0, tensor);
        return tensor;
    }

    private static float[] read(Tensor tensor, Pass pass) {
        float[] values = new float[tensor.size()];
        pass.ops().read(tensor, values, 0);
        return values;
    }

    Kind kind() {
        return kind;
    }

    /** The standard deviation of the outputs of a layer, counted from 1. */
    double deviation(int layer) {
        return deviation(outputs.get(layer - 1));
    }

    /** The standard deviation of the gradient by the input of a layer, counted from 1. */
    double gradientDeviation(int layer) {
        return deviation(gradients.get(layer - 1));
    }

    double[] deviations() {
        return outputs.stream().mapToDouble(DeepStack::deviation).toArray();
    }

    double[] gradientDeviations() {
        return gradients.stream().mapToDouble(DeepStack::deviation).toArray();
    }

    private static double deviation(float[] values) {
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            sum += value;
            squares += (double) value * value;
        }
        double mean = sum / values.length;
        return Math.sqrt(Math.max(0, squares / values.length - mean * mean));
    }

    /** The share of a layer's outputs that are saturated or dead: for tanh, near ±1 or near 0; for ReLU, 0. */
    double lost(int layer) {
        int lost = 0;
        for (float value : outputs.get(layer - 1)) {
            double size = Math.abs(value);
            lost += (kind.isTanh() ? size > 0.97 || size < 0.001 : size == 0) ? 1 : 0;
        }
        return lost / (double) (EXAMPLES * UNITS);
    }

    /** The outputs of a layer of tanh, from −1 to 1. */
    Histogram histogram(int layer) {
        return new Histogram(kind + ": layer " + layer, "output", outputs.get(layer - 1), BINS, -1.05, 1.05);
    }
}
