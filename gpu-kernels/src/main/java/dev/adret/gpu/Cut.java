package dev.adret.gpu;

import java.util.List;

/**
 * How the own kernels cut a matrix product: the result into tiles, one for each group, and where these are few and their sums long, as in the
 * gradient of a weight, each sum into parts too, which are computed side by side and then added up in order. The same shape is cut the same
 * way each time on a device. Meant to be chosen anew for each product, so that a product makes no garbage.
 *
 * <p>Times are estimates, in multiplications of a group; none was measured on a card.
 */
final class Cut {
    /** System property: into how many parts each sum is cut, where it has the terms; by default as the shape asks for. */
    static final String PROPERTY = "adret.gpu.parts";

    private static final int AS_THE_SHAPE_ASKS = 0;

    /** Parts fill all units at most so many times: the more, the evener the load, and the more there is to add up. */
    private static final int MOST_ROUNDS = 4;

    /** Terms of a part: for fewer, a group has hardly begun when it is done. */
    private static final int LEAST_TERMS = 64;

    /** For each element of a part, which is written and read again: a unit has 6 floats from the second-level cache while it multiplies 64 times. */
    private static final double TIME_OF_ELEMENT = 20;

    /** Of the launch that adds up: two microseconds. */
    private static final double TIME_OF_LAUNCH = 200_000;

    /** As the times are estimates, a product is cut if that is sure to be faster. */
    private static final double WORTH_IT = 0.7;

    private final List<Tile> tiles;
    private final int units;
    private final int wanted;
    private int tile;
    private int parts;
    private int terms;

    /**
     * @param wanted value of {@link #PROPERTY}; empty for the default, which on a CPU is one part
     * @throws IllegalArgumentException if it is no positive integer
     */
    Cut(List<Tile> tiles, int units, boolean isCpu, String wanted) {
        this.tiles = tiles;
        this.units = units;
        this.wanted = wanted.isEmpty() ? (isCpu ? 1 : AS_THE_SHAPE_ASKS) : number(wanted);
    }

    private static int number(String text) {
        if (!text.matches("[1-9][0-9]{0,4}")) {
            throw new IllegalArgumentException(
                    "-D" + PROPERTY + " is a number of parts from 1 to 99999, and not '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    /** Chooses for {@code batches} products of m×n results, each a sum of k terms. */
    void choose(int m, int n, int k, int batches) {
        tile = 0;
        for (int i = 1; i < tiles.size(); i++) {
            if (tiles.get(i).time(m, n, batches, units) < tiles.get(tile).time(m, n, batches, units)) {
                tile = i;
            }
        }
        parts = 1;
        terms = k;
        if (batches == 1 && wanted == AS_THE_SHAPE_ASKS) {
            split(m, n, k);
        } else if (batches == 1) {
            cutInto(wanted, m, n, k);
        }
    }

    private void split(int m, int n, int k) {
        double least = WORTH_IT * tiles.get(tile).time(m, n, 1, units) * k;
        int fastest = tile;
        int most = 1;
        for (int i = 0; i < tiles.size(); i++) {
            int groups = tiles.get(i).groups(m, n);
            for (int round = 1; round <= MOST_ROUNDS; round++) {
                int count = round * units / groups;
                if (count > 1 && k / count >= LEAST_TERMS) {
                    double time = tiles.get(i).time(m, n, count, units) * k / count
                            + TIME_OF_ELEMENT * count * m * n / units
                            + TIME_OF_LAUNCH;
                    if (time < least) {
                        least = time;
                        fastest = i;
                        most = count;
                    }
                }
            }
        }
        tile = fastest;
        cutInto(most, m, n, k);
    }

    /** Into so many parts, or fewer, so that all but the last load whole pieces of both factors. */
    private void cutInto(int count, int m, int n, int k) {
        int piece = tiles.get(tile).terms();
        int wholePieces = Math.max(1, Launcher.ceilDivide(Launcher.ceilDivide(k, count), piece)) * piece;
        int found = Math.max(1, Launcher.ceilDivide(k, wholePieces));
        if (found > 1 && (long) found * (n + 1) * m <= Integer.MAX_VALUE) {
            parts = found;
            terms = wholePieces;
        }
    }

    /** The number of the tile. */
    int tile() {
        return tile;
    }

    /** How many parts each sum has. */
    int parts() {
        return parts;
    }

    /** Terms of each part but the last, which may have fewer. */
    int terms() {
        return terms;
    }
}
