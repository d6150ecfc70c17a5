package dev.adret.cpu;

import dev.adret.backend.Activation;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Tensor;
import java.util.Arrays;

/**
 * The linear layer over looked-up rows, in which equal ids in a column of a batch share their product.
 *
 * <p>With W_s the columns of the weights that column s of the ids meets, {@code x·Wᵀ = Σ_s table[ids_s]·W_sᵀ}. A <em>pair</em> is a column
 * and a row of its table that occurs there. Forward multiplies each pair once and adds up the pairs of each example; backward adds up
 * the gradients of each pair's examples first and multiplies then. With p pairs for n examples of c columns the products shrink to
 * p/(n·c), and 2·n·c additions of rows of the layer's width come in their place. Where ids differ too much for that, rows are looked up
 * and multiplied as they are.
 *
 * <p>A large batch is done in blocks of examples, each from its ids to its outputs by one bench, and what lies between stays in the
 * cache of this thread's core. The blocks' gradients of the weights are added up at the end, in the order of the blocks. A small batch
 * has no blocks to give to several threads, and is left to the operations on matrices, which divide it in other ways.
 */
final class GatherLinear {
    /** Examples of a block: their products fit into a second-level cache, and more examples share more. */
    private static final int BLOCK = 512;

    /** A batch of fewer examples is not cut into blocks: there are too few of them to keep the threads busy to the end. */
    private static final int FEWEST_EXAMPLES = 1024;

    private static final int MOST_BLOCKS = 64;

    /** Weights of which a gradient for each block does not take too much memory: 4 MB. */
    private static final int MOST_WEIGHTS = 1 << 20;

    /** Different ids for each example of a column up to which sharing pays. */
    private static final double MOST_PAIRS = 0.67;

    /** Rows multiplied at a time: what comes of them is still in the first-level cache when it is activated. */
    private static final int ROWS = 48;

    /** Elements to be added up that are worth a chunk. */
    private static final int CHUNK_ELEMENTS = 1 << 13;

    /** What the plan of a block begins with if its examples share nothing. */
    private static final int PLAIN = -1;

    private final WorkerPool pool;
    private final Kernels kernels;
    private final LinearLayer linear;
    private final Gemm gemm;
    private final Tables lookUp;
    private final RowPlanner planner = new RowPlanner();
    private final Workbench[] benches;
    private final Forward forward = new Forward();
    private final Backward backward = new Backward();
    private final Finish finish = new Finish();

    // Of the call in progress.
    private Tensor[] tables = {};
    private Tensor ids;
    private Tensor weight;
    private Tensor x;
    private Tensor y;
    private Activation f = Activation.IDENTITY;
    private int n;
    private boolean inBlocks;
    private int block;
    private int window;
    private int columns;
    private int width;
    private int[] plan = {};
    private int planOffset;
    private long calls;

    /** By column of the ids: the column of the weights where its own begin. */
    private int[] columnOf = {};

    private float[] bias = {};
    private float[] zeros = {};

    /** By block: its gradient of the weights, then that of the bias. */
    private float[] parts = {};

    private Contributions[] contributions = {};

    @SuppressWarnings("NullAway.Init") // the fields of a call are set before it starts
    GatherLinear(WorkerPool pool, Kernels kernels, LinearLayer linear, Gemm gemm, Tables lookUp) {
        this.pool = pool;
        this.kernels = kernels;
        this.linear = linear;
        this.gemm = gemm;
        this.lookUp = lookUp;
        benches = new Workbench[pool.threads()];
        Arrays.setAll(benches, thread -> new Workbench(kernels));
    }

    /** What a thread has for itself. */
    private static final class Workbench {
        private final Panels panels;
        private final RowPlanner planner = new RowPlanner();
        private final Factor left = new Factor();
        private final Factor right = new Factor();

        /** By pair of the block: its product, or the sum of the gradients by its products. */
        private float[] products = {};

        /** By column: where its first pair stands among those of the block; behind the last one, how many there are. */
        private int[] firstPair = {};

        private int[] places = {};

        Workbench(Kernels kernels) {
            panels = new Panels(kernels);
        }

        /** Where the rows begin that are added up. */
        int[] places(int most) {
            if (places.length < most) {
                places = new int[most + most / 2];
            }
            return places;
        }

        /** Memory for products grows by more than is needed, so that it does so seldom: blocks have different numbers of pairs. */
        void reserve(int columns, int elements) {
            if (firstPair.length <= columns) {
                firstPair = new int[columns + 1];
            }
            if (products.length < elements) {
                products = new float[elements + elements / 2];
            }
        }
    }

