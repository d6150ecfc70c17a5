package dev.adret.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.Tensors;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PassTest {
    private final ReferenceBackend backend = new ReferenceBackend();
    private final Pass pass = Pass.training(backend, 1);
    private final Layer first = new Tanh();
    private final Layer second = new Softmax();
    private final Tensor x = Tensors.random(backend, Shape.of(2, 3), 1);

    @AfterEach
    void close() {
        pass.close();
    }

    @Test
    void givesBackWhatWasKeptInReverseOrder() {
        Tensor other = Tensors.random(backend, Shape.of(2, 3), 2);
        pass.keep(first, x);
        pass.keep(second, other);

        assertThat(pass.take(second)).isSameAs(other);
        assertThat(pass.take(first)).isSameAs(x);
    }

    @Test
    void dropoutInALoopThatNumbersNoStepIsAnErrorThatSaysWhatToCall() {
        assertThatThrownBy(() -> new Dropout(0.5f).forward(x, pass))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Pass.setStep");
    }

    @Test
    void keepsAsMuchAsDeepNetworksNeed() {
        for (int i = 0; i < 1000; i++) {
            pass.keep(first, x);
        }

        assertThat(pass.depth()).isEqualTo(1000);
    }

    @Test
    void namesBothLayersWhenBackwardRunsInTheWrongOrder() {
        pass.keep(first, x);
        pass.keep(second, x);

        assertThatThrownBy(() -> pass.take(first))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("backward of Tanh")
                .hasMessageContaining("turn of Softmax");
    }

    @Test
    void staysAsItWasWhenTheWrongLayerAsks() {
        pass.keep(first, x);
        assertThatThrownBy(() -> pass.take(second)).isInstanceOf(IllegalStateException.class);

        assertThat(pass.take(first)).isSameAs(x);
    }

    @Test
    void namesTheLayerWhoseBackwardHadNoForward() {
        assertThatThrownBy(() -> first.backward(x, pass))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("backward of Tanh without a forward pass before it");
    }

    @Test
    void aSecondBackwardForOneForwardIsRefused() {
        first.forward(x, pass);
        Tensor dy = Tensors.random(backend, Shape.of(2, 3), 2);
        first.backward(dy, pass);

        assertThatThrownBy(() -> first.backward(dy, pass)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void inferenceKeepsNothing() {
        try (Pass inference = Pass.inference(backend)) {
            first.forward(x, inference);

            assertThat(inference.depth()).isZero();
        }
    }

    @Test
    void backwardAfterInferenceSaysWhichPassToUse() {
        try (Pass inference = Pass.inference(backend)) {
            first.forward(x, inference);

            assertThatThrownBy(() -> first.backward(x, inference))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("use Pass.training");
        }
    }

    @Test
    void aNewRunForgetsWhatTheLastOneKept() {
        first.forward(x, pass);
        pass.begin();

        assertThat(pass.depth()).isZero();
    }

    @Test
    void aTensorOfTheLastRunIsNamedWhenItIsUsed() {
        Tensor y = first.forward(x, pass);
        pass.begin();

        assertThatThrownBy(() -> second.forward(y, pass))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'Tanh.y' [2×3]")
                .hasMessageContaining("workspace was reset");
    }

    @Test
    void aTensorOfAClosedPassIsRefused() {
        Pass closed = Pass.inference(backend);
        Tensor y = first.forward(x, closed);
        closed.close();

        assertThatThrownBy(() -> second.forward(y, pass)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSecondRunGivesTheSameValuesAtTheSameAddress() {
        pass.begin();
        Tensor y = first.forward(x, pass);
        double[] values = Tensors.values(y);
        int offset = y.offset();
        pass.begin();
        Tensor again = first.forward(x, pass);

        assertThat(Tensors.values(again)).containsExactly(values);
        assertThat(again.offset()).isEqualTo(offset);
    }

    @Test
    void laterRunsAllocateNothing() {
        Sequential network = new Sequential(new Linear(3, 5000), new Tanh(), new Dropout(0.5f), new Linear(5000, 2));
        try (Model model = Model.create(backend, network, 1)) {
            model.enableTraining();
            run(model);
            run(model);
            long before = backend.allocations();
            run(model);
            run(model);

            assertThat(backend.allocations() - before).isEqualTo(2); // the gradients that this test makes
        }
    }

    private void run(Model model) {
        pass.begin();
        pass.setStep(1);
        model.forward(x, pass);
        model.backward(Tensors.random(backend, Shape.of(2, 2), 3), pass);
    }

    @Test
    void oneModelServesSeveralPasses() {
        try (Model model = Model.create(backend, new Linear(3, 2), 1);
                Pass other = Pass.training(backend, 1)) {
            model.enableTraining();
            model.forward(x, pass);
            model.forward(x, other);
            model.backward(Tensors.random(backend, Shape.of(2, 2), 3), pass);

            assertThat(other.depth()).isEqualTo(2);
        }
    }
}
