package dev.adret.cpu;

import dev.adret.backend.Activation;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Tensor;
import java.util.Arrays;

/**
 * The linear layer over looked-up rows.
 *
 * <p>A large batch is done in blocks of examples: with shared products where enough ids of a column are equal, else as it stands. Gradients
 * of the weights are added up at the end in the order of the blocks, those of the tables row by row. A small batch has no blocks to give to several
 * threads, and is left to the operations on matrices, which divide it in other ways.
 */
final class GatherLinear {
    /** A batch of fewer examples is not cut into blocks: there are too few of them to keep the threads busy to the end. */
    private static final int FEWEST_EXAMPLES = 1024;

    /** Weights of which a gradient for each block does not take too much memory: 4 MB. */
    private static final int MOST_WEIGHTS = 1 << 20;

    /** Elements to be added up that are worth a chunk. */
    private static final int CHUNK_ELEMENTS = 1 << 13;

    /** What the plan begins with if nothing is shared. */
    private static final int PLAIN = -1;

    private final WorkerPool pool;
    private final Kernels kernels;
    private final LinearLayer linear;
    private final Gemm gemm;
    private final Tables lookUp;
    private final RowPlanner planner = new RowPlanner();
    private final GatherBatch batch;
    private final GatherPlain plain;
    private final GatherShared shared;
    private final Backward backward = new Backward();
    private final Finish finish;

    /** By part: a gradient of the weights. */
    private float[] parts = {};

    /** By table. */
    private RowGradients[] rowGradients = {};

    GatherLinear(WorkerPool pool, Kernels kernels, LinearLayer linear, Gemm gemm, Tables lookUp) {
        this.pool = pool;
        this.kernels = kernels;
        this.linear = linear;
        this.gemm = gemm;
        this.lookUp = lookUp;
        finish = new Finish();
        batch = new GatherBatch(kernels);
        plain = new GatherPlain(pool, kernels, lookUp);
        shared = new GatherShared(pool, kernels, lookUp);
    }

    void forward(
            Tensor[] tables, Tensor ids, Tensor weight, Tensor bias, Activation f, Tensor memory, Tensor x, Tensor y) {
        batch.set(tables, ids, weight, f, memory, x, y);
        if (!isLarge()) {
            for (int table = 0; table < tables.length; table++) {
                int first = table * batch.window();
                lookUp.gather("gatherLinear", tables[table], ids, first, batch.window(), x, batch.weightColumn(first));
            }
            linear.forward(x, weight, bias, f, y);
            return;
        }
        batch.setBias(bias);
        if (shared.pays(batch)) {
            shared.forward(batch);
        } else {
            batch.plan()[batch.planOffset()] = PLAIN;
            plain.forward(batch);
        }
    }

    private boolean isLarge() {
        return batch.examples() >= FEWEST_EXAMPLES
                && batch.columns() > 0
                && batch.weight().size() <= MOST_WEIGHTS;
    }

    void backward(
            Tensor[] tables,
            Tensor ids,
            Tensor memory,
            Tensor x,
            Tensor weight,
            Tensor y,
            Activation f,
            Tensor dy,
            float beta,
            Tensor dWeight,
            Tensor dBias,
            Tensor[] rowPlans,
            Tensor[] sums) {
        batch.set(tables, ids, weight, f, memory, x, y);
        linear.backwardBias(y, f, dy, beta, dBias);
        if (!isLarge()) {
            gemm.weightGradient(dy, x, beta, dWeight);
            gemm.run(false, false, 1, dy, weight, 0, x);
            for (int table = 0; table < tables.length; table++) {
                int first = table * batch.window();
                int rows = tables[table].rows();
                planner.plan("gatherLinearBackward", ids, first, batch.window(), rows, rowPlans[table]);
                lookUp.sumRows(x, batch.weightColumn(first), batch.window(), rowPlans[table], sums[table]);
            }
            return;
        }
        if (rowGradients.length < tables.length) {
            rowGradients = new RowGradients[tables.length];
            Arrays.setAll(rowGradients, table -> new RowGradients());
        }
        boolean shares = batch.plan()[batch.planOffset()] != PLAIN;
        pool.run(backward, backward.prepare(shares ? shared : plain, dy, rowPlans));
        pool.run(finish, finish.prepare(beta, dWeight, sums));
    }

    /** The first chunks find, for each table, what is added up to the gradients of its rows. */
    @SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
    private final class Backward extends Task {
        private GatherBlocks blocks;
        private Tensor dy;
        private Tensor[] rowPlans;

