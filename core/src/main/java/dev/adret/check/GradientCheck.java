package dev.adret.check;

import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.loss.Loss;
import dev.adret.nn.Model;
import dev.adret.nn.Parameter;
import dev.adret.nn.Pass;
import dev.adret.tensor.DType;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Compares gradients with central differences, {@code (J(w + h) − J(w − h)) / 2h}, in double precision on the {@link ReferenceBackend}.
 *
 * <p>The error of a component with gradient g and difference d is {@code |g − d| / max(|g|, |d|, 10⁻³)}: relative, with a floor
 * below which rounding would be all there is.
 *
 * <p>At a kink, such as that of a rectifier at 0, the derivative jumps and no difference agrees with it: choose inputs
 * away from kinks.
 */
public final class GradientCheck {
    private static final double STEP = 1e-5;
    private static final double FLOOR = 1e-3;

    private GradientCheck() {}

    /**
     * Checks the gradients of a model on one batch.
     *
     * @param model on the reference backend
     * @param input floats or ids; must not come from the workspace of a pass
     * @param targets as the loss wants them
     * @param step number from which dropout takes its mask
     * @return the worst error of each parameter, by name, and of the input under {@code input} if it holds floats
     * @throws IllegalArgumentException if the model is on another backend
     */
    public static Map<String, Double> errors(Model model, Loss loss, Tensor input, Tensor targets, int step) {
        if (!(model.backend() instanceof ReferenceBackend backend)) {
            throw new IllegalArgumentException(
                    "gradients are checked on the reference backend, in double precision, but the model is on "
                            + model.backend().name());
        }
        model.enableTraining();
        Storage lossStorage = backend.allocate(DType.FLOAT32, 1);
        try (Pass pass = Pass.training(backend, 1)) {
            Run run = new Run(model, loss, input, targets, Tensor.of("loss", lossStorage, Shape.of(1)), pass);
            pass.setStep(step);
            return run.errors();
        } finally {
            lossStorage.close();
        }
    }

    private record Run(Model model, Loss loss, Tensor input, Tensor targets, Tensor lossValue, Pass pass) {
        Map<String, Double> errors() {
            boolean floatInput = input.dtype() == DType.FLOAT32;
            double[] inputGradient = new double[floatInput ? input.size() : 0];
            Map<String, double[]> gradients = analytic(inputGradient);
            Map<String, Double> errors = new LinkedHashMap<>();
            if (floatInput) {
                errors.put("input", worst(input, inputGradient));
            }
            model.parameters().forEach((name, parameter) -> {
                double[] gradient = gradients.get(name);
                if (gradient != null) {
                    errors.put(name, worst(parameter.value(), gradient));
                }
            });
            return errors;
        }

        private double lossNow() {
            pass.begin();
            loss.forwardBackward(model.forward(input, pass), targets, lossValue, pass);
            return ReferenceBackend.get(lossValue, 0, 0);
        }

        private Map<String, double[]> analytic(double[] inputGradient) {
            pass.begin();
            model.parameters().values().forEach(Parameter::clearGradient);
            Tensor dScores = loss.forwardBackward(model.forward(input, pass), targets, lossValue, pass);
            if (inputGradient.length > 0) {
                copy(model.network().backward(dScores, pass), inputGradient);
            } else {
                model.backward(dScores, pass);
            }
            Map<String, double[]> gradients = new LinkedHashMap<>();
            model.parameters().forEach((name, parameter) -> {
                if (!parameter.isFrozen()) {
                    gradients.put(name, gradient(parameter));
                }
            });
            model.parameters().values().forEach(Parameter::clearGradient);
            return gradients;
        }

        private static double[] gradient(Parameter parameter) {
            double[] gradient = new double[parameter.shape().size()];
            if (!parameter.hasGradient()) {
                return gradient;
            }
            if (!parameter.isByRows()) {
                copy(parameter.gradient(), gradient);
                return gradient;
            }
            Tensor plan = parameter.rowPlan();
            Tensor sums = parameter.rowSums();
            int columns = parameter.shape().columns();
            int count = ReferenceBackend.getInt(plan, 0, 0);
            for (int u = 0; u < count; u++) {
                int row = ReferenceBackend.getInt(plan, 0, RowPlan.rows() + u);
                for (int column = 0; column < columns; column++) {
                    gradient[row * columns + column] = ReferenceBackend.get(sums, u, column);
                }
            }
            return gradient;
        }

        private static void copy(Tensor tensor, double[] target) {
            int columns = tensor.columns();
            for (int i = 0; i < target.length; i++) {
                target[i] = ReferenceBackend.get(tensor, i / columns, i % columns);
            }
        }

        private double worst(Tensor values, double[] gradient) {
            double worst = 0;
            int columns = values.columns();
            for (int i = 0; i < gradient.length; i++) {
                double value = ReferenceBackend.get(values, i / columns, i % columns);
                ReferenceBackend.set(values, i / columns, i % columns, value + STEP);
                double above = lossNow();
                ReferenceBackend.set(values, i / columns, i % columns, value - STEP);
                double below = lossNow();
                ReferenceBackend.set(values, i / columns, i % columns, value);
                double difference = (above - below) / (2 * STEP);
                double scale = Math.max(FLOOR, Math.max(Math.abs(gradient[i]), Math.abs(difference)));
                worst = Math.max(worst, Math.abs(gradient[i] - difference) / scale);
            }
            return worst;
        }
    }
}
