package dev.adret.samples.lectures;

import dev.adret.backend.Backend;
import dev.adret.nn.Initializer;
import dev.adret.nn.Linear;

/** A single neuron, which is logistic regression, and one step of training it with numbers to follow by hand. */
public final class Logistic implements Sample {
    private static final float[] X = {0.5f, 0.7f, 0.5f, 0.6f, 0.8f};
    private static final float RATE = 0.1f;

    @Override
    public String name() {
        return "logistic";
    }

    @Override
    public String description() {
        return "A neuron is a logistic regression: one step of training, by hand and by the library";
    }

    @Override
    public String source() {
        return "CS224n, lecture 3, a neuron can be a binary logistic regression unit";
    }

    @Override
    public void run(SampleContext context) {
        context.say("x = %s, target y = 1, w = 0, b = 0, learning rate %s", Numbers.text("%.1f", X), RATE);
        try (OneExample example = neuron(context.backend())) {
            example.forwardBackward();
            context.say("Forward:  z = w·x + b = %.1f, σ(z) = 0.5, J = −log 0.5 = %.4f", example.z(), example.loss());
            context.say("Backward: δ = σ(z) − y = −0.5");
            context.say("          ∂J/∂w = δ·x = %s", Numbers.text("%.2f", example.gradient("weight")));
            context.say("          ∂J/∂b = δ   = %s", Numbers.text("%.2f", example.gradient("bias")));
            example.update();
            context.say("Update:   w − %s·∂J/∂w = %s", RATE, Numbers.text("%.3f", example.value("weight")));
            context.say("          b − %s·∂J/∂b = %s", RATE, Numbers.text("%.3f", example.value("bias")));
            example.forwardBackward();
            context.say("Forward:  z = %.4f, J = %.4f: smaller", example.z(), example.loss());
        }
    }

    /** The neuron before its step. */
    static OneExample neuron(Backend backend) {
        return new OneExample(backend, new Linear(5, 1, Initializer.zeros()), X, 1, RATE);
    }
}
