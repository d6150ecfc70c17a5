package dev.adret.cpu;

import dev.adret.tensor.RowPlan;
import java.util.Arrays;

/**
 * The linear layer over looked-up rows, in which equal ids in a column of a block share their product.
 *
 * <p>With W_s the columns of the weights that column s of the ids meets, {@code x·Wᵀ = Σ_s table[ids_s]·W_sᵀ}. A <em>pair</em> is a column
 * and a row of its table that occurs there. Forward multiplies each pair once and adds the product to the outputs of its examples; backward
 * adds up the gradients of each pair's examples first and multiplies then. With p pairs for n examples of c columns the products shrink
 * to p/(n·c), and 2·n·c additions of rows of the layer's width come in their place.
 *
 * <p>Some pairs are done at a time, so that what comes of a product is still in the cache when it is added up. The rows of the pairs of a
 * column are copied side by side, to where the inputs of the block would lie; their gradients take their place.
 */
final class GatherShared implements GatherBlocks {
    /** Examples of a block: the outputs that pairs are added to fit into a second-level cache, and more examples share more. */
    private static final int BLOCK = 2048;

    private static final int LEAST_BLOCK = 512;

    /** A batch of fewer than so many blocks is cut into smaller ones. */
    private static final int FEWEST_BLOCKS = 2;

    /** Different ids for each example of a column up to which sharing pays. */
    private static final double MOST_PAIRS = 0.67;

    /** Pairs whose products lie in the first-level cache until they are added up. */
    private static final int FORWARD_PAIRS = 48;

    /** Pairs whose gradients lie in the second-level cache until they are multiplied. */
    private static final int BACKWARD_PAIRS = 128;

    /** Outputs that are worth a chunk, if there are fewer blocks than threads: each chunk reads all rows of its block. */
    private static final int FEWEST_OUTPUTS = 32;

    private final WorkerPool pool;
    private final Kernels kernels;
    private final Tables lookUp;
    private final Workbench[] benches;
    private final FindPairs findPairs = new FindPairs();
    private final Forward forward = new Forward();

    GatherShared(WorkerPool pool, Kernels kernels, Tables lookUp) {
        this.pool = pool;
        this.kernels = kernels;
        this.lookUp = lookUp;
        benches = new Workbench[pool.threads()];
        Arrays.setAll(benches, thread -> new Workbench(kernels));
    }

    /** What a thread has for itself. */
    private static final class Workbench {
        private final RowPlanner planner = new RowPlanner();
        private final BlockProduct byWeights;
        private final BlockProduct weightGradient;
        private float[] values = {};
        private int[] terms = {};

        Workbench(Kernels kernels) {
            byWeights = new BlockProduct(kernels);
            weightGradient = new BlockProduct(kernels);
        }

        float[] values(int size) {
            if (values.length < size) {
                values = new float[size];
            }
            return values;
        }

        int[] terms(int most) {
            if (terms.length < most) {
                terms = new int[most];
            }
            return terms;
        }

        void release() {
            byWeights.release();
            weightGradient.release();
        }
    }

    private static int block(GatherBatch batch) {
        int n = batch.examples();
        int wanted = Math.min(BLOCK, Math.max(LEAST_BLOCK, Task.chunks(n, FEWEST_BLOCKS)));
        return Math.max(wanted, Task.chunks(n, MOST_BLOCKS));
    }

    private static int examples(GatherBatch batch, int first) {
        return Math.min(block(batch), batch.examples() - first);
    }

    /** Where the plan of a block's column begins; behind it stands, for each example, the number of its pair in the column. */
    private static int plan(GatherBatch batch, int first, int s) {
        int examples = examples(batch, first);
        int before = batch.columns() * (first * 4 + first / block(batch) * 2);
        return batch.planOffset() + before + s * (RowPlan.length(examples) + examples);
    }

    /** Where the rows of a column's pairs lie, or their gradients. */
    private static int rows(GatherBatch batch, int first, int s) {
        return batch.xRow(first) + examples(batch, first) * batch.weightColumn(s);
    }

    @Override
    public int parts(GatherBatch batch) {
        return Task.chunks(batch.examples(), block(batch));
    }

