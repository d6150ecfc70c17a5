package dev.adret.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.Backend;
import dev.adret.backend.BinaryOp;
import dev.adret.backend.UpdateRule;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.ForwardedBackend;
import dev.adret.check.GradientCheck;
import dev.adret.check.GradientReport;
import dev.adret.check.GradientReport.Checked;
import dev.adret.check.WrongGradientException;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.Dropout;
import dev.adret.nn.Layer;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Pass;
import dev.adret.nn.Sequential;
import dev.adret.nn.Tanh;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The gradients of a model before it trains. */
class TrainerGradientsTest {
    private static final ArrayDataset XOR =
            new ArrayDataset(new float[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}}, new int[] {0, 1, 1, 0});

    /** {@code y = x²}, whose derivative is given as {@code factor·x}. */
    private record Square(int factor) implements Layer {
        @Override
        public Tensor forward(Tensor x, Pass pass) {
            Tensor y = pass.workspace().floats("Square.y", x.shape());
            pass.ops().binary(BinaryOp.MULTIPLY, x, x, y);
            pass.keep(this, x);
            return y;
        }

        @Override
        public Tensor backward(Tensor dy, Pass pass) {
            Tensor x = pass.take(this);
            Tensor dx = pass.workspace().floats("Square.dx", x.shape());
            Tensor times = pass.workspace().floats("Square.factor", Shape.of(1));
            pass.ops().fill(times, factor);
            pass.ops().binary(BinaryOp.MULTIPLY, dy, x, dx);
            pass.ops().binary(BinaryOp.MULTIPLY, dx, times, dx);
            return dx;
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }
    }

    private static Layer network(Layer middle) {
        return new Sequential(new Linear(2, 8), middle, new Dropout(0.3f), new Linear(8, 2));
    }

    private static List<GradientReport> check(Backend backend, Layer network, Layer twin) {
        try (Model model = Model.create(backend, network, 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), LearningRate.constant(0.1f));
                Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, 4, 1)) {
            return trainer.checkGradients(XOR, twin, new SoftmaxCrossEntropy(), GradientCheck.standard());
        }
    }

    @Test
    void correctOnesPassOnTheReferenceBackend() {
        List<GradientReport> reports = check(new ReferenceBackend(), network(new Tanh()), network(new Tanh()));

        assertThat(reports).hasSize(1).allMatch(GradientReport::isCorrect);
    }

    @Test
    void onAnotherBackendItsOwnGradientsAreComparedToo() {
        List<GradientReport> reports = check(ForwardedBackend.create(), network(new Tanh()), network(new Tanh()));

        assertThat(reports).hasSize(2).allMatch(GradientReport::isCorrect);
        assertThat(reports.get(1).parameters())
                .extracting(Checked::name)
                .containsExactly("0.weight", "0.bias", "3.weight", "3.bias");
    }

    @Test
    void aWrongFormulaShowsInDoublePrecisionWithItsLayer() {
        List<GradientReport> reports = check(new ReferenceBackend(), network(new Square(1)), network(new Square(1)));

        assertThatThrownBy(() -> reports.get(0).requireCorrect())
                .isInstanceOf(WrongGradientException.class)
                .hasMessageContaining("wrong by itself: layer '1', Square");
    }

    @Test
    void gradientsThatAreWrongOnTheBackendAloneShowThere() {
        List<GradientReport> reports = check(ForwardedBackend.create(), network(new Square(1)), network(new Square(2)));

        assertThat(reports.get(0).isCorrect()).isTrue();
        assertThatThrownBy(() -> reports.get(1).requireCorrect())
                .isInstanceOf(WrongGradientException.class)
                .hasMessageContaining("the model on ")
                .hasMessageContaining("parameter 0.");
    }

    @Test
    void trainingIsTheSameAfterACheck() {
        assertThat(trained(true)).isEqualTo(trained(false));
    }

    private static float[] trained(boolean checked) {
        try (Model model = Model.create(new ReferenceBackend(), network(new Tanh()), 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), LearningRate.constant(0.1f));
                Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, 4, 1)) {
            if (checked) {
                trainer.checkGradients(XOR, network(new Tanh()), new SoftmaxCrossEntropy(), GradientCheck.standard());
            }
            trainer.fit(XOR, 5);
            return model.state().get("0.weight");
        }
    }

    @Test
    void aTwinWithOtherParametersIsRefused() {
        assertThatThrownBy(() -> check(new ReferenceBackend(), network(new Tanh()), new Linear(2, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the twin should have the parameters of the model");
    }
}
