package dev.adret.samples.ner;

import dev.adret.backend.UpdateRule;
import java.util.Locale;

/** Optimizers by name, each with the learning rate that suits the window network. */
enum OptimizerChoice {
    ADAGRAD(0.05f),
    SGD(0.1f),
    RMSPROP(0.001f),
    ADAM(0.001f);

    /**
     * Above what rounding leaves of a gradient that should be 0: Adagrad's first step is of full size whatever the gradient's, and the
     * directions of such steps would be another on each kind of device. On bc5cdr the losses of the second epoch on the CPU and under PoCL
     * were up to 2e-3 apart with ε = 1e-10, and no more than 8e-4 with this; test F1 is the same.
     */
    private static final float ADAGRAD_EPSILON = 1e-5f;

    private final float learningRate;

    OptimizerChoice(float learningRate) {
        this.learningRate = learningRate;
    }

    float learningRate() {
        return learningRate;
    }

    UpdateRule rule() {
        return switch (this) {
            case ADAGRAD -> UpdateRule.adagrad().withEpsilon(ADAGRAD_EPSILON);
            case SGD -> UpdateRule.sgd();
            case RMSPROP -> UpdateRule.rmsprop();
            case ADAM -> UpdateRule.adam();
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
