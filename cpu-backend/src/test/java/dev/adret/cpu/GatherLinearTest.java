package dev.adret.cpu;

import dev.adret.backend.Activation;
import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.tck.Tolerance;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Tensor;
import dev.adret.tensor.Workspace;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A batch of several blocks does what its parts do, of which each is too small for blocks. */
class GatherLinearTest {
    private static final int EXAMPLES = 4500;
    private static final int PART = 900;
    private static final int COLUMNS = 3;
    private static final int DIMENSION = 7;
    private static final int INPUTS = COLUMNS * DIMENSION;
    private static final int OUTPUTS = 70;
    private static final Tolerance CLOSE = new Tolerance(2e-4, 1e-4);

    /** Words for few examples each are shared, words for none are not. */
    @ParameterizedTest
    @CsvSource({"300, 1", "300, 2", "300, 5", "50000, 2"})
    void manyExamplesAreDoneAsFewAre(int words, int threads) {
        try (Backend backend =
                        new CpuBackendProvider().open(BackendOptions.defaults().withThreads(threads));
                Pass whole = new Pass(backend, words, EXAMPLES);
                Pass part = new Pass(backend, words, PART)) {
            whole.run(0);
            for (int first = 0; first < EXAMPLES; first += PART) {
                part.run(first);
                float[] expected = Arrays.copyOfRange(whole.read(whole.y), first * OUTPUTS, (first + PART) * OUTPUTS);
                CLOSE.check("y", expected, part.read(part.y));
            }
            CLOSE.check("dWeight", part.read(part.dWeight), whole.read(whole.dWeight));
            CLOSE.check("dBias", part.read(part.dBias), whole.read(whole.dBias));
            CLOSE.check("gradients of rows", part.rowGradients, whole.rowGradients);
        }
    }

    /** Forward and backward passes over the same text, which add up gradients of the weights and of the table's rows. */
    private static final class Pass implements AutoCloseable {
        private final Backend backend;
        private final Workspace memory;
        private final int words;
        private final int examples;
        private final Tensor table;
        private final Tensor ids;
        private final Tensor weight;
        private final Tensor bias;
        private final Tensor plan;
        private final Tensor x;
        private final Tensor y;
        private final Tensor dy;
        private final Tensor dWeight;
        private final Tensor dBias;
        private final Tensor rowPlan;
        private final Tensor sums;
        private final float[] rowGradients;

        Pass(Backend backend, int words, int examples) {
            this.backend = backend;
            memory = new Workspace(backend);
            this.words = words;
            this.examples = examples;
            table = filled(2, memory.floats("table", words, DIMENSION));
            weight = filled(3, memory.floats("weight", OUTPUTS, INPUTS));
            bias = filled(4, memory.floats("bias", OUTPUTS));
            ids = memory.ints("ids", examples, COLUMNS);
            plan = memory.ints("plan", Backend.gatherLinearPlan(examples, COLUMNS));
            x = memory.floats("x", examples, INPUTS);
            y = memory.floats("y", examples, OUTPUTS);
            dy = memory.floats("dy", examples, OUTPUTS);
            dWeight = filled(5, memory.floats("dWeight", OUTPUTS, INPUTS));
            dBias = filled(6, memory.floats("dBias", OUTPUTS));
            rowPlan = memory.ints("rowPlan", RowPlan.length(examples * COLUMNS));
            sums = memory.floats("sums", examples * COLUMNS, DIMENSION);
            rowGradients = new float[words * DIMENSION];
        }

        private Tensor filled(int seed, Tensor tensor) {
            backend.write(values(seed, tensor.size()), 0, tensor);
            return tensor;
        }

        private static float[] values(int seed, int count) {
            Random random = new Random(seed);
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = random.nextFloat() - 0.5f;
            }
            return values;
        }

        void run(int first) {
            int[] text = new Random(1).ints((long) EXAMPLES * COLUMNS, 0, words).toArray();
            backend.write(Arrays.copyOfRange(text, first * COLUMNS, (first + examples) * COLUMNS), 0, ids);
            float[] gradients = values(7, EXAMPLES * OUTPUTS);
            backend.write(Arrays.copyOfRange(gradients, first * OUTPUTS, (first + examples) * OUTPUTS), 0, dy);
            Tensor[] tables = {table};
            backend.gatherLinear(tables, ids, weight, bias, Activation.TANH, plan, x, y);
            backend.gatherLinearBackward(
                    tables,
                    ids,
                    plan,
                    x,
                    weight,
                    y,
                    Activation.TANH,
                    dy,
                    1,
                    dWeight,
                    dBias,
                    new Tensor[] {rowPlan},
                    new Tensor[] {sums});
            addRows();
        }

        private void addRows() {
            int[] rows = new int[rowPlan.size()];
            backend.read(rowPlan, rows, 0);
            float[] values = read(sums);
            for (int row = 0; row < rows[0]; row++) {
                int to = rows[RowPlan.rows() + row] * DIMENSION;
                for (int j = 0; j < DIMENSION; j++) {
                    rowGradients[to + j] += values[row * DIMENSION + j];
                }
            }
        }

        float[] read(Tensor tensor) {
            float[] values = new float[tensor.size()];
            backend.read(tensor, values, 0);
            return values;
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