        int prepare(GatherBlocks how, Tensor gradient, Tensor[] rows) {
            blocks = how;
            dy = gradient;
            rowPlans = rows;
            finish.parts = blocks.parts(batch);
            int size = finish.parts * batch.weight().size();
            if (parts.length < size) {
                parts = new float[size];
            }
            return batch.tables() + blocks.chunks(batch);
        }

        @Override
        void run(int chunk, int worker) {
            if (chunk < batch.tables()) {
                findRows(chunk);
            } else {
                int next = chunk - batch.tables();
                blocks.backward(batch, next, worker, CpuStorage.floats(dy), dy.offset(), parts);
            }
        }

        private void findRows(int table) {
            int[] plan = CpuStorage.ints(rowPlans[table]);
            int at = rowPlans[table].offset();
            RowGradients gradients = rowGradients[table];
            gradients.begin(batch.examples() * batch.window(), plan, at + RowPlan.rows());
            blocks.contribute(batch, table, gradients);
            gradients.sort();
            plan[at] = gradients.rows();
        }
    }

    /** Adds up the parts of the gradient of the weights, and the gradients of each row. */
    @SuppressWarnings("NullAway.Init")
    private final class Finish extends Task {
        private int parts;
        private float beta;
        private Tensor dWeight;
        private Tensor[] sums;
        private int unitsOfChunk;
        private int unitChunks;
        private int[] firstChunk = {};

        /** By thread: where the gradients of a row lie. */
        private final int[][] terms = new int[pool.threads()][0];

        int prepare(float keep, Tensor weightGradient, Tensor[] rowSums) {
            beta = keep;
            dWeight = weightGradient;
            sums = rowSums;
            unitsOfChunk = Math.max(1, CHUNK_ELEMENTS / Math.max(1, batch.inputs()));
            unitChunks = chunks(batch.outputs(), unitsOfChunk);
            if (firstChunk.length <= batch.tables()) {
                firstChunk = new int[batch.tables() + 1];
            }
            int chunks = unitChunks;
            for (int table = 0; table < batch.tables(); table++) {
                firstChunk[table] = chunks;
                chunks += chunks(rowGradients[table].rows(), rowsOfChunk(table));
            }
            firstChunk[batch.tables()] = chunks;
            return chunks;
        }

        private int rowsOfChunk(int table) {
            return Math.max(
                    1, CHUNK_ELEMENTS / 2 / Math.max(1, batch.table(table).columns()));
        }

        @Override
        void run(int chunk, int worker) {
            if (chunk < unitChunks) {
                int end = Math.min(batch.outputs(), (chunk + 1) * unitsOfChunk);
                for (int unit = chunk * unitsOfChunk; unit < end; unit++) {
                    addParts(unit);
                }
                return;
            }
            int table = 0;
            while (firstChunk[table + 1] <= chunk) {
                table++;
            }
            addRows(table, (chunk - firstChunk[table]) * rowsOfChunk(table), worker);
        }

        private void addParts(int unit) {
            int inputs = batch.inputs();
            float[] all = GatherLinear.this.parts;
            float[] target = CpuStorage.floats(dWeight);
            int to = dWeight.offset() + unit * dWeight.rowStride();
            int from = unit * inputs;
            int next = 0;
            if (beta == 0) {
                System.arraycopy(all, from, target, to, inputs);
                next = 1;
            } else if (beta != 1) {
                for (int i = 0; i < inputs; i++) {
                    target[to + i] *= beta;
                }
            }
            for (; next < parts; next++) {
                kernels.add(all, next * batch.weight().size() + from, target, to, inputs);
            }
        }

        private void addRows(int table, int first, int worker) {
            RowGradients all = rowGradients[table];
            float[] gradients = batch.xValues();
            float[] target = CpuStorage.floats(sums[table]);
            int dimension = batch.table(table).columns();
            int end = Math.min(all.rows(), first + rowsOfChunk(table));
            for (int row = first; row < end; row++) {
                int more = all.size(row) - 1;
                if (terms[worker].length < more) {
                    terms[worker] = new int[more + more / 2];
                }
                for (int i = 0; i < more; i++) {
                    terms[worker][i] = all.position(row, i + 1);
                }
                int to = sums[table].offset() + row * dimension;
                kernels.sum(gradients, all.position(row, 0), gradients, terms[worker], more, target, to, dimension);
            }
        }
    }
}