    @Override
    public int chunks(GatherBatch batch) {
        return parts(batch) * batch.columns();
    }

    /** Whether so many ids are equal that it pays, as far as the first column of the first block tells. */
    boolean pays(GatherBatch batch) {
        return number(batch, 0, 0, benches[0].planner) <= MOST_PAIRS * examples(batch, 0);
    }

    /** Finds the pairs of a column and returns how many there are. */
    private static int number(GatherBatch batch, int first, int s, RowPlanner planner) {
        int at = plan(batch, first, s);
        int examples = examples(batch, first);
        int[] plan = batch.plan();
        plan[at] = planner.number(
                "gatherLinear",
                batch.ids(),
                first,
                examples,
                s,
                1,
                batch.tableOf(s).rows(),
                plan,
                at + RowPlan.rows(),
                plan,
                at + RowPlan.length(examples));
        return plan[at];
    }

    @Override
    public void forward(GatherBatch batch) {
        findPairs.batch = batch;
        pool.run(findPairs, chunks(batch));
        pool.run(forward, forward.prepare(batch));
    }

    /** Each chunk finds the pairs of a column of a block and copies their rows. */
    @SuppressWarnings("NullAway.Init") // set before it starts
    private final class FindPairs extends Task {
        private GatherBatch batch;

        @Override
        void run(int chunk, int worker) {
            int first = chunk / batch.columns() * block(batch);
            int s = chunk % batch.columns();
            RowPlanner planner = benches[worker].planner;
            int pairs = number(batch, first, s, planner);
            int[] plan = batch.plan();
            int at = plan(batch, first, s);
            int examples = examples(batch, first);
            planner.sort(plan, at, examples, plan, at + RowPlan.length(examples));
            lookUp.copyListed(
                    batch.tableOf(s), plan, at + RowPlan.rows(), pairs, batch.xValues(), rows(batch, first, s));
        }
    }

    /** Each chunk computes some outputs of a block. */
    @SuppressWarnings("NullAway.Init") // set before it starts
    private final class Forward extends Task {
        private GatherBatch batch;
        private int ranges;
        private int outputsOfRange;

        int prepare(GatherBatch next) {
            batch = next;
            int wanted = chunks(pool.threads(), parts(batch));
            outputsOfRange = chunks(chunks(batch.outputs(), wanted), FEWEST_OUTPUTS) * FEWEST_OUTPUTS;
            ranges = chunks(batch.outputs(), outputsOfRange);
            return parts(batch) * ranges;
        }

        @Override
        void run(int chunk, int worker) {
            int first = chunk / ranges * block(batch);
            int from = chunk % ranges * outputsOfRange;
            int outputs = Math.min(outputsOfRange, batch.outputs() - from);
            Workbench bench = benches[worker];
            for (int s = 0; s < batch.columns(); s++) {
                add(first, s, from, outputs, bench);
            }
            bench.release();
            activate(first, from, outputs);
        }

        /** Computes the products of a column's pairs and adds them up; what the sums of the first begin with is the bias. */
        private void add(int first, int s, int from, int outputs, Workbench bench) {
            int count = batch.plan()[plan(batch, first, s)];
            int dimension = batch.dimension(s);
            float[] products = bench.values(FORWARD_PAIRS * outputs);
            BlockProduct product = bench.byWeights;
            product.left().set(batch.xValues(), rows(batch, first, s), dimension, false);
            product.setRight(batch.weight(), from, batch.weightColumn(s), true);
            for (int pair = 0; pair < count; pair += FORWARD_PAIRS) {
                int pairs = Math.min(FORWARD_PAIRS, count - pair);
                if (s == 0) {
                    product.multiply(pair, pairs, dimension, outputs, batch.bias(), from, 0, products, 0, outputs);
                } else {
                    product.multiply(pair, pairs, dimension, outputs, 0, products, 0, outputs);
                }
                addToExamples(first, s, pair, pairs, products, from, outputs);
            }
        }

