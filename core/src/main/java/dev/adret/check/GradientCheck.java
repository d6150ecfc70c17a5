package dev.adret.check;

import dev.adret.backend.Backend;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.GradientReport.Checked;
import dev.adret.check.NumericalGradient.Difference;
import dev.adret.graph.Evaluation;
import dev.adret.graph.Node;
import dev.adret.loss.Loss;
import dev.adret.nn.Layer;
import dev.adret.nn.Model;
import dev.adret.nn.Pass;
import dev.adret.random.Permutation;
import dev.adret.random.Philox;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares the gradients that backward gives with central differences, in double precision on the {@link ReferenceBackend}: of a layer, a
 * loss, a graph or a whole model.
 *
 * <pre>{@code
 * GradientCheck.standard().layer(new MyLayer(4), Shape.of(3, 4)).requireCorrect();
 * }</pre>
 *
 * <p>The error of a component with gradient g and difference d is {@code |g − d| / max(|g|, |d|, 10⁻³)}: relative, with a floor
 * below which rounding would be all there is. Of a large parameter some components are compared, drawn by a seed, and of a large table
 * those of rows that the batch looked up.
 *
 * <p>At a kink, such as that of a rectifier at 0, the derivative jumps and no difference agrees with it. Where slopes to both sides disagree,
 * smaller steps are tried; if they still do, any gradient between the slopes is correct, being a subgradient, and the report says so.
 *
 * @param tolerance the error up to which a gradient is correct
 * @param components at most compared of each tensor
 * @param step number from which dropout takes its mask
 * @param seed of the components, of random inputs, and of the pass
 */
public record GradientCheck(double tolerance, int components, int step, long seed) {
    static final double FLOOR = 1e-3;

    /** @throws IllegalArgumentException if the tolerance is not positive, or nothing would be compared */
    public GradientCheck {
        if (!(tolerance > 0) || components < 1) {
            throw new IllegalArgumentException(
                    "a gradient check needs a positive tolerance and a component to compare, not " + tolerance + " and "
                            + components);
        }
    }

    /** Up to an error of 10⁻⁵, 200 components of each tensor. */
    public static GradientCheck standard() {
        return new GradientCheck(1e-5, 200, 1, 1);
    }

    public GradientCheck withTolerance(double error) {
        return new GradientCheck(error, components, step, seed);
    }

    public GradientCheck withComponents(int most) {
        return new GradientCheck(tolerance, most, step, seed);
    }

    public GradientCheck withStep(int number) {
        return new GradientCheck(tolerance, components, number, seed);
    }

    public GradientCheck withSeed(long number) {
        return new GradientCheck(tolerance, components, step, number);
    }

    // ---- layers ----

    /** Checks a layer at random inputs of {@code shape}, uniform in [−1, 1). */
    public GradientReport layer(Layer layer, Shape shape) {
        float[] values = new float[shape.size()];
        Philox.uniform(seed, 0, -1, 1, values);
        double[] x = new double[values.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = values[i];
        }
        return layer(layer, shape, x);
    }

    /**
     * Checks a layer, or several as a {@link dev.adret.nn.Sequential}, at an input of floats: the gradients of a random linear function
     * of its output.
     *
     * @param layer of no model yet, and of no use for another afterwards
     */
    public GradientReport layer(Layer layer, Shape shape, double... x) {
        try (ReferenceBackend backend = new ReferenceBackend();
                Model model = Model.create(backend, layer, seed)) {
            return layer(model, floats(backend, "input", shape, x));
        }
    }

    /**
     * Checks the network of a model as a layer, as {@link #layer(Layer, Shape, double...)}.
     *
     * @param model on the reference backend
     * @param input on it too, floats or ids; not of the workspace of a pass
     */
    public GradientReport layer(Model model, Tensor input) {
        GradientReport report =
                check(model, new Projection(seed), "input", input, input, String.valueOf(model.network()));
        return diagnosed(report, model, input);
    }

    // ---- losses ----

    /** Checks the gradient of a loss by the scores. Both tensors are on {@code backend}. */
    public GradientReport loss(ReferenceBackend backend, Loss loss, Tensor scores, Tensor targets) {
        try (Model model = Model.create(backend, new Identity(), seed)) {
            return check(model, loss, "scores", scores, targets, String.valueOf(loss));
        }
    }

    // ---- models ----

    /**
     * Checks the gradients of the loss of a model by its parameters, and by the input if that holds floats.
     *
     * @param model on the reference backend
     * @param input floats or ids; must not come from the workspace of a pass
     * @param targets as the loss wants them
     * @throws IllegalArgumentException if the model is on another backend
     */
    public GradientReport model(Model model, Loss loss, Tensor input, Tensor targets) {
        GradientReport report = check(model, loss, "input", input, targets, String.valueOf(model.network()));
        return diagnosed(report, model, input);
    }

    /** {@code report} with the layer to blame, if there is one. */
    GradientReport diagnosed(GradientReport report, Model model, Tensor input) {
        return report.isCorrect()
                ? report
                : new GradientReport(
                        report.subject(), report.tolerance(), report.parameters(), Culprit.find(this, model, input));
    }

