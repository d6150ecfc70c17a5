package dev.adret.cpu;

import dev.adret.backend.Activation;
import dev.adret.tensor.Tensor;

/**
 * Matrix products: {@code c ← f(alpha·(start + op(a)·op(b)) + beta·c)}, or {@code c ← (a·b) ∘ f'(x)}.
 *
 * <p>c is cut into blocks, and each block is computed by one thread from the first term of its sums to the last. For this the thread
 * packs the block's columns of the right-hand side into panels of its own, which serve all blocks of the same columns; these follow
 * one another in its share of the work. Nothing is shared that is written: packing once for all threads would cost a meeting of the
 * threads and the way of half of the panels from one core's cache to the other's, which for small products is as long as the product.
 *
 * <p>Long sums are done in parts of {@value #MOST_TERMS} terms, so that a panel stays in the first-level cache while it is used;
 * between the parts the sums wait in c.
 */
final class Gemm {
    /** Terms of a sum between two visits of c: a panel of 32 columns then has 64 kB, and 8 rows of a have 16 kB. */
    static final int MOST_TERMS = 512;

    /** Products of two numbers that are worth a chunk: about a microsecond. */
    private static final int CHUNK_PRODUCTS = 1 << 17;

    /** Chunks that large problems are cut into: enough for the threads of a large machine to finish together. */
    private static final int CHUNKS = 64;

    /** Products in a chunk that nobody waits for long: 50 µs. */
    private static final int MOST_PRODUCTS = 1 << 22;

    /** Rows of c in a chunk, for which the panels of its columns are read from the second-level cache. */
    private static final int MOST_ROWS = 96;

    /** Floats packed for the columns of a chunk: half of a second-level cache. */
    private static final int MOST_PACKED = 1 << 17;

    /**
     * From this many rows for each thread on, a thread has a range of rows of c and packs all columns for itself; below, it has a range
     * of columns, and packs no more than these.
     */
    private static final int ROWS_OF_THREAD = 192;

    /**
     * Terms up to which a gradient of weights goes by rows from a few tiles for each thread on. The optimizer and the forward pass divide
     * the weights in the same way: a line of weights or gradients that another core has written or read costs more than packing.
     */
    private static final int FEW_TERMS = 128;

    private static final int TILES_OF_THREAD = 4;

    /** Blocks of columns for each thread that has a range of them: with fewer, threads would wait for each other. */
    private static final int BLOCKS_OF_THREAD = 2;

    /** Chunks that a block of few rows is cut into: a thread that helps another with a block has to pack its columns first. */
    private static final int CHUNKS_OF_BLOCK = 2;

    /** A block of so many panels may be one more or less than the others. */
    private static final int FEWEST_PANELS = 4;

    private final WorkerPool pool;
    private final Kernels kernels;
    private final Multiply multiply = new Multiply();
    private final FewRows fewRows;
    private final FewColumns fewColumns;
    private final Outer outer;
    private final Factor a = new Factor();
    private final Factor b = new Factor();
    private final Factor c = new Factor();
    private final Panels[] panels;
    private float[] bias = {};
    private float[] zeros = {};
    private boolean biased;
    private int m;
    private int n;
    private int k;
    private float alpha;
    private float beta;
    private Activation activation = Activation.IDENTITY;
    private boolean differentiates;
    private int rowsOfThread = ROWS_OF_THREAD;
    private final Factor values = new Factor();

    /** Counts the parts of products, so that panels of one are not taken for those of another. */
    private long part;

    // The part that is being computed: k0 up to k0 + kPart terms.
    private int k0;
    private int kPart;

    Gemm(WorkerPool pool, Kernels kernels) {
        this.pool = pool;
        this.kernels = kernels;
        panels = Panels.forThreads(pool.threads(), kernels);
        fewRows = new FewRows(pool, kernels, panels);
        fewColumns = new FewColumns(pool, kernels, panels);
        outer = new Outer(pool, kernels);
    }