        /** Adds each product to the outputs of all examples that have its pair; those of the first column are what the sums begin with. */
        private void addToExamples(int first, int s, int pair, int pairs, float[] products, int from, int outputs) {
            int[] plan = batch.plan();
            int starts = plan(batch, first, s) + RowPlan.starts(examples(batch, first)) + pair;
            int places = plan(batch, first, s) + RowPlan.places(examples(batch, first));
            float[] y = batch.yValues();
            int y0 = batch.yRow(first) + from;
            int width = batch.outputs();
            for (int i = 0; i < pairs; i++) {
                for (int place = places + plan[starts + i]; place < places + plan[starts + i + 1]; place++) {
                    int to = y0 + plan[place] * width;
                    if (s == 0) {
                        System.arraycopy(products, i * outputs, y, to, outputs);
                    } else {
                        kernels.add(products, i * outputs, y, to, outputs);
                    }
                }
            }
        }

        private void activate(int first, int from, int outputs) {
            float[] y = batch.yValues();
            int end = first + examples(batch, first);
            int rows = outputs == batch.outputs() ? FORWARD_PAIRS : 1;
            for (int row = first; row < end; row += rows) {
                int at = batch.yRow(row) + from;
                kernels.activate(batch.activation(), y, at, y, at, Math.min(rows, end - row) * outputs);
            }
        }
    }

    /** Each chunk is a column of a block. */
    @Override
    public void backward(GatherBatch batch, int chunk, int worker, float[] dy, int dy0, float[] parts) {
        int first = chunk / batch.columns() * block(batch);
        int s = chunk % batch.columns();
        int width = batch.outputs();
        int inputs = batch.inputs();
        int dimension = batch.dimension(s);
        int part = chunk / batch.columns() * width * inputs + batch.weightColumn(s);
        int count = batch.plan()[plan(batch, first, s)];
        int rows = rows(batch, first, s);
        float[] x = batch.xValues();
        Workbench bench = benches[worker];
        float[] sums = bench.values(BACKWARD_PAIRS * width);
        BlockProduct gradient = bench.weightGradient;
        bench.byWeights.setRight(batch.weight(), 0, batch.weightColumn(s), false);
        for (int pair = 0; pair < count; pair += BACKWARD_PAIRS) {
            int pairs = Math.min(BACKWARD_PAIRS, count - pair);
            addUp(batch, first, s, pair, pairs, dy, dy0 + first * width, sums, bench);
            int at = rows + pair * dimension;
            gradient.left().set(sums, 0, width, true);
            gradient.setRight(x, at, dimension, false);
            gradient.multiply(0, width, pairs, dimension, pair == 0 ? 0 : 1, parts, part, inputs);
            bench.byWeights.left().set(sums, 0, width, false);
            bench.byWeights.multiply(0, pairs, width, dimension, 0, x, at, dimension);
        }
        bench.release();
    }

    /** Adds up, for each of some pairs, the gradients of its examples. */
    private void addUp(
            GatherBatch batch,
            int first,
            int s,
            int pair,
            int pairs,
            float[] dy,
            int dy0,
            float[] sums,
            Workbench bench) {
        int[] plan = batch.plan();
        int examples = examples(batch, first);
        int starts = plan(batch, first, s) + RowPlan.starts(examples);
        int places = plan(batch, first, s) + RowPlan.places(examples);
        int width = batch.outputs();
        int[] terms = bench.terms(examples);
        for (int i = 0; i < pairs; i++) {
            int place = plan[starts + pair + i];
            int more = plan[starts + pair + i + 1] - place - 1;
            for (int term = 0; term < more; term++) {
                terms[term] = dy0 + plan[places + place + 1 + term] * width;
            }
            kernels.sum(dy, dy0 + plan[places + place] * width, dy, terms, more, sums, i * width, width);
        }
    }

    @Override
    public void contribute(GatherBatch batch, int table, RowGradients gradients) {
        int[] plan = batch.plan();
        for (int first = 0; first < batch.examples(); first += block(batch)) {
            for (int s = table * batch.window(); s < (table + 1) * batch.window(); s++) {
                int at = plan(batch, first, s);
                int rows = rows(batch, first, s);
                for (int pair = 0; pair < plan[at]; pair++) {
                    gradients.add(plan[at + RowPlan.rows() + pair], rows + pair * batch.dimension(s));
                }
            }
        }
    }
}
