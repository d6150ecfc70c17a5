package dev.adret.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.Tensors;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SequentialTest {
    private final ReferenceBackend backend = new ReferenceBackend();

    /** What a forward and a backward pass came to. */
    private record Result(List<double[]> tensors) {
        void agreesWith(Result other) {
            assertThat(tensors).hasSameSizeAs(other.tensors);
            for (int i = 0; i < tensors.size(); i++) {
                assertThat(tensors.get(i)).containsExactly(other.tensors.get(i), within(1e-14));
            }
        }
    }

    private static List<Layer> layers() {
        return List.of(
                new Linear(3, 5), new Tanh(), new Linear(5, 4), new LeakyReLU(0.1f), new Sigmoid(), new Linear(4, 2));
    }

    /** Runs {@code layers} in order, and back; the parameters are those of {@code named}, which is also what the model is made of. */
    private Result run(Layer named, List<Layer> layers) {
        try (Model model = Model.create(backend, named, 9);
                Pass pass = Pass.training(backend, 1)) {
            model.enableTraining();
            Tensor y = Tensors.random(backend, Shape.of(4, 3), 1);
            for (Layer layer : layers) {
                y = layer.forward(y, pass);
            }
            List<double[]> tensors = new ArrayList<>();
            tensors.add(Tensors.values(y));
            Tensor gradient = Tensors.random(backend, y.shape(), 2);
            for (int i = layers.size() - 1; i >= 0; i--) {
                gradient = layers.get(i).backward(gradient, pass);
            }
            tensors.add(Tensors.values(gradient));
            model.parameters().values().forEach(p -> tensors.add(Tensors.values(p.gradient())));
            return new Result(tensors);
        }
    }

    private Result oneByOne() {
        List<Layer> layers = layers();
        return run(new Sequential(layers.toArray(new Layer[0])), layers);
    }

    @Test
    void givesTheOutputsAndGradientsOfItsLayersCalledOneByOne() {
        Sequential fused = new Sequential(layers().toArray(new Layer[0]));

        run(fused, List.of(fused)).agreesWith(oneByOne());
    }

    @Test
    void givesTheSameWhenNested() {
        List<Layer> l = layers();
        Sequential nested = new Sequential(
                new Sequential(l.get(0)),
                new Sequential(l.get(1), new Sequential(l.get(2), l.get(3))),
                l.get(4),
                l.get(5));

        run(nested, List.of(nested)).agreesWith(oneByOne());
    }

    @Test
    void runsALinearLayerAndItsActivationAsOneOperation() {
        Sequential fused = new Sequential(new Linear(3, 5), new Tanh());
        try (Model model = Model.create(backend, fused, 1);
                Pass pass = Pass.inference(backend)) {
            assertThat(model.forward(Tensors.random(backend, Shape.of(2, 3), 1), pass)
                            .name())
                    .isEqualTo("Linear(3→5).y");
        }
    }

    @Test
    void spareTheGradientOfTheInputWhenOnlyParametersNeedOne() {
        Sequential network = new Sequential(layers().toArray(new Layer[0]));
        Result whole = run(network, List.of(network));
        List<double[]> gradients = new ArrayList<>();
        Sequential again = new Sequential(layers().toArray(new Layer[0]));
        try (Model model = Model.create(backend, again, 9);
                Pass pass = Pass.training(backend, 1)) {
            model.enableTraining();
            Tensor y = model.forward(Tensors.random(backend, Shape.of(4, 3), 1), pass);
            gradients.add(Tensors.values(y));
            model.backward(Tensors.random(backend, y.shape(), 2), pass);
            gradients.add(whole.tensors().get(1));
            model.parameters().values().forEach(p -> gradients.add(Tensors.values(p.gradient())));
        }

        new Result(gradients).agreesWith(whole);
    }

    @Test
    void namesParametersByThePlaceOfTheirLayer() {
        assertThat(new Sequential(new Linear(3, 5), new Tanh(), new Linear(5, 2)).parameters())
                .containsOnlyKeys("0.weight", "0.bias", "2.weight", "2.bias");
    }

    @Test
    void namesParametersByTheNameOfTheirLayer() {
        Map<String, Layer> layers = new LinkedHashMap<>();
        layers.put("hidden", new Linear(3, 5));
        layers.put("tanh", new Tanh());
        layers.put("head", new Sequential(new Linear(5, 2)));

        assertThat(new Sequential(layers).parameters().keySet())
                .containsExactly("hidden.weight", "hidden.bias", "head.0.weight", "head.0.bias");
    }

    @Test
    void tellsTheShapeOfItsOutput() {
        assertThat(new Sequential(layers().toArray(new Layer[0])).outputShape(Shape.of(7, 3)))
                .isEqualTo(Shape.of(7, 2));
    }

    @Test
    void refusesAnInputThatDoesNotFitItsFirstLayer() {
        Sequential network = new Sequential(layers().toArray(new Layer[0]));

        assertThatThrownBy(() -> network.outputShape(Shape.of(7, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Linear(3→5): the input should have 3 columns, but is [7×4]");
    }

    @Test
    void needsALayer() {
        assertThatThrownBy(Sequential::new)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one layer");
    }

    @Test
    void countsTheParametersOfASharedLayerOnce() {
        Linear shared = new Linear(3, 3);
        try (Model model = Model.create(backend, new Sequential(shared, new Tanh(), shared), 1)) {
            assertThat(model.parameters().keySet()).containsExactly("0.weight", "0.bias");
        }
    }

    @Test
    void addsUpTheGradientsOfASharedLayer() {
        Linear shared = new Linear(1, 1, Initializer.constant(3));
        Sequential twice = new Sequential(shared, shared);
        try (Model model = Model.create(backend, twice, 1);
                Pass pass = Pass.training(backend, 1)) {
            model.enableTraining();
            model.forward(Tensors.floats(backend, Shape.of(1, 1), 2), pass);
            model.backward(Tensors.floats(backend, Shape.of(1, 1), 1), pass);

            // y = w(wx + b) + b: dy/dw = 2wx + b
            assertThat(Tensors.values(shared.weight().gradient())).containsExactly(12);
        }
    }
}