    /** c ← alpha·op(a)·op(b) + beta·c for matrices, or for each pair of a batch. */
    void run(
            boolean transposeA,
            boolean transposeB,
            float factor,
            Tensor left,
            Tensor right,
            float keep,
            Tensor result) {
        int rank = result.shape().rank();
        boolean plain = rank == 2 && factor == 1 && keep == 0;
        if (plain && !transposeA && result.rows() <= FewRows.MOST) {
            reserveStarts(result.columns());
            fewRows.run(left, right, transposeB, zeros, 0, Activation.IDENTITY, result);
            return;
        }
        if (plain && !transposeA && fewColumns.isFaster(result.columns(), left.columns())) {
            reserveStarts(result.columns());
            fewColumns.run(left, right, transposeB, zeros, 0, Activation.IDENTITY, result);
            return;
        }
        int batch = rank == 3 ? result.shape().extent(0) : 1;
        int leftRows = left.shape().extent(rank - 2);
        int rightRows = right.shape().extent(rank - 2);
        m = result.shape().extent(rank - 2);
        n = result.columns();
        k = transposeA ? leftRows : left.columns();
        alpha = factor;
        beta = keep;
        activation = Activation.IDENTITY;
        biased = false;
        reserveStarts(n);
        for (int item = 0; item < batch; item++) {
            a.set(left, item * leftRows, 0, transposeA);
            b.set(right, item * rightRows, 0, transposeB);
            c.set(result, item * m, 0, false);
            compute();
        }
        release();
    }

    /** y ← f(x·weightᵀ + bias). */
    void linear(Tensor x, Tensor weight, Tensor biases, Activation f, Tensor y) {
        if (x.rows() <= FewRows.MOST) {
            fewRows.run(x, weight, true, CpuStorage.floats(biases), biases.offset(), f, y);
            return;
        }
        if (fewColumns.isFaster(weight.rows(), x.columns())) {
            fewColumns.run(x, weight, true, CpuStorage.floats(biases), biases.offset(), f, y);
            return;
        }
        m = x.rows();
        n = weight.rows();
        k = x.columns();
        alpha = 1;
        beta = 0;
        activation = f;
        biased = true;
        reserveStarts(n);
        System.arraycopy(CpuStorage.floats(biases), biases.offset(), bias, 0, n);
        a.set(x, 0, 0, false);
        b.set(weight, 0, 0, true);
        c.set(y, 0, 0, false);
        compute();
        release();
    }

    /** dWeight ← dyᵀ·x + keep·dWeight. */
    void weightGradient(Tensor dy, Tensor x, float keep, Tensor dWeight) {
        if (dy.columns() <= Outer.MOST) {
            outer.run(dy, x, keep, dWeight);
            return;
        }
        m = dy.columns();
        n = x.columns();
        k = x.rows();
        alpha = 1;
        beta = keep;
        activation = Activation.IDENTITY;
        biased = false;
        reserveStarts(n);
        a.set(dy, 0, 0, true);
        b.set(x, 0, 0, false);
        c.set(dWeight, 0, 0, false);
        rowsOfThread = k <= FEW_TERMS ? TILES_OF_THREAD * kernels.tileRows() : ROWS_OF_THREAD;
        compute();
        rowsOfThread = ROWS_OF_THREAD;
        release();
    }

    /** dx ← (dy·weight) ∘ f'(x). */
    void inputGradient(Tensor dy, Tensor weight, Activation f, Tensor x, Tensor dx) {
        if (f.kind() == Activation.Kind.IDENTITY || dx.rows() <= FewRows.MOST) {
            run(false, false, 1, dy, weight, 0, dx);
            differentiateRows(f, x, dx);
            return;
        }
        m = dx.rows();
        n = dx.columns();
        k = dy.columns();
        alpha = 1;
        beta = 0;
        activation = f;
        differentiates = true;
        biased = false;
        reserveStarts(n);
        a.set(dy, 0, 0, false);
        b.set(weight, 0, 0, false);
        c.set(dx, 0, 0, false);
        values.set(x, 0, 0, false);
        compute();
        differentiates = false;
        release();
    }

    /** dx ← dx ∘ f'(x), where the rows are few. */
    private void differentiateRows(Activation f, Tensor x, Tensor dx) {
        for (int row = 0; f.kind() != Activation.Kind.IDENTITY && row < dx.rows(); row++) {
            int value = x.offset() + row * x.rowStride();
            int at = dx.offset() + row * dx.rowStride();
            float[] gradients = CpuStorage.floats(dx);
            kernels.differentiate(f, CpuStorage.floats(x), value, gradients, at, gradients, at, dx.columns());
        }
    }

    /** What sums start from is read for whole panels. */
    private void reserveStarts(int columns) {
        int wanted = columns + kernels.panelWidth(Integer.MAX_VALUE);
        if (zeros.length < wanted) {
            zeros = new float[wanted];
            bias = new float[wanted];
        }
    }

