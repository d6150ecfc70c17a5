package dev.adret.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModuleTest {
    private static final class Open extends Module {
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

        @Override
        public String toString() {
            return "Open";
        }
    }

    private static Parameter parameter() {
        return Parameter.weight(Shape.of(1), Initializer.zeros());
    }

    private final Open module = new Open();

    @Test
    void refusesTwoParametersOfOneName() {
        module.add("gain", parameter());

        assertThatThrownBy(() -> module.add("gain", parameter()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the name 'gain' is taken in Open");
    }

    @Test
    void refusesTwoLayersOfOneName() {
        module.add("hidden", new Tanh());

        assertThatThrownBy(() -> module.add("hidden", new Tanh())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesALayerUnderTheNameOfAParameter() {
        module.add("gain", parameter());

        assertThatThrownBy(() -> module.add("gain", new Tanh())).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "hidden.weight"})
    void refusesNamesThatCouldNotBeToldApart(String name) {
        assertThatThrownBy(() -> module.add(name, new Tanh()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'");
    }

    @Test
    void listsItsOwnParametersBeforeThoseOfItsLayers() {
        module.add("hidden", new Linear(2, 2));
        module.add("gain", parameter());

        assertThat(module.parameters().keySet()).containsExactly("gain", "hidden.weight", "hidden.bias");
    }

    @Test
    void showsItsLayersButLetsNobodyChangeThem() {
        module.add("hidden", new Tanh());

        assertThatThrownBy(() -> module.children().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
