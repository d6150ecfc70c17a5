package dev.adret.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.Tensors;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddingTest {
    private final ReferenceBackend backend = new ReferenceBackend();
    private final Pass pass = Pass.training(backend, 1);

    @AfterEach
    void close() {
        pass.close();
    }

    private Model model(Embedding embedding) {
        Model model = Model.create(backend, embedding, 1);
        model.enableTraining();
        Tensors.set(embedding.table().value(), 0, 1, 10, 11, 20, 21);
        return model;
    }

    @Test
    void putsTheVectorsOfAWindowSideBySide() {
        Embedding embedding = new Embedding(3, 2);
        try (Model model = model(embedding)) {
            Tensor ids = Tensors.ints(backend, Shape.of(2, 2), 2, 0, 1, 1);

            assertThat(Tensors.values(model.forward(ids, pass))).containsExactly(20, 21, 0, 1, 10, 11, 10, 11);
        }
    }

    @Test
    void addsUpSoManyRowsAsItIsToldTo() {
        Embedding embedding = Embedding.ofSums(3, 2, 3, Initializer.uniform(-1, 1));
        try (Model model = model(embedding)) {
            Tensor ids = Tensors.ints(backend, Shape.of(2, 6), 2, 0, 0, 1, 1, 1, 2, 2, 1, 0, 0, 0);

            assertThat(Tensors.values(model.forward(ids, pass))).containsExactly(20, 23, 30, 33, 50, 53, 0, 3);
            assertThat(embedding.outputShape(ids.shape())).isEqualTo(Shape.of(2, 4));
        }
    }

    @Test
    void refusesIdsThatMakeNoWholeSum() {
        Embedding embedding = Embedding.ofSums(3, 2, 3, Initializer.uniform(-1, 1));
        try (Model model = model(embedding)) {
            Tensor ids = Tensors.ints(backend, Shape.of(1, 4), 2, 0, 0, 1);

            assertThatThrownBy(() -> model.forward(ids, pass))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("sums of 3", "[1×4]");
        }
    }

    @Test
    void takesAnEmptyBatch() {
        Embedding embedding = new Embedding(3, 2);
        try (Model model = model(embedding)) {
            Tensor ids = Tensors.ints(backend, Shape.of(0, 2));
            model.backward(model.forward(ids, pass), pass);

            assertThat(ReferenceBackend.getInt(embedding.table().rowPlan(), 0, 0))
                    .isZero();
        }
    }

    @Test
    void refusesFloats() {
        Embedding embedding = new Embedding(3, 2);
        try (Model model = model(embedding)) {
            Tensor floats = Tensors.floats(backend, Shape.of(1, 1), 1);

            assertThatThrownBy(() -> model.forward(floats, pass))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("ids should be of integers");
        }
    }

    @Test
    void saysThatIdsHaveNoGradient() {
        Embedding embedding = new Embedding(3, 2);

        assertThatThrownBy(() -> embedding.backward(Tensors.floats(backend, Shape.of(1, 2)), pass))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Embedding(3×2)")
                .hasMessageContaining("first layer");
    }

    @Test
    void withAFrozenTableHasNoGradient() {
        Embedding embedding = new Embedding(3, 2);
        embedding.table().freeze();
        try (Model model = model(embedding)) {
            Tensor ids = Tensors.ints(backend, Shape.of(1, 1), 2);
            model.backward(model.forward(ids, pass), pass);

            assertThat(embedding.table().hasGradient()).isFalse();
        }
    }

    @Test
    void aSecondLookupBeforeTheOptimizerStepIsRefusedByName() {
        Embedding embedding = new Embedding(3, 2);
        try (Model model = model(embedding)) {
            Tensor ids = Tensors.ints(backend, Shape.of(1, 1), 2);
            model.backward(model.forward(ids, pass), pass);
            Tensor dy = model.forward(ids, pass);

            assertThatThrownBy(() -> model.backward(dy, pass))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'table' [3×2] was looked up twice");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0", "-1, 1"})
    void needsRowsAndColumns(int rows, int dimension) {
        assertThatThrownBy(() -> new Embedding(rows, dimension)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Embeddings twoTables() {
        Map<String, Embedding> tables = new LinkedHashMap<>();
        tables.put("word", new Embedding(3, 2));
        tables.put("caps", new Embedding(2, 1));
        return new Embeddings(2, tables);
    }

    @Test
    void severalTablesPutTheVectorsOfEachBehindThoseOfTheLast() {
        try (Model model = Model.create(backend, twoTables(), 1)) {
            model.loadState(Map.of("word.table", new float[] {0, 1, 10, 11, 20, 21}, "caps.table", new float[] {7, 8}));
            Tensor ids = Tensors.ints(backend, Shape.of(1, 4), 2, 0, 1, 0);

            assertThat(Tensors.values(model.forward(ids, pass))).containsExactly(20, 21, 0, 1, 8, 7);
        }
    }

    @Test
    void severalTablesTellTheShapeOfTheirOutput() {
        assertThat(twoTables().outputShape(Shape.of(5, 4))).isEqualTo(Shape.of(5, 6));
    }

    @Test
    void severalTablesRefuseIdsOfAnotherWindow() {
        assertThatThrownBy(() -> twoTables().outputShape(Shape.of(5, 6)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2·2 columns")
                .hasMessageContaining("[5×6]");
    }

    @Test
    void aStepNeedsNoLessMemoryThanIsSaidBeforeIt() {
        Map<String, Embedding> tables = new LinkedHashMap<>();
        tables.put("word", new Embedding(400, 80));
        tables.put("frozen", new Embedding(30, 64));
        tables.put("ngrams", Embedding.ofSums(200, 160, 5, Initializer.uniform(-1, 1)));
        tables.get("frozen").table().freeze();
        Embeddings embeddings = new Embeddings(3, tables);
        int n = 100;
        try (Model model = Model.create(backend, embeddings, 1)) {
            model.enableTraining();
            Tensor ids = Tensors.ints(backend, Shape.of(n, 3 * 7), new int[n * 3 * 7]);
            pass.begin();
            model.backward(model.forward(ids, pass), pass);
            long taken = 4L * ids.size() + pass.workspace().capacityInBytes();
            assertThat(embeddings.stepBytes(n)).isBetween(taken * 9 / 10, taken);
        }
    }

    @Test
    void severalTablesNeedATable() {
        assertThatThrownBy(() -> new Embeddings(2, Map.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void severalTablesNeedAWindow() {
        assertThatThrownBy(() -> new Embeddings(0, Map.of("word", new Embedding(3, 2))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
