package dev.adret.cpu;

import dev.adret.backend.Activation;
import dev.adret.tensor.Tensor;

/**
 * Matrix products: {@code c ← f(alpha·(start + op(a)·op(b)) + beta·c)}.
 *
 * <p>The right-hand side is packed into panels, which all threads then read; c is cut into blocks, and each block is computed by one
 * thread from the first term of its sums to the last. Long sums are done in parts of {@value #MOST_TERMS} terms, so that a panel
 * stays in the first-level cache while it is used; between the parts the sums wait in c.
 */
final class Gemm {
    /** Terms of a sum between two visits of c: a panel of 32 columns then has 64 kB, and 8 rows of a have 16 kB. */
    static final int MOST_TERMS = 512;

    /** Floats packed at a time: 4 MB, of which each thread reads what it needs from the second- or third-level cache. */
    private static final int MOST_PACKED = 1 << 20;

    /** Products of two numbers that are worth a chunk: about a microsecond. */
    private static final int CHUNK_PRODUCTS = 1 << 17;

    /** Chunks that large problems are cut into: enough for the threads of a large machine to finish together. */
    private static final int CHUNKS = 64;

    /** Elements of a panel to pack that are worth a chunk. */
    private static final int CHUNK_PACKED = 1 << 13;

    /** Products in a chunk that nobody waits for long: 50 µs. */
    private static final int MOST_PRODUCTS = 1 << 22;

    /** Rows of c in a chunk, for which the panels of its columns are read from the second-level cache. */
    private static final int MOST_ROWS = 96;

    /** Floats packed for the columns of a chunk: half of a second-level cache. */
    private static final int MOST_PACKED_OF_CHUNK = 1 << 17;

    /** Rows of a chunk where several threads share few: smaller than the largest tile, so that they finish together. */
    private static final int FEW_ROWS = 8;

    private final WorkerPool pool;
    private final Kernels kernels;
    private final Pack pack = new Pack();
    private final Multiply multiply = new Multiply();
    private final TwoTasks both = new TwoTasks();
    private final Factor a = new Factor();
    private final Factor b = new Factor();
    private final Factor c = new Factor();
    private final float[][] scratch;
    private float[] packed = {};
    private float[] bias = {};
    private float[] zeros = {};
    private boolean biased;
    private int m;
    private int n;
    private int k;
    private float alpha;
    private float beta;
    private Activation activation = Activation.IDENTITY;

    // The part that is being computed: n0 up to n0 + nPart columns of c, k0 up to k0 + kPart terms.
    private int n0;
    private int nPart;
    private int k0;
    private int kPart;

    Gemm(WorkerPool pool, Kernels kernels) {
        this.pool = pool;
        this.kernels = kernels;
        scratch = new float[pool.threads()][kernels.scratchSize()];
    }

    /** A matrix as it lies in memory. */
    private static final class Factor {
        private float[] values = {};
        private boolean transposed;
        private int offset;
        private int stride;

        void set(Tensor tensor, int firstRow, boolean isTransposed) {
            values = CpuStorage.floats(tensor);
            transposed = isTransposed;
            stride = tensor.rowStride();
            offset = tensor.offset() + firstRow * stride;
        }

        /** Where the element at {@code row} and {@code column} of op(matrix) lies. */
        int at(int row, int column) {
            return transposed ? offset + column * stride + row : offset + row * stride + column;
        }

        /** Keeps no array alive that its owner has closed. */
        void release() {
            values = NONE;
        }

        private static final float[] NONE = {};
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
        reserveStarts();
        for (int item = 0; item < batch; item++) {
            a.set(left, item * leftRows, transposeA);
            b.set(right, item * rightRows, transposeB);
            c.set(result, item * m, false);
            compute(Task.NOTHING, 0, Task.NOTHING, 0);
        }
        release();
    }

    /** y ← f(x·weightᵀ + bias). */
    void linear(Tensor x, Tensor weight, Tensor biases, Activation f, Tensor y) {
        m = x.rows();
        n = weight.rows();
        k = x.columns();
        alpha = 1;
        beta = 0;
        activation = f;
        biased = true;
        reserveStarts();
        System.arraycopy(CpuStorage.floats(biases), biases.offset(), bias, 0, n);
        a.set(x, 0, false);
        b.set(weight, 0, true);
        c.set(y, 0, false);
        compute(Task.NOTHING, 0, Task.NOTHING, 0);
        release();
    }

    /** dWeight ← dyᵀ·x + keep·dWeight. */
    void weightGradient(
            Tensor dy,
            Tensor x,
            float keep,
            Tensor dWeight,
            Task besidePacking,
            int packingChunks,
            Task besideMultiplying,
            int multiplyingChunks) {
        m = dy.columns();
        n = x.columns();
        k = x.rows();
        alpha = 1;
        beta = keep;
        activation = Activation.IDENTITY;
        biased = false;
        reserveStarts();
        a.set(dy, 0, true);
        b.set(x, 0, false);
        c.set(dWeight, 0, false);
        compute(besidePacking, packingChunks, besideMultiplying, multiplyingChunks);
        release();
    }

    /** What sums start from is read for whole panels. */
    private void reserveStarts() {
        int wanted = n + kernels.panelWidth(Integer.MAX_VALUE);
        if (zeros.length < wanted) {
            zeros = new float[wanted];
            bias = new float[wanted];
        }
    }