    private void release() {
        a.release();
        b.release();
        c.release();
        values.release();
    }

    private void compute() {
        int parts = Math.max(1, Task.chunks(k, MOST_TERMS));
        int termsOfPart = Math.max(1, Task.chunks(k, parts));
        for (k0 = 0; k0 == 0 || k0 < k; k0 += termsOfPart) {
            kPart = Math.min(termsOfPart, k - k0);
            part++;
            pool.run(multiply, multiply.prepare());
        }
    }

    /** Computes one block of c. */
    private final class Multiply extends Task {
        private int rowsOfChunk;
        private int chunksDown;
        private int blocks;
        private int unit;

        int prepare() {
            if (m == 0 || n == 0) {
                return 0;
            }
            int widest = kernels.panelWidth(Integer.MAX_VALUE);
            int columnsOfCache = Math.max(1, MOST_PACKED / Math.max(1, kPart) / widest) * widest;
            long products = Math.max(1, (long) m * n * kPart);
            boolean isTiny = products <= CHUNK_PRODUCTS;
            boolean byRows = m >= rowsOfThread * pool.threads() && n <= columnsOfCache;
            int wantedBlocks = isTiny || byRows || pool.threads() == 1 ? 1 : BLOCKS_OF_THREAD * pool.threads();
            divideColumns(Math.max(wantedBlocks, chunks(n, columnsOfCache)), widest);
            long wanted = Math.min(MOST_PRODUCTS, Math.max(CHUNK_PRODUCTS, products / CHUNKS));
            long rowsWanted = wanted / Math.max(1, (long) Math.min(n, chunks(n, blocks)) * kPart);
            int tile = kernels.tileRows();
            rowsOfChunk = (int) Math.max(1, Math.min(MOST_ROWS, rowsWanted) / tile) * tile;
            if (wantedBlocks > 1) {
                int share = chunks(chunks(m, CHUNKS_OF_BLOCK), tile) * tile;
                rowsOfChunk = Math.max(rowsOfChunk, Math.min(MOST_ROWS, share));
            }
            chunksDown = chunks(m, rowsOfChunk);
            return chunksDown * blocks;
        }

        /** Blocks of whole panels where they are wide, of whole vectors where they are not, as equal as these allow. */
        private void divideColumns(int wanted, int widest) {
            unit = n >= FEWEST_PANELS * widest * wanted ? widest : kernels.panelWidth(1);
            blocks = Math.max(1, Math.min(wanted, n / unit));
        }

        /** The first column of a block. */
        private int column(int block) {
            if (block == blocks) {
                return n;
            }
            return (int) ((2L * n * block + (long) blocks * unit) / (2L * blocks * unit)) * unit;
        }

        @Override
        void run(int chunk, int worker) {
            int i = chunk % chunksDown * rowsOfChunk;
            int j = column(chunk / chunksDown);
            int rows = Math.min(rowsOfChunk, m - i);
            int columns = column(chunk / chunksDown + 1) - j;
            boolean first = k0 == 0;
            Panels own = panels[worker];
            own.pack((part << 32) + j, b, k0, j, kPart, columns);
            kernels.multiply(
                    a,
                    i,
                    k0,
                    blocks == 1 ? Kernels.ONCE : (part << 32) + i,
                    rows,
                    own.packed(),
                    0,
                    columns,
                    kPart,
                    first && biased ? bias : zeros,
                    j,
                    alpha,
                    first ? beta : 1,
                    c.values(),
                    c.at(i, j),
                    c.stride(),
                    own.scratch());
            if (k0 + kPart == k && activation.kind() != Activation.Kind.IDENTITY) {
                finish(i, j, rows, columns);
            }
        }

        /** Activates or differentiates the block while it is still in the first- or second-level cache. */
        private void finish(int i, int j, int rows, int columns) {
            boolean whole = columns == c.stride() && (!differentiates || columns == values.stride());
            for (int row = 0; row < rows; row += whole ? rows : 1) {
                int at = c.at(i + row, j);
                int length = whole ? rows * columns : columns;
                if (differentiates) {
                    int value = values.at(i + row, j);
                    kernels.differentiate(activation, values.values(), value, c.values(), at, c.values(), at, length);
                } else {
                    kernels.activate(activation, c.values(), at, c.values(), at, length);
                }
            }
        }
    }
}
