package dev.adret.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.Gradients;
import dev.adret.check.SquaredError;
import dev.adret.check.Tensors;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every layer against central differences, with a loss that owes nothing to the operations for losses. */
class LayerGradientsTest {
    private static final double TOLERANCE = 1e-6;

    private final ReferenceBackend backend = new ReferenceBackend();

    private void check(Layer network, Shape input) {
        check(network, Tensors.random(backend, input, 11));
    }

    private void check(Layer network, Tensor input) {
        try (Model model = Model.create(backend, network, 3)) {
            Tensor targets = Tensors.random(backend, network.outputShape(input.shape()), 12);
            Map<String, Double> errors = Gradients.errors(model, new SquaredError(), input, targets, 7);

            assertThat(errors).allSatisfy((name, error) -> assertThat(error).isLessThan(TOLERANCE));
            assertThat(errors.keySet()).containsAll(model.parameters().keySet());
        }
    }

    /** Values on both sides of the kinks at −1, 0 and 1, and at least 0.05 away from them. */
    private Tensor awayFromKinks() {
        return Tensors.floats(
                backend, Shape.of(3, 4), -2, -1.3, -0.9, -0.05, 0.05, 0.4, 0.95, 1.05, 3, -0.5, 1.5, -1.05);
    }

    @Test
    void linearOnAMatrix() {
        check(new Linear(3, 5), Shape.of(4, 3));
    }

    @Test
    void linearOnAVector() {
        check(new Linear(3, 5), Shape.of(3));
    }

    @Test
    void linearOnRankThree() {
        check(new Linear(3, 5), Shape.of(2, 4, 3));
    }

    @Test
    void linearOnRankFour() {
        check(new Linear(3, 2), Shape.of(2, 2, 3, 3));
    }

    @Test
    void relu() {
        check(new ReLU(), awayFromKinks());
    }

    @Test
    void leakyRelu() {
        check(new LeakyReLU(0.2f), awayFromKinks());
    }

    @Test
    void preluWithOneSlope() {
        check(new PReLU(), awayFromKinks());
    }

    @Test
    void preluWithASlopeForEachColumn() {
        check(new PReLU(4, Initializer.uniform(-0.5f, 0.5f)), awayFromKinks());
    }

    @Test
    void preluOnRankThreeTwice() {
        PReLU shared = new PReLU(4);
        check(new Sequential(new Linear(3, 4), shared, new Linear(4, 4), shared), Shape.of(2, 3, 3));
    }

    @Test
    void layerNorm() {
        check(new LayerNorm(4), awayFromKinks());
        check(new LayerNorm(4, 0.5f), awayFromKinks());
    }

    @Test
    void layerNormOnRankThreeTwice() {
        LayerNorm shared = new LayerNorm(4);
        check(new Sequential(new Linear(3, 4), shared, new Linear(4, 4), new Tanh(), shared), Shape.of(2, 3, 3));
    }

    @Test
    void layerNormsOfDifferentWidths() {
        check(
                new Sequential(new LayerNorm(3), new Linear(3, 6), new LayerNorm(6), new Tanh(), new Linear(6, 2)),
                Shape.of(4, 3));
    }

    @Test
    void hardTanh() {
        check(new HardTanh(), awayFromKinks());
    }

    @Test
    void tanh() {
        check(new Tanh(), awayFromKinks());
    }

    @Test
    void sigmoid() {
        check(new Sigmoid(), awayFromKinks());
    }

    @Test
    void silu() {
        check(new SiLU(), awayFromKinks());
    }

    @Test
    void softplus() {
        check(new Softplus(), awayFromKinks());
    }

    @Test
    void elu() {
        check(new ELU(), awayFromKinks());
    }

    @Test
    void gelu() {
        check(new GELU(), awayFromKinks());
    }

    @Test
    void smoothRectifiersBehindOneAnotherAndOneOfThemTwice() {
        GELU shared = new GELU();
        check(
                new Sequential(
                        new SiLU(), new Linear(3, 4), shared, new ELU(), new Linear(4, 4), new Softplus(), shared),
                Shape.of(2, 3, 3));
    }

