package dev.adret.cpu;

import dev.adret.backend.BinaryOp;
import dev.adret.backend.Broadcast;
import dev.adret.backend.UnaryOp;
import dev.adret.tensor.Tensor;
import java.util.Arrays;

/** Functions of one and of two numbers, element by element, the latter with operands that are repeated. */
final class Arithmetic {
    /** Elements of a chunk where one costs about as much as reading it from memory. */
    private static final int CHEAP = 1 << 14;

    /** Elements of a chunk where one takes tens of instructions. */
    private static final int DEAR = 1 << 11;

    private final WorkerPool pool;
    private final UnaryLoops[] loops; // by thread
    private final Unary cheapUnary = new Unary(CHEAP);
    private final Unary dearUnary = new Unary(DEAR);
    private final UnaryBackward cheapUnaryBackward = new UnaryBackward(CHEAP);
    private final UnaryBackward dearUnaryBackward = new UnaryBackward(DEAR);
    private final Binary binary = new Binary();
    private final BinaryBackward binaryBackward = new BinaryBackward();

    Arithmetic(WorkerPool pool, Kernels kernels) {
        this.pool = pool;
        loops = new UnaryLoops[pool.threads()];
        Arrays.setAll(loops, thread -> kernels.newUnaryLoops(DEAR));
    }

    void unary(UnaryOp f, Tensor x, Tensor y) {
        Unary task = isDear(f) ? dearUnary : cheapUnary;
        task.f = f;
        task.x = x;
        task.y = y;
        task.start(pool, x.size());
    }

    void unaryBackward(UnaryOp f, Tensor x, Tensor y, Tensor dy, Tensor dx) {
        UnaryBackward task = isDearBackward(f) ? dearUnaryBackward : cheapUnaryBackward;
        task.f = f;
        task.x = x;
        task.y = y;
        task.dy = dy;
        task.dx = dx;
        task.start(pool, x.size());
    }

    private static boolean isDear(UnaryOp f) {
        return switch (f) {
            case EXP, LOG, SILU, SOFTPLUS, ELU, GELU -> true;
            case SQUARE, SQRT, NEGATE -> false;
        };
    }

    private static boolean isDearBackward(UnaryOp f) {
        return switch (f) {
            case SILU, SOFTPLUS, GELU -> true;
            case EXP, LOG, SQUARE, SQRT, NEGATE, ELU -> false;
        };
    }

    void binary(BinaryOp f, Tensor a, Tensor b, Tensor c) {
        binary.f = f;
        binary.c = c;
        binary.start(pool, a, b, c);
    }

    void binaryBackward(BinaryOp f, boolean first, Tensor a, Tensor b, Tensor dc, Tensor d) {
        binaryBackward.f = f;
        binaryBackward.first = first;
        binaryBackward.dc = dc;
        binaryBackward.d = d;
        binaryBackward.start(pool, a, b, d);
    }

    @SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
    private final class Unary extends RangeTask {
        private UnaryOp f;
        private Tensor x;
        private Tensor y;

        Unary(int chunkSize) {
            super(chunkSize);
        }

        @Override
        void range(int from, int length, int worker) {
            loops[worker].apply(
                    f, CpuStorage.floats(x), x.offset() + from, CpuStorage.floats(y), y.offset() + from, length);
        }
    }

    @SuppressWarnings("NullAway.Init")
    private final class UnaryBackward extends RangeTask {
        private UnaryOp f;
        private Tensor x;
        private Tensor y;
        private Tensor dy;
        private Tensor dx;

        UnaryBackward(int chunkSize) {
            super(chunkSize);
        }

        @Override
        void range(int from, int length, int worker) {
            loops[worker].differentiate(
                    f,
                    CpuStorage.floats(x),
                    x.offset() + from,
                    CpuStorage.floats(y),
                    y.offset() + from,
                    CpuStorage.floats(dy),
                    dy.offset() + from,
                    CpuStorage.floats(dx),
                    dx.offset() + from,
                    length);
        }
    }

    /** Work on ranges of elements of a result, cut into runs along which each operand is either contiguous or one number. */
    @SuppressWarnings("NullAway.Init")
    private abstract static class Repeated extends RangeTask {
        private final Broadcast loops = new Broadcast();
        private Tensor a;
        private Tensor b;

        Repeated() {
            super(CHEAP);
        }

        final void start(WorkerPool pool, Tensor first, Tensor second, Tensor result) {
            a = first;
            b = second;
            loops.set(first.shape(), second.shape(), result.shape());
            start(pool, result.size());
        }

        @Override
        final void range(int from, int length, int worker) {
            float[] left = CpuStorage.floats(a);
            float[] right = CpuStorage.floats(b);
            int columns = loops.extent(3);
            int end = from + length;
            for (int i = from; i < end; ) {
                int row = i / columns;
                int column = i - row * columns;
                int matrix = row / loops.extent(2);
                int i2 = row % loops.extent(2);
                int i1 = matrix % loops.extent(1);
                int i0 = matrix / loops.extent(1);
                int a0 = i0 * loops.firstStride(0) + i1 * loops.firstStride(1) + i2 * loops.firstStride(2);
                int b0 = i0 * loops.secondStride(0) + i1 * loops.secondStride(1) + i2 * loops.secondStride(2);
                int as = loops.firstStride(3);
                int bs = loops.secondStride(3);
                int run = Math.min(columns - column, end - i);
                run(left, a.offset() + a0 + column * as, as, right, b.offset() + b0 + column * bs, bs, i, run);
                i += run;
            }
        }

        /** Does {@code length} elements of the result from its element {@code from} on. */
        abstract void run(float[] left, int a0, int as, float[] right, int b0, int bs, int from, int length);
    }

    @SuppressWarnings("NullAway.Init")
    private static final class Binary extends Repeated {
        private BinaryOp f;
        private Tensor c;

        @Override
        void run(float[] left, int a0, int as, float[] right, int b0, int bs, int from, int length) {
            ScalarArithmetic.binary(f, left, a0, as, right, b0, bs, CpuStorage.floats(c), c.offset() + from, length);
        }
    }

    @SuppressWarnings("NullAway.Init")
    private static final class BinaryBackward extends Repeated {
        private BinaryOp f;
        private boolean first;
        private Tensor dc;
        private Tensor d;

        @Override
        void run(float[] left, int a0, int as, float[] right, int b0, int bs, int from, int length) {
            float[] in = CpuStorage.floats(dc);
            float[] out = CpuStorage.floats(d);
            int dc0 = dc.offset() + from;
            int d0 = d.offset() + from;
            if (first) {
                ScalarArithmetic.byFirst(f, left, a0, as, right, b0, bs, in, dc0, out, d0, length);
            } else {
                ScalarArithmetic.bySecond(f, left, a0, as, right, b0, bs, in, dc0, out, d0, length);
            }
        }
    }
}