    /**
     * Checks the gradients of a model on any backend: by a twin of it on the reference backend, which gives the central differences. What the
     * model's own backend gives is compared with these too, in its precision.
     *
     * @param twin the layers of the model once more, of no model yet; they take over its values
     * @param twinLoss the loss once more, for the twin; the same where it has no part of the model
     * @param input with {@code targets}, on the backend of the model
     * @return the report of the twin and, if the model is on another backend, of the model there
     * @throws IllegalArgumentException if the twin has other parameters
     */
    public List<GradientReport> model(Model model, Loss loss, Layer twin, Loss twinLoss, Tensor input, Tensor targets) {
        try (ReferenceBackend backend = new ReferenceBackend();
                Model exact = Model.create(backend, twin, seed)) {
            return new Twins(this, model, exact).reports(loss, twinLoss, input, targets);
        }
    }

    private GradientReport check(
            Model model, Loss loss, String inputName, Tensor input, Tensor targets, String subject) {
        try (Pass pass = Pass.training(reference(model), seed);
                NetworkObjective objective = objective(model, loss, inputName, input, targets, pass)) {
            pass.setStep(step);
            return compare(objective, subject);
        }
    }

    static NetworkObjective objective(
            Model model, Loss loss, String inputName, Tensor input, Tensor targets, Pass pass) {
        model.enableTraining();
        return new NetworkObjective(model.network(), model.parameters(), loss, inputName, input, targets, pass);
    }

    static ReferenceBackend reference(Model model) {
        if (model.backend() instanceof ReferenceBackend backend) {
            return backend;
        }
        throw new IllegalArgumentException(
                "gradients are checked on the reference backend, in double precision, but the model is on "
                        + model.backend().name());
    }

    // ---- graphs ----

    /**
     * Checks the gradients of an output of a graph by its inputs of floats and its parameters.
     *
     * @param run in a training pass on the reference backend, with values for all inputs
     * @param output a single number
     * @throws IllegalArgumentException if the run is on another backend
     */
    public GradientReport graph(Evaluation run, Node output) {
        requireReference(run);
        return compare(new GraphObjective(run, output), output.toString());
    }

    static void requireReference(Evaluation run) {
        Backend backend = run.pass().ops().backend();
        if (!(backend instanceof ReferenceBackend)) {
            throw new IllegalArgumentException(
                    "gradients are checked on the reference backend, in double precision, but this graph runs on "
                            + backend.name());
        }
    }

    // ---- comparing ----

    GradientReport compare(Objective objective, String subject) {
        List<Checked> checked = new ArrayList<>();
        for (Part part : objective.gradients()) {
            checked.add(judged(part, samples(objective, part), part.gradient(), FLOOR));
        }
        return new GradientReport(subject, tolerance, checked, Optional.empty());
    }

    /** Central differences at some components of a part. */
    List<Sample> samples(Objective objective, Part part) {
        double here = objective.value();
        int size = part.gradient().length;
        Permutation order = new Permutation(size, seed, 0);
        List<Sample> samples = new ArrayList<>();
        int zeros = 0;
        for (int i = 0; i < size && samples.size() < components; i++) {
            int component = size <= components ? i : (int) order.at(i);
            // Those that are 0, such as weights behind a unit that is saturated, tell little.
            boolean zero = size > components && part.gradient()[component] == 0;
            if (!zero || zeros < components / 4) {
                zeros += zero ? 1 : 0;
                samples.add(new Sample(
                        component,
                        NumericalGradient.at(objective::value, part.values(), part.element(component), here)));
            }
        }
        return samples;
    }

    /** Compares {@code gradient}, which may have come another way than the part's own, with differences. */
    static Checked judged(Part part, List<Sample> samples, double[] gradient, double floor) {
        double worst = Double.NEGATIVE_INFINITY;
        Sample at = new Sample(0, new Difference(0, 0, 0));
        int kinks = 0;
        for (Sample sample : samples) {
            double g = gradient[sample.component()];
            double d = sample.difference().slope();
            double scale = Math.max(floor, Math.max(Math.abs(g), Math.abs(d)));
            double error = sample.difference().distance(g) / scale;
            kinks += sample.difference().isKink() ? 1 : 0;
            if (error > worst || (Double.isNaN(error) && !Double.isNaN(worst))) {
                worst = error;
                at = sample;
            }
        }
        boolean empty = samples.isEmpty();
        return new Checked(
                part.name(),
                part.owner(),
                part.values().size(),
                samples.size(),
                empty ? 0 : worst,
                empty ? List.of() : index(part.values().shape(), part.element(at.component())),
                empty ? 0 : gradient[at.component()],
                at.difference().slope(),
                kinks);
    }

    private static List<Integer> index(Shape shape, int element) {
        List<Integer> index = new ArrayList<>();
        int rest = element;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            index.add(0, rest % shape.extent(axis));
            rest /= shape.extent(axis);
        }
        return index;
    }

    /** A difference at a component of the gradient of a part. */
    record Sample(int component, Difference difference) {}

    static Tensor floats(ReferenceBackend backend, String name, Shape shape, double... values) {
        if (values.length != shape.size()) {
            throw new IllegalArgumentException(
                    name + " " + shape + " needs " + shape.size() + " values, but " + values.length + " came");
        }
        Storage storage = backend.allocate(DType.FLOAT32, Math.max(1, values.length));
        Tensor tensor = Tensor.of(name, storage, 0, shape);
        for (int i = 0; i < values.length; i++) {
            ReferenceBackend.set(tensor, i / shape.columns(), i % shape.columns(), values[i]);
        }
        return tensor;
    }

    /** Passes everything on: makes a network of a loss alone. */
    private static final class Identity implements Layer {
        @Override
        public Tensor forward(Tensor x, Pass pass) {
            return x;
        }

        @Override
        public Tensor backward(Tensor dy, Pass pass) {
            return dy;
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }
    }
}
