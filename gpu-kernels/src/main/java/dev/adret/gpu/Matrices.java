package dev.adret.gpu;

import dev.adret.backend.Activation;
import dev.adret.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Matrix products, and the linear layer made of them. */
final class Matrices {
    /** Columns that a group sums at a time: few, so that a narrow matrix still makes several groups. */
    private static final int SUMMED_COLUMNS = 16;

    /** Rows of these that it sums alone; more are summed in parts, which takes a second launch. */
    private static final int SUMMED_ROWS = 1024;

    private static final int ROWS_OF_PART = 256;
    private static final int MOST_PARTS = 64;

    private final Launcher launcher;
    private final Memory memory;
    private final List<Tile> tiles;
    private final Cut cut;
    private final List<Kernel> kernels;
    private final Kernel finish;
    private final Kernel differentiateSum;
    private final PartialSums partialSums;
    private final GemmChoice choice;
    private final Product product = new Product();

    /** @param parts value of {@link Cut#PROPERTY} */
    Matrices(Launcher launcher, Memory memory, PartialSums partialSums, GemmChoice choice, String parts) {
        this.launcher = launcher;
        this.memory = memory;
        this.partialSums = partialSums;
        this.choice = choice;
        int groupSize = launcher.groupSize();
        IntFunction<KernelSource> program = launcher.isCpu() ? KernelSources::gemmOfCpu : KernelSources::gemm;
        tiles = launcher.isCpu() ? Tile.ofCpu(groupSize) : Tile.ofGpu(groupSize);
        cut = new Cut(tiles, launcher.computeUnits(), launcher.isCpu(), parts);
        kernels = tiles.stream()
                .map(tile -> launcher.kernel(program, tile.kernel()))
                .toList();
        finish = launcher.kernel(KernelSources::elementwise, "finish_product");
        differentiateSum = launcher.kernel(KernelSources::elementwise, "differentiate_sum");
    }

    /** See {@link dev.adret.backend.Backend#gemm}. */
    void gemm(boolean transposeA, boolean transposeB, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
        product.of(batches(c), transposeA, transposeB, alpha, a, b, beta, c).run();
    }

    /** As {@link dev.adret.backend.Backend#gemm}, by a library or, without one, by the own kernels. */
    void gemm(
            Optional<GemmLibrary> library,
            boolean transposeA,
            boolean transposeB,
            float alpha,
            Tensor a,
            Tensor b,
            float beta,
            Tensor c) {
        product.of(batches(c), transposeA, transposeB, alpha, a, b, beta, c)
                .by(library)
                .run();
    }

    private static int batches(Tensor c) {
        return c.shape().rank() == 3 ? c.shape().extent(0) : 1;
    }

    /** See {@link dev.adret.backend.Backend#linear}. */
    void linear(Tensor x, Tensor weight, Tensor bias, Activation f, Tensor y) {
        product.of(1, false, true, 1, x, weight, 0, y)
                .endingWith(Ending.ACTIVATE, bias, 0, f)
                .run();
    }

    /** See {@link dev.adret.backend.Backend#linearBackwardInput}. */
    void linearBackwardInput(Tensor dy, Tensor weight, Activation f, Tensor x, Tensor dx) {
        product.of(1, false, false, 1, dy, weight, 0, dx);
        if (f.kind() != Activation.Kind.IDENTITY) {
            product.endingWith(Ending.DIFFERENTIATE, x, x.rowStride(), f);
        }
        product.run();
    }

    /** See {@link dev.adret.backend.Backend#linearBackward}. */
    void linearBackward(Tensor x, Tensor y, Activation f, Tensor dy, float beta, Tensor dWeight, Tensor dBias) {
        product.of(1, true, false, 1, dy, x, beta, dWeight);
        int columns = dy.columns();
        if (f.kind() == Activation.Kind.IDENTITY && product.isOwn()) {
            product.withSums(dBias);
        } else if (columns > 0) {
            differentiateSum(y, f, dy, beta, dBias);
        }
        product.run();
    }

