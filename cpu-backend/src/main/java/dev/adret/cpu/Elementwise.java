package dev.adret.cpu;

import dev.adret.backend.Activation;
import dev.adret.tensor.DType;
import dev.adret.tensor.Tensor;
import java.util.Arrays;

/** Operations that take each element by itself. */
final class Elementwise {
    /** Elements of a chunk where one costs about as much as reading it from memory. */
    private static final int CHEAP = 1 << 14;

    /** Elements of a chunk where one takes tens of instructions. */
    private static final int DEAR = 1 << 12;

    private final WorkerPool pool;
    private final Kernels kernels;
    private final Fill fill = new Fill();
    private final Copy copy = new Copy();
    private final Axpy axpy = new Axpy();
    private final Activate cheapActivation = new Activate(CHEAP);
    private final Activate dearActivation = new Activate(DEAR);
    private final Differentiate differentiate = new Differentiate();

    Elementwise(WorkerPool pool, Kernels kernels) {
        this.pool = pool;
        this.kernels = kernels;
    }

    void fill(Tensor x, float value) {
        fill.x = x;
        fill.value = value;
        fill.start(pool, x.size());
    }

    void copy(Tensor source, Tensor target) {
        copy.source = source;
        copy.target = target;
        int rows = source.rows();
        boolean whole = source.isContiguous() && target.isContiguous();
        copy.rows = whole ? 1 : rows;
        copy.columns = whole ? source.size() : source.columns();
        copy.rowsOfChunk = Math.max(1, CHEAP / Math.max(1, copy.columns));
        // A view without elements may begin behind the end of the array.
        pool.run(copy, source.size() == 0 ? 0 : Task.chunks(copy.rows, copy.rowsOfChunk));
    }

    void axpy(float alpha, Tensor x, Tensor y) {
        axpy.alpha = alpha;
        axpy.x = x;
        axpy.y = y;
        axpy.start(pool, x.size());
    }

    void activate(Activation f, Tensor x, Tensor y) {
        boolean dear = f.kind() == Activation.Kind.TANH || f.kind() == Activation.Kind.SIGMOID;
        Activate task = dear ? dearActivation : cheapActivation;
        task.f = f;
        task.x = x;
        task.y = y;
        task.start(pool, x.size());
    }

    void differentiate(Activation f, Tensor y, Tensor dy, Tensor dx) {
        differentiate.f = f;
        differentiate.y = y;
        differentiate.dy = dy;
        differentiate.dx = dx;
        differentiate.start(pool, y.size());
    }

    @SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
    private static final class Fill extends RangeTask {
        private Tensor x;
        private float value;

        Fill() {
            super(CHEAP);
        }

        @Override
        void range(int from, int length, int worker) {
            int start = x.offset() + from;
            Arrays.fill(CpuStorage.floats(x), start, start + length, value);
        }
    }

    @SuppressWarnings("NullAway.Init")
    private static final class Copy extends Task {
        private Tensor source;
        private Tensor target;
        private int rows;
        private int columns;
        private int rowsOfChunk;

        @Override
        void run(int chunk, int worker) {
            boolean floats = source.dtype() == DType.FLOAT32;
            Object from = floats ? CpuStorage.floats(source) : CpuStorage.ints(source);
            Object to = floats ? CpuStorage.floats(target) : CpuStorage.ints(target);
            int end = Math.min(rows, (chunk + 1) * rowsOfChunk);
            for (int row = chunk * rowsOfChunk; row < end; row++) {
                System.arraycopy(
                        from,
                        source.offset() + row * source.rowStride(),
                        to,
                        target.offset() + row * target.rowStride(),
                        columns);
            }
        }
    }

    @SuppressWarnings("NullAway.Init")
    private static final class Axpy extends RangeTask {
        private float alpha;
        private Tensor x;
        private Tensor y;

        Axpy() {
            super(CHEAP);
        }

        @Override
        void range(int from, int length, int worker) {
            add(alpha, CpuStorage.floats(x), x.offset() + from, CpuStorage.floats(y), y.offset() + from, length);
        }

        private static void add(float alpha, float[] x, int x0, float[] y, int y0, int length) {
            for (int i = 0; i < length; i++) {
                y[y0 + i] += alpha * x[x0 + i];
            }
        }
    }

    @SuppressWarnings("NullAway.Init")
    private final class Activate extends RangeTask {
        private Activation f;
        private Tensor x;
        private Tensor y;

        Activate(int chunkSize) {
            super(chunkSize);
        }

        @Override
        void range(int from, int length, int worker) {
            kernels.activate(
                    f, CpuStorage.floats(x), x.offset() + from, CpuStorage.floats(y), y.offset() + from, length);
        }
    }

    @SuppressWarnings("NullAway.Init")
    private final class Differentiate extends RangeTask {
        private Activation f;
        private Tensor y;
        private Tensor dy;
        private Tensor dx;

        Differentiate() {
            super(CHEAP);
        }

        @Override
        void range(int from, int length, int worker) {
            kernels.differentiate(
                    f,
                    CpuStorage.floats(y),
                    y.offset() + from,
                    CpuStorage.floats(dy),
                    dy.offset() + from,
                    CpuStorage.floats(dx),
                    dx.offset() + from,
                    length);
        }
    }
}
