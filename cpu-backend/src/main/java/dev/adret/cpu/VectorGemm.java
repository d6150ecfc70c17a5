package dev.adret.cpu;

import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Blocks of a matrix product on vectors.
 *
 * <p>A tile is some rows by a panel of one or two vectors, whose sums stay in registers over all terms: for each term the panel's
 * vectors are loaded, and an element of each row is broadcast and multiplied with them. The rows are copied first, in one of two
 * forms: <em>by rows</em>, {@value #ROW_STRIDE} elements from one to the next, or, where the matrix lies transposed, <em>by
 * columns</em>, the elements of all rows for one term side by side. In both the distances are constants, so that a tile needs one
 * index register and one check of its range. Read in place, with a register and a check for each row, tiles were a fifth slower.
 *
 * <p>The methods of the tiles hold nothing else on purpose: the JIT compiler stops inlining when a method grows beyond its
 * budget, and a sum whose method was not inlined becomes an object. With factors and bounds in them, tiles ran at an eighth of
 * their speed.
 */
final class VectorGemm {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    static final int PANEL = 2 * LANES;

    /** Not a power of two: rows would share few lines of the first-level cache. */
    static final int ROW_STRIDE = Gemm.MOST_TERMS + 16;

    /** Whether 24 sums fit into registers: AVX-512 and Neon have 32 registers, AVX2 and SSE 16. */
    private static final boolean MANY_REGISTERS =
            SPECIES.vectorBitSize() >= 512 || System.getProperty("os.arch").equals("aarch64");

    static final int LARGEST_TILE = MANY_REGISTERS ? 12 : 4;

    /** Rows from one tile to the next are at least 8, or 4, so that the next tile has another slot. */
    private static final int SLOT_SHIFT = MANY_REGISTERS ? 3 : 2;

    /**
     * Rows of a copied tile are kept, since the next columns need them again: as many tiles as a second-level cache has room for beside
     * the panels.
     */
    private static final int SLOTS = 12;

    private static final int SLOT = LARGEST_TILE * ROW_STRIDE;

    /** Terms that the vectors of a tile on trial add up. */
    private static final int TERMS_ON_TRIAL = 4;

    /** By form, see {@link #form}. */
    private static final Trial[] TRIALS = Stream.generate(Trial::new).limit(16).toArray(Trial[]::new);

    /** Where a tile that cannot go to c directly lies in scratch, behind the copied rows and a slot for those that are not kept. */
    private static final int TILE = (SLOTS + 1) * SLOT;

    private VectorGemm() {}

    static void endTrials() {
        for (Trial trial : TRIALS) {
            trial.end();
        }
    }

    static Scratch newScratch() {
        return new Scratch(Math.max(TILE + LARGEST_TILE * PANEL, VectorDots.SCRATCH), SLOTS, 0, 0);
    }

    /** Whether the processor can do what tiles are made of: x86 without vectors of 256 bits has no fused multiply-add either. */
    static boolean isFast() {
        return SPECIES.vectorBitSize() >= 256 || MANY_REGISTERS;
    }

    static int panelWidth(int columns) {
        return columns > LANES ? PANEL : LANES;
    }

    /** See {@link Kernels#multiply}. */
    static void multiply(
            Factor a,
            int row,
            int term,
            long tag,
            int rows,
            float[] packed,
            int p0,
            int columns,
            int k,
            float[] start,
            int s0,
            float alpha,
            float beta,
            float[] c,
            int c0,
            int ldc,
            Scratch scratch) {
        boolean transposed = a.isTransposed();
        float[] values = scratch.values;
        boolean plain = alpha == 1 && beta == 0;
        int end = c0 + rows * ldc;
        int tile;
        for (int i = 0; i < rows; i += tile) {
            tile = tileRows(rows - i);
            int used = Math.min(tile, rows - i);
            int slot = tag == Kernels.ONCE ? SLOTS : (int) (((tag + i) >>> SLOT_SHIFT) % SLOTS);
            if (tag == Kernels.ONCE || !scratch.holds(slot, tag + i)) {
                if (transposed) {
                    copyColumns(a.values(), a.at(row + i, term), a.stride(), tile, k, values, slot * SLOT);
                } else {
                    copyRows(a, row + i, term, used, tile, k, values, slot * SLOT);
                }
            }
            int from = transposed ? slot * SLOT / tile : slot * SLOT;
            int panels = Task.chunks(columns, PANEL);
            for (int next = 0; next < panels; next++) {
                // The last panel first: what its vectors write beyond the end of a row, others overwrite.
                int j = (next == 0 ? panels - 1 : next - 1) * PANEL;
                int left = columns - j;
                int width = panelWidth(left);
                int panel = p0 + j * k;
                int to = c0 + i * ldc + j;
                int form = form(transposed, tile, width);
                boolean tried = TRIALS[form].isOver();
                boolean fits = left >= width || (tried && ldc == columns && to + (tile - 1) * ldc + width <= end);
                boolean direct = plain && used == tile && fits;
                float[] sums = direct ? c : values;
                int sums0 = direct ? to : TILE;
                int distance = direct ? ldc : width;
                if (tried) {
                    tile(form, width, values, from, from + k, packed, panel, start, s0 + j, sums, sums0, distance);
                } else {
                    tryTile(form, tile, width, values, from, k, packed, panel, start, s0 + j, sums, sums0, distance);
                }
                if (!direct) {
                    merge(values, width, used, Math.min(width, left), alpha, beta, c, to, ldc);
                }
            }
        }
    }

    /** The rows of the next tile, if {@code left} are left: 16 are two tiles of eight, not one of twelve and one of four. */
    private static int tileRows(int left) {
        if (!MANY_REGISTERS || left <= 4) {
            return 4;
        }
        return left < 12 || left == 16 ? 8 : 12;
    }

    /** A number below 16 for each kind of tile. */
    static int form(boolean transposed, int rows, int width) {
        return rows + (transposed ? 2 : 0) + (width == PANEL ? 1 : 0);
    }

    static void tile(
            int form,
            int width,
            float[] a,
            int from,
            int to,
            float[] b,
            int panel,
            float[] start,
            int s0,
            float[] c,
            int c0,
            int ldc) {
        int b0 = panel - width * from;
        switch (form) {
            case 12 -> VectorTiles12.rowsOne(a, from, to, b, b0, start, s0, c, c0, ldc);
            case 13 -> VectorTiles12.rowsTwo(a, from, to, b, b0, start, s0, c, c0, ldc);
            case 14 -> VectorTiles12.columnsOne(a, from, to, b, b0, start, s0, c, c0, ldc);
            case 15 -> VectorTiles12.columnsTwo(a, from, to, b, b0, start, s0, c, c0, ldc);
            case 8 -> VectorTiles8.rowsOne(a, from, to, b, b0, start, s0, c, c0, ldc);
            case 9 -> VectorTiles8.rowsTwo(a, from, to, b, b0, start, s0, c, c0, ldc);
            case 10 -> VectorTiles8.columnsOne(a, from, to, b, b0, start, s0, c, c0, ldc);
            case 11 -> VectorTiles8.columnsTwo(a, from, to, b, b0, start, s0, c, c0, ldc);
            case 4 -> VectorTiles4.rowsOne(a, from, to, b, b0, start, s0, c, c0, ldc);
            case 5 -> VectorTiles4.rowsTwo(a, from, to, b, b0, start, s0, c, c0, ldc);
            case 6 -> VectorTiles4.columnsOne(a, from, to, b, b0, start, s0, c, c0, ldc);
            case 7 -> VectorTiles4.columnsTwo(a, from, to, b, b0, start, s0, c, c0, ldc);
            default -> throw new AssertionError(form);
        }
    }

    /** A tile on trial: vectors do the first terms, {@link FusedTile} the others. */
    static void tryTile(
            int form,
            int rows,
            int width,
            float[] a,
            int from,
            int k,
            float[] b,
            int panel,
            float[] start,
            int s0,
            float[] c,
            int c0,
            int ldc) {
        int terms = Math.min(TERMS_ON_TRIAL, k);
        long begin = System.nanoTime();
        tile(form, width, a, from, from + terms, b, panel, start, s0, c, c0, ldc);
        TRIALS[form].report(System.nanoTime() - begin, rows * width / LANES * terms);
        int next = from + terms;
        int left = k - terms;
        int b0 = panel + terms * width;
        if (form == form(true, rows, width)) {
            FusedTile.add(rows, left, width, a, next * rows, 1, rows, b, b0, c, c0, ldc);
        } else {
            FusedTile.add(rows, left, width, a, next, ROW_STRIDE, 1, b, b0, c, c0, ldc);
        }
    }

    /** The last row stands for those that are missing from a whole tile; what comes of them is thrown away. */
    private static void copyRows(Factor a, int row, int term, int rows, int tile, int k, float[] scratch, int to) {
        for (int i = 0; i < tile; i++) {
            System.arraycopy(a.values(), a.at(row + Math.min(i, rows - 1), term), scratch, to + i * ROW_STRIDE, k);
        }
    }

    /** Copies whole vectors: what lies beyond the tile is overwritten by the next term. */
    private static void copyColumns(float[] a, int a0, int lda, int tile, int k, float[] scratch, int to) {
        int reach = (tile + LANES - 1) / LANES * LANES;
        int q = 0;
        for (; q < k && a0 + q * lda + reach <= a.length; q++) {
            for (int i = 0; i < reach; i += LANES) {
                FloatVector.fromArray(SPECIES, a, a0 + q * lda + i).intoArray(scratch, to + q * tile + i);
            }
        }
        for (; q < k; q++) {
            for (int i = 0; i < tile && a0 + q * lda + i < a.length; i++) {
                scratch[to + q * tile + i] = a[a0 + q * lda + i];
            }
        }
    }

    /** c ← alpha·tile + beta·c, for the part of a tile that lies within c. */
    private static void merge(
            float[] scratch, int width, int rows, int columns, float alpha, float beta, float[] c, int c0, int ldc) {
        int bound = SPECIES.loopBound(columns);
        for (int i = 0; i < rows; i++) {
            int from = TILE + i * width;
            int to = c0 + i * ldc;
            for (int j = 0; j < bound; j += LANES) {
                FloatVector sum =
                        FloatVector.fromArray(SPECIES, scratch, from + j).mul(alpha);
                if (beta != 0) {
                    sum = sum.add(FloatVector.fromArray(SPECIES, c, to + j).mul(beta));
                }
                sum.intoArray(c, to + j);
            }
            for (int j = bound; j < columns; j++) {
                float sum = alpha * scratch[from + j];
                c[to + j] = beta == 0 ? sum : sum + beta * c[to + j];
            }
        }
    }
}