    private void release() {
        a.release();
        b.release();
        c.release();
    }

    /** Runs all parts. The tasks beside run with the first packing, and with the first multiplying after it. */
    private void compute(Task besidePacking, int packingChunks, Task besideMultiplying, int multiplyingChunks) {
        int widest = kernels.panelWidth(Integer.MAX_VALUE);
        int termsOfPart = Math.max(1, Task.chunks(k, Math.max(1, Task.chunks(k, MOST_TERMS))));
        int parts = Math.max(1, Task.chunks(k, termsOfPart));
        int columnsOfPart = Math.max(1, MOST_PACKED / termsOfPart / widest) * widest;
        reserve(termsOfPart, Math.min(columnsOfPart, Task.chunks(n, widest) * widest));
        int beside = packingChunks;
        int besideLater = multiplyingChunks;
        n0 = 0;
        do {
            nPart = Math.min(columnsOfPart, n - n0);
            for (int part = 0; part < parts; part++) {
                k0 = part * termsOfPart;
                kPart = Math.min(termsOfPart, k - k0);
                both.start(pool, pack, pack.prepare(), besidePacking, beside);
                both.start(pool, multiply, multiply.prepare(), besideMultiplying, besideLater);
                beside = 0;
                besideLater = 0;
            }
            n0 += columnsOfPart;
        } while (n0 < n);
    }

    private void reserve(int terms, int columns) {
        if (packed.length < terms * columns) {
            packed = new float[terms * columns];
        }
    }

    /** Packs some panels of the right-hand side. */
    private final class Pack extends Task {
        private int columnsOfChunk;

        int prepare() {
            if (m == 0 || kPart == 0) {
                return 0;
            }
            int widest = kernels.panelWidth(Integer.MAX_VALUE);
            columnsOfChunk = Math.max(1, CHUNK_PACKED / kPart / widest) * widest;
            return chunks(nPart, columnsOfChunk);
        }

        @Override
        void run(int chunk, int worker) {
            int end = Math.min(nPart, (chunk + 1) * columnsOfChunk);
            for (int j = chunk * columnsOfChunk; j < end; ) {
                int left = nPart - j;
                kernels.pack(b.transposed, b.values, b.at(k0, n0 + j), b.stride, kPart, left, packed, j * kPart);
                j += kernels.panelWidth(left);
            }
        }
    }

    /** Computes one block of c. */
    private final class Multiply extends Task {
        private int rowsOfChunk;
        private int columnsOfChunk;
        private int chunksAcross;

        int prepare() {
            if (m == 0 || nPart == 0) {
                return 0;
            }
            long products = Math.max(1, (long) m * nPart * kPart);
            long wanted = Math.min(MOST_PRODUCTS, Math.max(CHUNK_PRODUCTS, products / CHUNKS));
            int tile = rowsAtOnce();
            int widest = kernels.panelWidth(Integer.MAX_VALUE);
            int mostColumns = Math.max(1, MOST_PACKED_OF_CHUNK / Math.max(1, kPart) / widest) * widest;
            columnsOfChunk = Math.min(nPart, mostColumns);
            long rowsWanted = wanted / Math.max(1, (long) columnsOfChunk * kPart);
            rowsOfChunk = (int) Math.max(1, Math.min(MOST_ROWS, rowsWanted) / tile) * tile;
            if (m <= rowsOfChunk) {
                // One row of chunks: cut the columns further.
                long columnsWanted = wanted / Math.max(1, (long) m * kPart);
                columnsOfChunk = (int) Math.min(columnsOfChunk, Math.max(1, columnsWanted / widest) * widest);
            }
            chunksAcross = chunks(nPart, columnsOfChunk);
            return chunks(m, rowsOfChunk) * chunksAcross;
        }

        /** Of what the rows of a chunk are a multiple. Results do not depend on it: each is a sum in the order of its terms. */
        private int rowsAtOnce() {
            if (pool.threads() == 1) {
                return 2 * kernels.tileRows();
            }
            return m < MOST_ROWS ? FEW_ROWS : kernels.tileRows();
        }

        @Override
        void run(int chunk, int worker) {
            int i = chunk / chunksAcross * rowsOfChunk;
            int j = chunk % chunksAcross * columnsOfChunk;
            int rows = Math.min(rowsOfChunk, m - i);
            int columns = Math.min(columnsOfChunk, nPart - j);
            boolean first = k0 == 0;
            kernels.multiply(
                    a.transposed,
                    a.values,
                    a.at(i, k0),
                    a.stride,
                    rows,
                    packed,
                    j * kPart,
                    columns,
                    kPart,
                    first && biased ? bias : zeros,
                    n0 + j,
                    alpha,
                    first ? beta : 1,
                    c.values,
                    c.at(i, n0 + j),
                    c.stride,
                    scratch[worker]);
            if (k0 + kPart == k && activation.kind() != Activation.Kind.IDENTITY) {
                activate(c.at(i, n0 + j), rows, columns);
            }
        }

        /** While the block is still in the first- or second-level cache. */
        private void activate(int from, int rows, int columns) {
            if (columns == c.stride) {
                kernels.activate(activation, c.values, from, c.values, from, rows * columns);
                return;
            }
            for (int row = 0; row < rows; row++) {
                int at = from + row * c.stride;
                kernels.activate(activation, c.values, at, c.values, at, columns);
            }
        }
    }
}
