package dev.adret.gpu;

import java.util.List;

/**
 * The part of a product that a work-group computes: each work-item several rows and columns, from pieces of both factors in local
 * memory.
 *
 * @param kernel name of the kernel for this tile
 * @param teamY with {@code teamX}, the group as a rectangle
 * @param resultsM rows that each work-item computes
 * @param resultsN columns that each work-item computes
 * @param terms of each sum that are loaded at a time
 * @param speed results that a group makes in some time, compared with other tiles of the same device
 */
record Tile(String kernel, int teamY, int teamX, int resultsM, int resultsN, int terms, double speed) {
    /** Terms that the tiles for GPUs load at a time. */
    static final int TERMS_OF_GPU = 16;

    /** Rows of the square tiles for a CPU: the pieces of both factors stay in the first-level cache. */
    private static final int ROWS_OF_CPU = 128;

    /** A large tile does more with what it loads, a small one leaves fewer units idle. */
    static List<Tile> ofGpu(int groupSize) {
        int teamX = 1 << ((Integer.numberOfTrailingZeros(groupSize) + 1) / 2);
        int teamY = groupSize / teamX;
        return List.of(
                new Tile("gemm_large", teamY, teamX, 4, 4, TERMS_OF_GPU, 1),
                new Tile("gemm_small", teamY, teamX, 2, 2, TERMS_OF_GPU, 0.6));
    }

    /**
     * Work-items of long rows, over which the compiler makes vectors. On two cores with AVX-512 under PoCL 3.1, 512³: 31 GFLOP/s, where
     * the tiles for GPUs reach 4.
     */
    static List<Tile> ofCpu(int groupSize) {
        int rows = Math.max(1, ROWS_OF_CPU / groupSize);
        return List.of(
                new Tile("gemm_large", groupSize, 1, rows, 64, 32, 1),
                new Tile("gemm_small", groupSize, 1, 1, 16, 32, 0.3));
    }

    /** Rows of the result that a group computes. */
    int rows() {
        return teamY * resultsM;
    }

    /** Columns of the result that a group computes. */
    int columns() {
        return teamX * resultsN;
    }

    /** Groups that compute m × n results. */
    int groups(int m, int n) {
        return ((m - 1) / rows() + 1) * ((n - 1) / columns() + 1);
    }

    /** The time that a term of {@code batches} products of m × n results takes on so many units, compared with other tiles. */
    double time(int m, int n, int batches, int units) {
        return Math.ceil((double) groups(m, n) * batches / units) * rows() * columns() / speed;
    }
}