    /** The gradients that are added up to those of a table's rows: where each of them lies in {@link #x}. */
    private static final class Contributions {
        private final RowNumbers rows = new RowNumbers();
        private final RowPlanner sorter = new RowPlanner();
        private int[] positions = {};
        private int[] numbers = {};
        private int[] plan = {};
        private int count;

        void begin(int most) {
            count = 0;
            rows.begin(most);
            if (positions.length < most) {
                positions = new int[most];
                numbers = new int[most];
                plan = new int[RowPlan.length(most)];
            }
        }

        void add(int id, int position, int[] ids, int first) {
            positions[count] = position;
            numbers[count++] = rows.of(id, ids, first);
        }

        void sort() {
            plan[0] = rows.count();
            sorter.sort(plan, 0, count, numbers, 0);
        }
    }

    void forward(
            Tensor[] from,
            Tensor numbers,
            Tensor weights,
            Tensor biases,
            Activation g,
            Tensor memory,
            Tensor rows,
            Tensor output) {
        set(from, numbers, weights, g, memory, rows, output);
        if (!inBlocks) {
            for (int table = 0; table < tables.length; table++) {
                int first = table * window;
                lookUp.gather("gatherLinear", tables[table], ids, first, window, x, columnOf[first]);
            }
            linear.forward(x, weight, biases, f, y);
            return;
        }
        System.arraycopy(CpuStorage.floats(biases), biases.offset(), bias, 0, width);
        pool.run(forward, Task.chunks(n, block));
    }

    void backward(
            Tensor[] from,
            Tensor numbers,
            Tensor memory,
            Tensor rows,
            Tensor weights,
            Tensor output,
            Activation g,
            Tensor dy,
            float beta,
            Tensor dWeight,
            Tensor dBias,
            Tensor[] rowPlans,
            Tensor[] sums) {
        set(from, numbers, weights, g, memory, rows, output);
        if (!inBlocks) {
            linear.backward(x, y, f, dy, beta, dWeight, dBias);
            gemm.run(false, false, 1, dy, weight, 0, x);
            for (int table = 0; table < tables.length; table++) {
                int first = table * window;
                int tableRows = tables[table].rows();
                planner.plan("gatherLinearBackward", ids, first, window, tableRows, rowPlans[table]);
                lookUp.sumRows(x, columnOf[first], window, rowPlans[table], sums[table]);
            }
            return;
        }
        pool.run(backward, backward.prepare(dy, rowPlans));
        pool.run(finish, finish.prepare(beta, dWeight, dBias, sums));
    }

    private void set(
            Tensor[] from, Tensor numbers, Tensor weights, Activation g, Tensor memory, Tensor rows, Tensor output) {
        tables = from;
        ids = numbers;
        weight = weights;
        f = g;
        x = rows;
        y = output;
        n = ids.rows();
        inBlocks = n >= FEWEST_EXAMPLES && weights.size() <= MOST_WEIGHTS;
        block = Math.max(BLOCK, Task.chunks(n, MOST_BLOCKS));
        columns = ids.columns();
        window = columns / tables.length;
        width = weight.rows();
        plan = CpuStorage.ints(memory);
        planOffset = memory.offset();
        calls++;
        if (columnOf.length < columns) {
            columnOf = new int[columns];
        }
        for (int s = 1; s < columns; s++) {
            columnOf[s] = columnOf[s - 1] + dimension(s - 1);
        }
        int longest = Math.max(width, weight.columns()) + kernels.panelWidth(Integer.MAX_VALUE);
        if (zeros.length < longest) {
            zeros = new float[longest];
            bias = new float[longest];
        }
        if (contributions.length < tables.length) {
            contributions = new Contributions[tables.length];
            Arrays.setAll(contributions, table -> new Contributions());
        }
    }

    private Tensor table(int s) {
        return tables[s / window];
    }

    private int dimension(int s) {
        return table(s).columns();
    }

    /** Examples of the block that begins with {@code first}. */
    private int examples(int first) {
        return Math.min(block, n - first);
    }

    /** Where the plan of a block's column begins; behind it stands, for each example, the number of its pair in the column. */
    private int plan(int first, int s) {
        int examples = examples(first);
        return planOffset + columns * (first * 4 + first / block * 2) + s * (RowPlan.length(examples) + examples);
    }

