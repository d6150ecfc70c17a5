package dev.adret.samples.ner;

import dev.adret.backend.UpdateRule;
import dev.adret.nlp.window.TrainingOptions;
import java.util.Locale;

/** Optimizers by name, each with the learning rate that suits the window network. */
enum OptimizerChoice {
    ADAGRAD(0.05f),
    SGD(0.1f),
    RMSPROP(0.001f),
    ADAM(0.001f);

    private final float learningRate;

    OptimizerChoice(float learningRate) {
        this.learningRate = learningRate;
    }

    float learningRate() {
        return learningRate;
    }

    UpdateRule rule() {
        return switch (this) {
            case ADAGRAD -> TrainingOptions.defaults().rule();
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
