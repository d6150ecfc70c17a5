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

    private final Launcher launcher;
    private final List<Tile> tiles;
    private final List<Kernel> kernels;
    private final Kernel addBias;
    private final Kernel differentiateSum;
    private final GemmChoice choice;
    private final MatrixView left = new MatrixView();
    private final MatrixView right = new MatrixView();
    private final MatrixView result = new MatrixView();

    Matrices(Launcher launcher, GemmChoice choice) {
        this.launcher = launcher;
        this.choice = choice;
        int groupSize = launcher.groupSize();
        IntFunction<KernelSource> program = launcher.isCpu() ? KernelSources::gemmOfCpu : KernelSources::gemm;
        tiles = launcher.isCpu() ? Tile.ofCpu(groupSize) : Tile.ofGpu(groupSize);
        kernels = tiles.stream()
                .map(tile -> launcher.kernel(program, tile.kernel()))
                .toList();
        addBias = launcher.kernel(KernelSources::elementwise, "add_bias");
        differentiateSum = launcher.kernel(KernelSources::elementwise, "differentiate_sum");
    }

    /** See {@link dev.adret.backend.Backend#gemm}. */
    void gemm(boolean transposeA, boolean transposeB, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
        int m = c.shape().extent(c.shape().rank() - 2);
        Optional<GemmLibrary> library = choice.library(transposeA, transposeB, m, c.columns(), terms(transposeA, a));
        gemm(library, transposeA, transposeB, alpha, a, b, beta, c);
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
        int rank = c.shape().rank();
        int batches = rank == 3 ? c.shape().extent(0) : 1;
        int m = c.shape().extent(rank - 2);
        int k = terms(transposeA, a);
        product(
                library,
                transposeA,
                transposeB,
                m,
                c.columns(),
                k,
                alpha,
                a,
                b,
                beta,
                c,
                batches,
                null,
                Activation.IDENTITY);
    }

    /** Terms of each sum of a product whose left factor is {@code a}. */
    private static int terms(boolean transposeA, Tensor a) {
        return transposeA ? a.shape().extent(a.shape().rank() - 2) : a.columns();
    }

    /** See {@link dev.adret.backend.Backend#linear}. */
    void linear(Tensor x, Tensor weight, Tensor bias, Activation f, Tensor y) {
        int n = weight.rows();
        int k = x.columns();
        Optional<GemmLibrary> library = choice.library(false, true, x.rows(), n, k);
        product(library, false, true, x.rows(), n, k, 1, x, weight, 0, y, 1, bias, f);
    }

    /** See {@link dev.adret.backend.Backend#linearBackward}. */
    void linearBackward(Tensor x, Tensor y, Activation f, Tensor dy, float beta, Tensor dWeight, Tensor dBias) {
        int columns = dy.columns();
        int lanes = Math.min(SUMMED_COLUMNS, launcher.lanes(columns));
        if (columns > 0) {
            differentiateSum
                    .begin()
                    .choice(f.kind())
                    .number(f.slope())
                    .tensor(y)
                    .tensor(dy)
                    .tensor(dBias)
                    .number(beta)
                    .number(dy.rows())
                    .number(columns)
                    .number(lanes)
                    .run(launcher.groups(columns, lanes));
        }
        gemm(true, false, 1, dy, x, beta, dWeight);
    }

    /** c ← f(alpha·op(a)·op(b) + beta·c + bias), by a library or, without one, by the own kernels. */
    private void product(
            Optional<GemmLibrary> library,
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            float alpha,
            Tensor a,
            Tensor b,
            float beta,
            Tensor c,
            int batches,
            @Nullable Tensor bias,
            Activation f) {
        if (m == 0 || n == 0 || batches == 0) {
            return;
        }
        view(left, a, transposeA ? k : m);
        view(right, b, transposeB ? n : k);
        view(result, c, m);
        if (library.isPresent()) {
            library.get().gemm(transposeA, transposeB, m, n, k, alpha, left, right, beta, result, batches);
            if (bias != null) {
                finish(c, bias, f);
            }
            return;
        }
        int fastest = fastestTile(m, n, batches);
        Tile tile = tiles.get(fastest);
        int tilesM = ceilDivide(m, tile.rows());
        int tilesN = ceilDivide(n, tile.columns());
        Kernel kernel = kernels.get(fastest).begin();
        operand(kernel, left, transposeA);
        operand(kernel, right, transposeB);
        kernel.buffer(result.buffer())
                .number(result.offset())
                .number(result.rowStride())
                .number(result.batchStride());
        kernel.tensor(bias == null ? c : bias)
                .flag(bias != null)
                .choice(f.kind())
                .number(f.slope());
        kernel.number(m).number(n).number(k).number(alpha).number(beta);
        kernel.number(tilesM).number(tilesN).run(tilesM * tilesN * batches);
    }

    /** What a library leaves to do: c ← f(c + bias). */
    private void finish(Tensor c, Tensor bias, Activation f) {
        addBias.begin()
                .matrix(c)
                .tensor(bias)
                .choice(f.kind())
                .number(f.slope())
                .number(c.columns())
                .number(c.size())
                .runEach(c.size());
    }

    /** Points {@code view} to a matrix, or to a batch of matrices of {@code rows} rows. */
    private static void view(MatrixView view, Tensor tensor, int rows) {
        view.at(GpuStorage.buffer(tensor), tensor.offset(), tensor.rowStride(), rows * tensor.rowStride());
    }

    /** A transposed matrix is one whose strides are exchanged. */
    private static void operand(Kernel kernel, MatrixView view, boolean transposed) {
        int row = view.rowStride();
        kernel.buffer(view.buffer())
                .number(view.offset())
                .number(transposed ? 1 : row)
                .number(transposed ? row : 1)
                .number(view.batchStride());
    }

    private int fastestTile(int m, int n, int batches) {
        int fastest = 0;
        for (int i = 1; i < tiles.size(); i++) {
            if (time(i, m, n, batches) < time(fastest, m, n, batches)) {
                fastest = i;
            }
        }
        return fastest;
    }

    private double time(int tile, int m, int n, int batches) {
        return tiles.get(tile).time(m, n, batches, launcher.computeUnits());
    }

    private static int ceilDivide(int dividend, int divisor) {
        return (dividend - 1) / divisor + 1;
    }
}