    /** Where the number of the pair of the block's first example stands. */
    private int numbers(int first, int s) {
        return plan(first, s) + RowPlan.length(examples(first));
    }

    private boolean isPlain(int first) {
        return plan[plan(first, 0)] == PLAIN;
    }

    /** Where the rows of a block begin in x, or the gradients by its pairs' rows, which take their place. */
    private int rowsOf(int first) {
        return x.offset() + first * x.columns();
    }

    /** Sets where the pairs of each column begin and returns how many there are. */
    private int findPairs(int first, int[] firstPair) {
        int pairs = 0;
        for (int s = 0; s < columns; s++) {
            firstPair[s] = pairs;
            pairs += plan[plan(first, s)];
        }
        firstPair[columns] = pairs;
        return pairs;
    }

    /**
     * c ← left·right + start + beta·c.
     *
     * @param tag of the block and the product, less than 2¹⁶
     */
    private void multiply(
            Workbench bench,
            long tag,
            int row,
            int rows,
            int terms,
            int count,
            float[] start,
            float beta,
            float[] c,
            int c0,
            int ldc) {
        long call = ((calls << 16) + tag) << 20;
        for (int term = 0; term == 0 || term < terms; term += Gemm.MOST_TERMS) {
            int part = Math.min(Gemm.MOST_TERMS, terms - term);
            bench.panels.pack(call + term, bench.right, term, 0, part, count);
            kernels.multiply(
                    bench.left,
                    row,
                    term,
                    Kernels.ONCE,
                    rows,
                    bench.panels.packed(),
                    0,
                    count,
                    part,
                    term == 0 ? start : zeros,
                    0,
                    1,
                    term == 0 ? beta : 1,
                    c,
                    c0,
                    ldc,
                    bench.panels.scratch());
        }
    }

    // ---- forward ----

    /** Each chunk a block. */
    private final class Forward extends Task {
        @Override
        void run(int chunk, int worker) {
            int first = chunk * block;
            Workbench bench = benches[worker];
            bench.reserve(columns, 0);
            if (shares(first, bench)) {
                shared(first, bench);
            } else {
                plan[plan(first, 0)] = PLAIN;
                plain(first, bench);
            }
            bench.left.release();
            bench.right.release();
        }

        /** Finds the pairs; gives up after the first column if ids differ too much there. */
        private boolean shares(int first, Workbench bench) {
            for (int s = 0; s < columns; s++) {
                int at = plan(first, s);
                int tableRows = table(s).rows();
                int examples = examples(first);
                plan[at] = bench.planner.number(
                        "gatherLinear",
                        ids,
                        first,
                        examples,
                        s,
                        1,
                        tableRows,
                        plan,
                        at + RowPlan.rows(),
                        plan,
                        numbers(first, s));
                if (s == 0 && plan[at] > MOST_PAIRS * examples) {
                    return false;
                }
            }
            return true;
        }

        private void shared(int first, Workbench bench) {
            int pairs = findPairs(first, bench.firstPair);
            bench.reserve(columns, pairs * width);
            for (int s = 0; s < columns; s++) {
                bench.left.setRows(table(s), plan, plan(first, s) + RowPlan.rows());
                bench.right.set(weight, 0, columnOf[s], true);
                int count = bench.firstPair[s + 1] - bench.firstPair[s];
                int to = bench.firstPair[s] * width;
                multiply(bench, tag(first, s), 0, count, dimension(s), width, zeros, 0, bench.products, to, width);
            }
            float[] outputs = CpuStorage.floats(y);
            int[] places = bench.places(columns);
            int examples = examples(first);
            for (int row = 0; row < examples; row++) {
                for (int s = 0; s < columns; s++) {
                    places[s] = (bench.firstPair[s] + plan[numbers(first, s) + row]) * width;
                }
                int to = y.offset() + (first + row) * width;
                kernels.sum(bias, 0, bench.products, places, columns, outputs, to, width);
                if ((row + 1) % ROWS == 0 || row + 1 == examples) {
                    int rows = row % ROWS + 1;
                    int from = to - (rows - 1) * width;
                    kernels.activate(f, outputs, from, outputs, from, rows * width);
                }
            }
        }

