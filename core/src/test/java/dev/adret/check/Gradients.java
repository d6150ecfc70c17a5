package dev.adret.check;

import dev.adret.loss.Loss;
import dev.adret.nn.Model;
import dev.adret.tensor.Tensor;
import java.util.Map;

/** Gradient checks of every component, for tests. */
public final class Gradients {
    private Gradients() {}

    /** The greatest error of each parameter, by name, and of the input under {@code input} if it holds floats. */
    public static Map<String, Double> errors(Model model, Loss loss, Tensor input, Tensor targets, int step) {
        return GradientCheck.standard()
                .withComponents(Integer.MAX_VALUE)
                .withStep(step)
                .model(model, loss, input, targets)
                .errors();
    }
}