    private void differentiateSum(Tensor y, Activation f, Tensor dy, float beta, Tensor dBias) {
        int rows = dy.rows();
        int columns = dy.columns();
        int lanes = Math.min(SUMMED_COLUMNS, launcher.lanes(columns));
        int rowsOfPart =
                rows <= SUMMED_ROWS ? SUMMED_ROWS : Math.max(ROWS_OF_PART, Launcher.ceilDivide(rows, MOST_PARTS));
        int parts = Math.max(1, Launcher.ceilDivide(rows, rowsOfPart));
        Kernel kernel = differentiateSum
                .begin()
                .choice(f.kind())
                .number(f.slope())
                .tensor(y)
                .tensor(dy);
        partialSums
                .room(kernel, parts, dBias)
                .number(parts == 1 ? beta : 0)
                .number(rows)
                .number(columns)
                .number(lanes)
                .number(parts)
                .number(rowsOfPart)
                .moving((f.kind() == Activation.Kind.IDENTITY ? 1.0 : 3.0) * dy.size())
                .run(launcher.groups(Launcher.ceilDivide(columns, lanes) * parts, 1));
        partialSums.add(parts, beta, dBias);
    }

    /** {@code c ← alpha·op(a)·op(b) + beta·c}, for matrices or for each pair of a batch, and what is done in the same launch. */
    @SuppressWarnings("NullAway.Init") // its tensors are set before it is run
    private final class Product {
        private final MatrixView left = new MatrixView();
        private final MatrixView right = new MatrixView();
        private final MatrixView result = new MatrixView();
        private boolean transposeA;
        private boolean transposeB;
        private int m;
        private int n;
        private int k;
        private int batches;
        private float alpha;
        private float beta;
        private Tensor c;
        private Optional<GemmLibrary> library = Optional.empty();
        private Ending ending = Ending.NONE;
        private Tensor end;
        private int endRow;
        private Activation activation = Activation.IDENTITY;
        private @Nullable Tensor sums;

        /**
         * A plain product, by the library or the own kernels, whichever is faster for its shape.
         *
         * @param pairs the number of matrices that each tensor holds
         */
        Product of(
                int pairs,
                boolean isATransposed,
                boolean isBTransposed,
                float factor,
                Tensor a,
                Tensor b,
                float keep,
                Tensor output) {
            transposeA = isATransposed;
            transposeB = isBTransposed;
            alpha = factor;
            beta = keep;
            c = output;
            batches = pairs;
            m = output.rows() / Math.max(1, pairs);
            n = output.columns();
            k = transposeA ? a.rows() / Math.max(1, pairs) : a.columns();
            view(left, a, transposeA ? k : m);
            view(right, b, transposeB ? n : k);
            view(result, c, m);
            ending = Ending.NONE;
            end = c;
            endRow = 0;
            activation = Activation.IDENTITY;
            sums = null;
            return by(choice.library(transposeA, transposeB, m, n, k));
        }

        /** By a library or, without one, by the own kernels. */
        Product by(Optional<GemmLibrary> wanted) {
            library = wanted;
            return this;
        }

        /**
         * What is done with the elements before they are written.
         *
         * @param other what it takes for each: a bias, or what the activation made
         * @param otherRow the distance of its rows, 0 for a bias
         */
        Product endingWith(Ending wanted, Tensor other, int otherRow, Activation f) {
            ending = wanted;
            end = other;
            endRow = otherRow;
            activation = f;
            return choice.isOwnWithEnding(k) ? by(Optional.empty()) : this;
        }

        /** Also {@code target ← the sums of the rows of op(a) + beta·target}: only where this {@link #isOwn}. */
        Product withSums(Tensor target) {
            sums = target;
            return this;
        }

        /** Whether an own kernel computes this; none does where there is nothing to compute. */
        boolean isOwn() {
            return library.isEmpty() && m > 0 && n > 0;
        }

        void run() {
            if (m == 0 || n == 0 || batches == 0) {
                return;
            }
            if (library.isPresent()) {
                launcher.timeline().begin("product of the library", Float.BYTES * numbers(), operations());
                library.get().gemm(transposeA, transposeB, m, n, k, alpha, left, right, beta, result, batches);
                launcher.timeline().end();
                if (ending != Ending.NONE) {
                    finish.begin().matrix(c).number(0);
                    finish(1, 1, 0, 0);
                }
                return;
            }
            cut.choose(m, n, k, batches);
            if (cut.parts() > 1) {
                runInParts();
                return;
            }
            Kernel kernel = begin(left.batchStride(), right.batchStride())
                    .buffer(result.buffer())
                    .number(result.offset())
                    .number(result.rowStride())
                    .number(result.batchStride())
                    .choice(ending)
                    .tensor(end)
                    .number(endRow)
                    .choice(activation.kind())
                    .number(activation.slope())
                    .flag(sums != null)
                    .tensor(sums == null ? c : sums);
            launch(kernel, k, k * batches, alpha, beta, batches);
        }

