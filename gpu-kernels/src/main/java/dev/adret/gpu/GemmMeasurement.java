package dev.adret.gpu;

import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Times matrix products on the own kernels and on a library, side by side. */
final class GemmMeasurement {
    private static final int[] EXTENTS = {16, 128, 1024};
    private static final boolean[][] TRANSPOSITIONS = {{false, false}, {false, true}, {true, false}};
    private static final int ROUNDS = 5;
    /** Products that are timed together: enough for this many multiplications, so that a launch is no great part of it. */
    private static final double MULTIPLICATIONS = 1 << 26;

    private static final int MOST_PRODUCTS = 64;

    private final GpuRuntime runtime;
    private final Matrices matrices;
    private final Memory memory;
    private final GemmLibrary library;

    GemmMeasurement(GpuRuntime runtime, Matrices matrices, Memory memory, GemmLibrary library) {
        this.runtime = runtime;
        this.matrices = matrices;
        this.memory = memory;
        this.library = library;
    }

    GemmTable run() {
        int most = EXTENTS[EXTENTS.length - 1];
        List<GemmTable.Row> rows = new ArrayList<>();
        try (GpuStorage a = memory.allocate(DType.FLOAT32, most * most);
                GpuStorage b = memory.allocate(DType.FLOAT32, most * most);
                GpuStorage c = memory.allocate(DType.FLOAT32, most * most)) {
            for (boolean[] transposed : TRANSPOSITIONS) {
                for (int m : EXTENTS) {
                    for (int n : EXTENTS) {
                        for (int k : EXTENTS) {
                            rows.add(measure(transposed[0], transposed[1], m, n, k, a, b, c));
                        }
                    }
                }
            }
        }
        return new GemmTable(rows);
    }

    private GemmTable.Row measure(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            GpuStorage aMemory,
            GpuStorage bMemory,
            GpuStorage cMemory) {
        Tensor a = matrix(aMemory, transposeA ? k : m, transposeA ? m : k);
        Tensor b = matrix(bMemory, transposeB ? n : k, transposeB ? k : n);
        Tensor c = matrix(cMemory, m, n);
        int products = (int) Math.max(1, Math.min(MOST_PRODUCTS, MULTIPLICATIONS / ((double) m * n * k)));
        Runnable own = () -> matrices.gemm(Optional.empty(), transposeA, transposeB, 1, a, b, 0, c);
        Runnable others = () -> matrices.gemm(Optional.of(library), transposeA, transposeB, 1, a, b, 0, c);
        double[] ownTimes = new double[ROUNDS];
        double[] otherTimes = new double[ROUNDS];
        time(own, 1);
        time(others, 1);
        for (int round = 0; round < ROUNDS; round++) {
            ownTimes[round] = time(own, products);
            otherTimes[round] = time(others, products);
        }
        return new GemmTable.Row(transposeA, transposeB, m, n, k, median(ownTimes), median(otherTimes));
    }

    private static Tensor matrix(GpuStorage storage, int rows, int columns) {
        return Tensor.of("factor", storage, 0, Shape.of(rows, columns));
    }

    /** Seconds for one product. */
    private double time(Runnable product, int times) {
        runtime.synchronize();
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            product.run();
        }
        runtime.synchronize();
        return (System.nanoTime() - start) * 1e-9 / times;
    }

    private static double median(double[] times) {
        Arrays.sort(times);
        return times[times.length / 2];
    }
}
