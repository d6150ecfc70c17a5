package dev.adret.benchmarks.peers;

import java.util.List;

/**
 * A matrix product, c = op(a)·op(b) in single precision, row-major; c is [m×n], k is what is summed over.
 *
 * @param transposeA whether a is stored as [k×m]
 * @param transposeB whether b is stored as [n×k]
 */
public record Product(int m, int n, int k, boolean transposeA, boolean transposeB) {
    /** Squares, what a window network needs in each direction, and one row. */
    public static final List<Product> ALL = List.of(
            new Product(512, 512, 512, false, false),
            new Product(1024, 1024, 1024, false, false),
            new Product(64, 128, 250, false, true),
            new Product(512, 128, 250, false, true),
            new Product(4096, 300, 250, false, true),
            new Product(128, 250, 512, true, false),
            new Product(512, 250, 128, false, false),
            new Product(512, 9, 128, false, false),
            new Product(1, 300, 250, false, false));

    public double flops() {
        return 2.0 * m * n * k;
    }

    /** Row length of a as it is stored. */
    public int columnsOfA() {
        return transposeA ? m : k;
    }

    /** Row length of b as it is stored. */
    public int columnsOfB() {
        return transposeB ? k : n;
    }

    @Override
    public String toString() {
        return m + "×" + n + "×" + k + (transposeA ? " aᵀ" : "") + (transposeB ? " bᵀ" : "");
    }
}