        private void plain(int first, Workbench bench) {
            int examples = examples(first);
            for (int table = 0; table < tables.length; table++) {
                int s = table * window;
                lookUp.gatherRows("gatherLinear", tables[table], ids, s, window, x, columnOf[s], first, examples);
            }
            bench.left.set(x, 0, 0, false);
            bench.right.set(weight, 0, 0, true);
            float[] outputs = CpuStorage.floats(y);
            for (int row = first; row < first + examples; row += ROWS) {
                int rows = Math.min(ROWS, first + examples - row);
                int to = y.offset() + row * width;
                multiply(bench, tag(first, 0), row, rows, x.columns(), width, bias, 0, outputs, to, width);
                kernels.activate(f, outputs, to, outputs, to, rows * width);
            }
        }
    }

    private long tag(int first, int product) {
        return (long) (first / block) * 2 * (columns + 1) + product;
    }

    // ---- backward ----

    /** Some chunks find what is added up to the gradients of a table's rows, the others are a block each. */
    @SuppressWarnings("NullAway.Init")
    private final class Backward extends Task {
        private Tensor dy;
        private Tensor[] rowPlans;

        int prepare(Tensor gradient, Tensor[] rows) {
            dy = gradient;
            rowPlans = rows;
            int blocks = chunks(n, block);
            if (parts.length < blocks * partSize()) {
                parts = new float[blocks * partSize()];
            }
            return tables.length + blocks;
        }

        @Override
        void run(int chunk, int worker) {
            if (chunk < tables.length) {
                findContributions(chunk);
                return;
            }
            int first = (chunk - tables.length) * block;
            Workbench bench = benches[worker];
            bench.reserve(columns, 0);
            float[] delta = CpuStorage.floats(dy);
            int examples = examples(first);
            int from = dy.offset() + first * width;
            if (f.kind() != Activation.Kind.IDENTITY) {
                int at = y.offset() + first * width;
                kernels.differentiate(f, CpuStorage.floats(y), at, delta, from, delta, from, examples * width);
            }
            int part = first / block * partSize();
            kernels.columnSums(delta, from, width, examples, width, 0, parts, part + width * x.columns());
            if (isPlain(first)) {
                plain(first, bench, part);
            } else {
                shared(first, bench, part);
            }
            bench.left.release();
            bench.right.release();
        }

        private void shared(int first, Workbench bench, int part) {
            int examples = examples(first);
            int pairs = findPairs(first, bench.firstPair);
            bench.reserve(columns, pairs * width);
            float[] delta = CpuStorage.floats(dy);
            int rows = rowsOf(first);
            for (int s = 0; s < columns; s++) {
                int at = plan(first, s);
                bench.planner.sort(plan, at, examples, plan, numbers(first, s));
                int count = plan[at];
                int starts = at + RowPlan.starts(examples);
                int places = at + RowPlan.places(examples);
                int from = dy.offset() + first * width;
                int[] terms = bench.places(examples);
                for (int pair = 0; pair < count; pair++) {
                    int place = plan[starts + pair];
                    int more = plan[starts + pair + 1] - place - 1;
                    for (int i = 0; i < more; i++) {
                        terms[i] = from + plan[places + place + 1 + i] * width;
                    }
                    int start = from + plan[places + place] * width;
                    kernels.sum(delta, start, delta, terms, more, bench.products, pair * width, width);
                }
                int dimension = dimension(s);
                int c = part + columnOf[s];
                bench.left.set(bench.products, 0, width, true);
                bench.right.setRows(table(s), plan, at + RowPlan.rows());
                multiply(bench, tag(first, s), 0, width, count, dimension, zeros, 0, parts, c, x.columns());
                bench.left.set(bench.products, 0, width, false);
                bench.right.set(weight, 0, columnOf[s], false);
                long tag = tag(first, columns + 1 + s);
                multiply(bench, tag, 0, count, width, dimension, zeros, 0, CpuStorage.floats(x), rows, dimension);
                rows += count * dimension;
            }
        }

        private void plain(int first, Workbench bench, int part) {
            int examples = examples(first);
            bench.left.set(dy, first, 0, true);
            bench.right.set(x, first, 0, false);
            multiply(bench, tag(first, 0), 0, width, examples, x.columns(), zeros, 0, parts, part, x.columns());
            bench.left.set(dy, first, 0, false);
            bench.right.set(weight, 0, 0, false);
            float[] gradients = CpuStorage.floats(x);
            int to = rowsOf(first);
            multiply(bench, tag(first, 1), 0, examples, width, x.columns(), zeros, 0, gradients, to, x.columns());
        }