    @Test
    void activationOnRankThree() {
        check(new Tanh(), Shape.of(2, 3, 4));
    }

    @Test
    void softmax() {
        check(new Softmax(), awayFromKinks());
    }

    @Test
    void softmaxOnRankThree() {
        check(new Softmax(), Shape.of(2, 3, 4));
    }

    @Test
    void logarithmOfSoftmax() {
        check(Softmax.logarithm(), awayFromKinks());
    }

    @Test
    void embedding() {
        check(new Embedding(6, 3), Tensors.ints(backend, Shape.of(3, 2), 5, 0, 2, 1, 0, 4));
    }

    @Test
    void embeddingOfTheSameRowSeveralTimes() {
        check(new Embedding(4, 3), Tensors.ints(backend, Shape.of(3, 2), 2, 2, 1, 2, 1, 2));
    }

    @Test
    void embeddingBeforeOtherLayers() {
        check(
                new Sequential(new Embedding(6, 3), new Linear(6, 4), new Tanh(), new Linear(4, 2)),
                Tensors.ints(backend, Shape.of(3, 2), 5, 0, 2, 1, 0, 5));
    }

    @Test
    void embeddingsOfTwoTablesAndWindows() {
        Map<String, Embedding> tables = new LinkedHashMap<>();
        tables.put("word", new Embedding(6, 3));
        tables.put("caps", new Embedding(3, 2));

        check(
                new Sequential(new Embeddings(3, tables), new Linear(15, 4)),
                Tensors.ints(backend, Shape.of(2, 6), 5, 0, 5, 1, 2, 1, 0, 3, 3, 0, 0, 2));
    }

    @Test
    void sumsOfRowsSomeOfWhichComeTwice() {
        check(
                Embedding.ofSums(6, 3, 2, Initializer.uniform(-1, 1)),
                Tensors.ints(backend, Shape.of(2, 4), 5, 5, 2, 1, 0, 4, 4, 5));
    }

    @Test
    void embeddingsOfWhichOneSums() {
        Map<String, Embedding> tables = new LinkedHashMap<>();
        tables.put("word", new Embedding(6, 3));
        tables.put("letters", Embedding.ofSums(4, 2, 3, Initializer.uniform(-1, 1)));
        tables.put("caps", new Embedding(3, 2));

        check(
                new Sequential(new Embeddings(2, tables), new Linear(14, 4), new Tanh()),
                Tensors.ints(backend, Shape.of(2, 10), 5, 0, 3, 1, 3, 1, 0, 3, 2, 0, 4, 2, 2, 2, 2, 0, 1, 3, 1, 1));
    }

    @Test
    void dropoutWithItsMaskHeldFixed() {
        check(new Dropout(0.4f), Shape.of(5, 4));
    }

    @Test
    void dropoutBetweenLinearLayers() {
        check(
                new Sequential(new Linear(3, 6), new Dropout(0.3f), new Tanh(), new Dropout(0.3f), new Linear(6, 2)),
                Shape.of(4, 3));
    }

    @Test
    void fusedSequential() {
        check(new Sequential(new Linear(3, 6), new Sigmoid(), new Linear(6, 2), new Tanh()), Shape.of(4, 3));
    }

    @Test
    void fusedSequentialOnRankThree() {
        check(new Sequential(new Linear(3, 6), new Sigmoid(), new Linear(6, 2), new Tanh()), Shape.of(2, 4, 3));
    }

    @Test
    void sequentialThatStartsWithAnActivation() {
        check(new Sequential(new Tanh(), new Linear(3, 2)), Shape.of(4, 3));
    }

    @Test
    void nestedSequential() {
        check(
                new Sequential(
                        new Sequential(new Linear(3, 6), new Tanh()),
                        new Sequential(new Sequential(new Linear(6, 5)), new Sigmoid(), Softmax.logarithm())),
                Shape.of(4, 3));
    }

    @Test
    void theSameLayerTwice() {
        Linear shared = new Linear(3, 3);

        check(new Sequential(shared, new Tanh(), shared), Shape.of(4, 3));
    }
}
