package dev.adret.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.Backend;
import dev.adret.backend.BinaryOp;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.nn.Embedding;
import dev.adret.nn.Initializer;
import dev.adret.nn.Layer;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Module;
import dev.adret.nn.Parameter;
import dev.adret.nn.Pass;
import dev.adret.nn.Sequential;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GradientCheckTest {
    private static final double TOLERANCE = 1e-6;

    private final Backend backend = new ReferenceBackend();

    /** {@code y = factor·x}, with gradients that are off by the given factors. */
    private static final class Scaling extends Module {
        private final Parameter factor = add("factor", Parameter.weight(Shape.of(1), Initializer.constant(0.7f)));
        private final double wrongParameter;
        private final double wrongInput;

        Scaling(double wrongParameter, double wrongInput) {
            this.wrongParameter = wrongParameter;
            this.wrongInput = wrongInput;
        }

        @Override
        public Tensor forward(Tensor x, Pass pass) {
            Tensor y = pass.workspace().floats("Scaling.y", x.shape());
            Tensors.set(y, scaled(Tensors.values(x), factor()));
            pass.keep(this, x);
            return y;
        }

        @Override
        public Tensor backward(Tensor dy, Pass pass) {
            double[] x = Tensors.values(pass.take(this));
            double[] gradient = Tensors.values(dy);
            double sum = 0;
            for (int i = 0; i < x.length; i++) {
                sum += x[i] * gradient[i];
            }
            assertThat(factor.gradientFactor()).isZero();
            Tensors.set(factor.gradient(), sum * wrongParameter);
            Tensors.set(dy, scaled(gradient, factor() * wrongInput));
            return dy;
        }

        private double factor() {
            return ReferenceBackend.get(factor.value(), 0, 0);
        }

        private static double[] scaled(double[] values, double by) {
            for (int i = 0; i < values.length; i++) {
                values[i] *= by;
            }
            return values;
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }
    }

    /** A layer in the middle of two correct ones. */
    private static Layer around(Layer middle) {
        Map<String, Layer> layers = new LinkedHashMap<>();
        layers.put("first", new Linear(3, 4));
        layers.put("scaling", middle);
        layers.put("last", new Linear(4, 2));
        return new Sequential(layers);
    }

    private Map<String, Double> errors(Layer network) {
        try (Model model = Model.create(backend, network, 5)) {
            Tensor x = Tensors.random(backend, Shape.of(4, 3), 1);
            Tensor targets = Tensors.random(backend, Shape.of(4, 2), 2);
            return Gradients.errors(model, new SquaredError(), x, targets, 1);
        }
    }

    @Test
    void findsNoErrorInCorrectLayers() {
        assertThat(errors(around(new Scaling(1, 1))).values()).allMatch(error -> error < TOLERANCE);
    }

    @Test
    void reportsAnErrorForEveryParameterAndTheInput() {
        assertThat(errors(around(new Scaling(1, 1))).keySet())
                .containsExactly("input", "first.weight", "first.bias", "scaling.factor", "last.weight", "last.bias");
    }

    /** A factor for each column, as a user writes such a layer. */
    private static final class ColumnFactors extends Module {
        private final Parameter factors;

        ColumnFactors(int columns) {
            factors = add("factors", Parameter.weight(Shape.of(columns), Initializer.uniform(0.5f, 1.5f)));
        }

        @Override
        public Tensor forward(Tensor x, Pass pass) {
            Tensor y = pass.workspace().floats("ColumnFactors.y", x.shape());
            pass.ops().binary(BinaryOp.MULTIPLY, x, factors.value(), y);
            pass.keep(this, x);
            return y;
        }

        @Override
        public Tensor backward(Tensor dy, Pass pass) {
            Tensor products = pass.workspace().floats("ColumnFactors.products", dy.shape());
            pass.ops().binary(BinaryOp.MULTIPLY, dy, pass.take(this), products);
            factors.addSums(products, pass);
            pass.ops().binary(BinaryOp.MULTIPLY, dy, factors.value(), dy);
            return dy;
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }
    }

    @Test
    void aParameterSpreadOverRowsAddsUpWhatItsUsesContribute() {
        ColumnFactors twice = new ColumnFactors(4);
        Layer network = new Sequential(twice, new Linear(4, 4), twice);

        GradientCheck.standard().layer(network, Shape.of(3, 4)).requireCorrect();
    }

    @Test
    void namesTheOneParameterWhoseGradientIsWrong() {
        Map<String, Double> errors = errors(around(new Scaling(1.001, 1)));

        assertThat(errors.get("scaling.factor")).isBetween(0.9e-3, 1.1e-3);
        errors.remove("scaling.factor");
        assertThat(errors.values()).allMatch(error -> error < TOLERANCE);
    }

    @Test
    void aWrongInputGradientShowsInAllThatLiesBeforeTheLayer() {
        Map<String, Double> errors = errors(around(new Scaling(1, 1.001)));

        assertThat(errors.entrySet().stream()
                        .filter(e -> e.getValue() > TOLERANCE)
                        .map(Map.Entry::getKey))
                .containsExactly("input", "first.weight", "first.bias");
    }

    @Test
    void aForgottenGradientIsAnErrorOfOne() {
        Layer forgetful = new Module() {
            private final Scaling scaling = add("inner", new Scaling(1, 1));

            @Override
            public Tensor forward(Tensor x, Pass pass) {
                return scaling.forward(x, pass);
            }

            @Override
            public Tensor backward(Tensor dy, Pass pass) {
                Tensor dx = scaling.backward(dy, pass);
                scaling.factor.clearGradient();
                return dx;
            }

            @Override
            public Shape outputShape(Shape input) {
                return input;
            }
        };

        assertThat(errors(around(forgetful)).get("scaling.inner.factor")).isEqualTo(1.0);
    }

    @Test
    void aGradientThatIsNotANumberIsNoSmallError() {
        assertThat(errors(around(new Scaling(Double.NaN, 1))).get("scaling.factor"))
                .isNaN();
    }

    @Test
    void leavesValuesAndInputAsTheyWere() {
        try (Model model = Model.create(backend, new Linear(3, 2), 5)) {
            Tensor x = Tensors.random(backend, Shape.of(4, 3), 1);
            double[] inputBefore = Tensors.values(x);
            double[] weightsBefore = Tensors.values(model.flatValues());

            Gradients.errors(model, new SquaredError(), x, Tensors.random(backend, Shape.of(4, 2), 2), 1);

            assertThat(Tensors.values(x)).containsExactly(inputBefore);
            assertThat(Tensors.values(model.flatValues())).containsExactly(weightsBefore);
        }
    }

    @Test
    void leavesNoGradientBehind() {
        Linear linear = new Linear(3, 2);
        try (Model model = Model.create(backend, linear, 5)) {
            Tensor x = Tensors.random(backend, Shape.of(4, 3), 1);
            Gradients.errors(model, new SquaredError(), x, Tensors.random(backend, Shape.of(4, 2), 2), 1);

            assertThat(linear.weight().hasGradient()).isFalse();
        }
    }

    @Test
    void doesNotReportFrozenParameters() {
        Linear linear = new Linear(3, 2);
        linear.bias().freeze();

        assertThat(errors(linear).keySet()).containsExactly("input", "weight");
    }

    @Test
    void idsHaveNoErrorOfTheirOwn() {
        try (Model model = Model.create(backend, new Embedding(5, 2), 5)) {
            Tensor ids = Tensors.ints(backend, Shape.of(2, 1), 4, 1);
            Tensor targets = Tensors.random(backend, Shape.of(2, 2), 2);

            assertThat(Gradients.errors(model, new SquaredError(), ids, targets, 1)
                            .keySet())
                    .containsExactly("table");
        }
    }

    @Test
    void refusesAModelOnAnotherBackend() {
        Backend other = ForwardedBackend.create();
        try (Model model = Model.create(other, new Linear(3, 2), 5)) {
            Tensor x = Tensors.random(other, Shape.of(4, 3), 1);

            assertThatThrownBy(() -> Gradients.errors(model, new SquaredError(), x, x, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("reference backend");
        }
    }
}
