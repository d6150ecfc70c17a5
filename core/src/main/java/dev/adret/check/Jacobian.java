package dev.adret.check;

import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.graph.Evaluation;
import dev.adret.graph.Node;
import dev.adret.nn.Layer;
import dev.adret.nn.Model;
import dev.adret.nn.Pass;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The matrix of the derivatives of all outputs by all inputs, {@code J[i][j] = ∂y_i/∂x_j}, both in row-major order, computed in two ways.
 *
 * <p>Computed in double precision on the {@link ReferenceBackend}. For looking at a function and checking it; training never needs one.
 */
public final class Jacobian {
    private final double[][] analytic;
    private final double[][] numeric;

    private Jacobian(double[][] analytic, double[][] numeric) {
        this.analytic = analytic;
        this.numeric = numeric;
    }

    /**
     * The Jacobian of a layer, or of several as a {@link dev.adret.nn.Sequential}, at an input.
     *
     * @param layer of no model yet, and of no use for another afterwards; its parameters have their initial values
     * @param x as many numbers as {@code shape} has elements
     */
    public static Jacobian of(Layer layer, Shape shape, double... x) {
        try (ReferenceBackend backend = new ReferenceBackend();
                Model model = Model.create(backend, layer, 1)) {
            return of(model, GradientCheck.floats(backend, "input", shape, x));
        }
    }

    /**
     * The Jacobian of the network of a model by its input.
     *
     * @param model on the reference backend
     * @param input floats on it, not of the workspace of a pass
     * @throws IllegalArgumentException if the model is on another backend
     */
    public static Jacobian of(Model model, Tensor input) {
        GradientCheck.reference(model);
        model.enableTraining();
        try (Pass pass = Pass.training(model.backend(), 1)) {
            pass.setStep(1);
            Supplier<Tensor> forward = () -> {
                pass.begin();
                return model.forward(input, pass);
            };
            Jacobian jacobian = of(forward, input, dy -> model.network().backward(dy, pass), pass);
            model.clearGradients();
            return jacobian;
        }
    }

    /**
     * The Jacobian of a node of a graph by another.
     *
     * @param run in a training pass on the reference backend, with values for all inputs that {@code output} needs
     * @param input an input of floats
     * @throws IllegalArgumentException if the run is on another backend, or {@code input} is no input
     */
    public static Jacobian of(Evaluation run, Node output, Node input) {
        GradientCheck.requireReference(run);
        if (!input.isInput()) {
            throw new IllegalArgumentException(input + " is no input: a Jacobian is by an input");
        }
        Supplier<Tensor> forward = () -> {
            run.pass().begin();
            return run.forward(output);
        };
        run.pass().begin();
        run.forward(output);
        return of(
                forward,
                run.value(input),
                dy -> {
                    run.backward(output, dy);
                    return run.hasGradient(input) ? run.gradient(input) : zeros(input.shape(), run.pass());
                },
                run.pass());
    }

    private static Tensor zeros(Shape shape, Pass pass) {
        Tensor zeros = pass.workspace().floats("no gradient", shape);
        pass.ops().fill(zeros, 0);
        return zeros;
    }

    /** Runs backward from the gradient by the output and gives that by the input. */
    private interface Backward {
        Tensor run(Tensor dy);
    }

    private static Jacobian of(Supplier<Tensor> forward, Tensor x, Backward backward, Pass pass) {
        int outputs = forward.get().size();
        double[][] analytic = new double[outputs][x.size()];
        double[][] numeric = new double[outputs][x.size()];
        for (int i = 0; i < outputs; i++) {
            Tensor y = forward.get();
            Tensor dy = zeros(y.shape(), pass);
            ReferenceBackend.set(dy, i / y.columns(), i % y.columns(), 1);
            Part.copy(backward.run(dy), analytic[i]);
            int row = i;
            numeric[i] = NumericalGradient.of(() -> NumericalGradient.get(forward.get(), row), x);
        }
        return new Jacobian(analytic, numeric);
    }

    /** By running backward once for each output: row i is the gradient of y_i. The caller's. */
    public double[][] analytic() {
        return copy(analytic);
    }

    /** By central differences: column j is how y moves with x_j. The caller's. */
    public double[][] numeric() {
        return copy(numeric);
    }

    private static double[][] copy(double[][] matrix) {
        return Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);
    }

    /** The greatest difference between the two. */
    public double difference() {
        double greatest = 0;
        for (int i = 0; i < analytic.length; i++) {
            for (int j = 0; j < analytic[i].length; j++) {
                greatest = Math.max(greatest, Math.abs(analytic[i][j] - numeric[i][j]));
            }
        }
        return greatest;
    }
}
