package dev.adret.nlp.window;

import dev.adret.nn.ActivationLayer;
import dev.adret.nn.HardTanh;
import dev.adret.nn.LeakyReLU;
import dev.adret.nn.ReLU;
import dev.adret.nn.Sigmoid;
import dev.adret.nn.Tanh;
import java.util.Locale;

/** Nonlinearities that a hidden layer can have. */
public enum HiddenActivation {
    HARDTANH,
    TANH,
    RELU,
    LEAKYRELU,
    SIGMOID;

    /** A new layer. */
    public ActivationLayer layer() {
        return switch (this) {
            case HARDTANH -> new HardTanh();
            case TANH -> new Tanh();
            case RELU -> new ReLU();
            case LEAKYRELU -> new LeakyReLU();
            case SIGMOID -> new Sigmoid();
        };
    }

    /** As it is spelled on the command line and in model files: {@code hardtanh}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