        /** Computes the parts as a batch of matrices, each with the sums of its rows behind it if these are wanted, and adds them up. */
        private void runInParts() {
            int count = cut.parts();
            int size = m * n + (sums == null ? 0 : m);
            GpuBuffer parts = memory.scratch(count * size);
            int aPart = cut.terms() * (transposeA ? left.rowStride() : 1);
            int bPart = cut.terms() * (transposeB ? 1 : right.rowStride());
            Kernel kernel = begin(aPart, bPart)
                    .buffer(parts)
                    .number(0)
                    .number(n)
                    .number(size)
                    .choice(Ending.NONE)
                    .tensor(c)
                    .number(0)
                    .choice(Activation.Kind.IDENTITY)
                    .number(0f)
                    .flag(sums != null)
                    .buffer(parts)
                    .number(m * n);
            launch(kernel, cut.terms(), k, 1, 0, count);
            finish.begin().buffer(parts).number(0).number(n).number(size);
            finish(count, alpha, beta, size - m * n);
        }

        /** The kernel for the tile, with the factors. */
        private Kernel begin(int aBatch, int bBatch) {
            Kernel kernel = kernels.get(cut.tile()).begin();
            operand(kernel, left, transposeA, aBatch);
            operand(kernel, right, transposeB, bBatch);
            return kernel;
        }

        private void launch(Kernel kernel, int terms, int termsOfAll, float factor, float keep, int matrices) {
            Tile tile = tiles.get(cut.tile());
            kernel.number(m)
                    .number(n)
                    .number(terms)
                    .number(termsOfAll)
                    .number(factor)
                    .number(keep);
            kernel.moving(numbers()).computing(operations());
            kernel.number(Launcher.ceilDivide(m, tile.rows()))
                    .number(Launcher.ceilDivide(n, tile.columns()))
                    .run(tile.groups(m, n) * matrices);
        }

        /** Elements of the factors and of the result. */
        private double numbers() {
            double ofOne = (double) m * k + (double) k * n + (beta == 0 ? 1.0 : 2.0) * m * n;
            return ofOne * batches;
        }

        /** A multiplication and an addition for each term. */
        private double operations() {
            return 2.0 * m * n * k * batches;
        }

        /**
         * What is left to do, with {@link #finish} told where the parts lie.
         *
         * @param count of parts
         * @param rowSums sums of rows that lie behind the elements of each part
         */
        private void finish(int count, float factor, float keep, int rowSums) {
            finish.number(count)
                    .matrix(c)
                    .number(factor)
                    .number(keep)
                    .choice(ending)
                    .tensor(end)
                    .number(endRow)
                    .choice(activation.kind())
                    .number(activation.slope())
                    .tensor(sums == null ? c : sums)
                    .number(c.rows())
                    .number(n)
                    .number(rowSums)
                    .moving(((ending == Ending.DIFFERENTIATE ? 2.0 : 1.0) + count) * c.size())
                    .runEach(Launcher.ceilDivide(c.rows(), KernelSources.AT_ONCE) * n + rowSums);
        }
    }

    /** Points {@code view} to a matrix, or to a batch of matrices of {@code rows} rows. */
    private static void view(MatrixView view, Tensor tensor, int rows) {
        view.at(GpuStorage.buffer(tensor), tensor.offset(), tensor.rowStride(), rows * tensor.rowStride());
    }

    /** A transposed matrix is one whose strides are exchanged. */
    private static void operand(Kernel kernel, MatrixView view, boolean transposed, int nextMatrix) {
        int row = view.rowStride();
        kernel.buffer(view.buffer())
                .number(view.offset())
                .number(transposed ? 1 : row)
                .number(transposed ? row : 1)
                .number(nextMatrix);
    }
}