        private void findContributions(int table) {
            Contributions all = contributions[table];
            int[] out = CpuStorage.ints(rowPlans[table]);
            int rowIds = rowPlans[table].offset() + RowPlan.rows();
            all.begin(n * window);
            int[] numbers = CpuStorage.ints(ids);
            int dimension = tables[table].columns();
            for (int first = 0; first < n; first += block) {
                boolean plain = isPlain(first);
                int position = rowsOf(first);
                for (int s = 0; s < (table + 1) * window; s++) {
                    int at = plan(first, s);
                    if (s < table * window) {
                        position += plain ? 0 : plan[at] * dimension(s);
                    } else if (plain) {
                        for (int row = 0; row < examples(first); row++) {
                            int id = numbers[ids.offset() + (first + row) * ids.rowStride() + s];
                            all.add(id, position + row * x.columns() + columnOf[s], out, rowIds);
                        }
                    } else {
                        for (int pair = 0; pair < plan[at]; pair++, position += dimension) {
                            all.add(plan[at + RowPlan.rows() + pair], position, out, rowIds);
                        }
                    }
                }
            }
            all.sort();
            out[rowPlans[table].offset()] = all.plan[0];
        }
    }

    private int partSize() {
        return width * (x.columns() + 1);
    }

    /** Adds up: the blocks' gradients of the weights and the bias, and the gradients of each row. */
    @SuppressWarnings("NullAway.Init")
    private final class Finish extends Task {
        private float beta;
        private Tensor dWeight;
        private Tensor dBias;
        private Tensor[] sums;
        private int unitsOfChunk;
        private int unitChunks;
        private int[] firstChunk = {};

        int prepare(float keep, Tensor weightGradient, Tensor biasGradient, Tensor[] rowSums) {
            beta = keep;
            dWeight = weightGradient;
            dBias = biasGradient;
            sums = rowSums;
            unitsOfChunk = Math.max(1, CHUNK_ELEMENTS / Math.max(1, x.columns()));
            unitChunks = chunks(width, unitsOfChunk);
            if (firstChunk.length <= tables.length) {
                firstChunk = new int[tables.length + 1];
            }
            int chunks = unitChunks;
            for (int table = 0; table < tables.length; table++) {
                firstChunk[table] = chunks;
                chunks += chunks(contributions[table].plan[0], rowsOfChunk(table));
            }
            firstChunk[tables.length] = chunks;
            return chunks;
        }

        private int rowsOfChunk(int table) {
            return Math.max(1, CHUNK_ELEMENTS / 2 / Math.max(1, tables[table].columns()));
        }

        @Override
        void run(int chunk, int worker) {
            if (chunk < unitChunks) {
                int end = Math.min(width, (chunk + 1) * unitsOfChunk);
                for (int unit = chunk * unitsOfChunk; unit < end; unit++) {
                    int to = dWeight.offset() + unit * dWeight.rowStride();
                    addParts(unit * x.columns(), CpuStorage.floats(dWeight), to, x.columns());
                }
                if (chunk == 0) {
                    addParts(width * x.columns(), CpuStorage.floats(dBias), dBias.offset(), width);
                }
                return;
            }
            int table = 0;
            while (firstChunk[table + 1] <= chunk) {
                table++;
            }
            addRows(table, (chunk - firstChunk[table]) * rowsOfChunk(table), worker);
        }

        private void addParts(int from, float[] target, int to, int length) {
            int blocks = chunks(n, block);
            int next = 0;
            if (beta == 0) {
                System.arraycopy(parts, from, target, to, length);
                next = 1;
            } else if (beta != 1) {
                for (int i = 0; i < length; i++) {
                    target[to + i] *= beta;
                }
            }
            for (; next < blocks; next++) {
                kernels.add(parts, next * partSize() + from, target, to, length);
            }
        }

        private void addRows(int table, int first, int worker) {
            Contributions all = contributions[table];
            int[] terms = benches[worker].places(all.count);
            int dimension = tables[table].columns();
            float[] gradients = CpuStorage.floats(x);
            float[] target = CpuStorage.floats(sums[table]);
            int starts = RowPlan.starts(all.count);
            int places = RowPlan.places(all.count);
            int end = Math.min(all.plan[0], first + rowsOfChunk(table));
            for (int row = first; row < end; row++) {
                int to = sums[table].offset() + row * dimension;
                int place = all.plan[starts + row];
                int more = all.plan[starts + row + 1] - place - 1;
                for (int i = 0; i < more; i++) {
                    terms[i] = all.positions[all.plan[places + place + 1 + i]];
                }
                int start = all.positions[all.plan[places + place]];
                kernels.sum(gradients, start, gradients, terms, more, target, to, dimension);
            }
        }
    }
}
