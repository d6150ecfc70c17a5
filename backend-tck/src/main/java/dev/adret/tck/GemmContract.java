package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.random.Philox;
import dev.adret.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products of matrices. */
abstract class GemmContract extends Contract {
    private static final int[] SMALL = {0, 1, 3, 8, 9};
    private static final float[][] FACTORS = {{1, 0}, {1, 1}, {0.5f, -2}, {-1, 0.25f}, {0, 1}, {0, 0}};

    GemmContract(BackendContract subject) {
        super(subject);
    }

    /** Where terms cancel, what is left is as inexact as they were: of long sums, more is allowed at any size. */
    private static Tolerance sumsOf(int terms) {
        Tolerance tolerance = Tolerance.SUMS.forSumsOf(terms);
        return new Tolerance(Math.max(tolerance.abs(), 1e-7 * terms), tolerance.rel());
    }

    /** One product: c [m×n] from k terms each. */
    private void product(boolean transposeA, boolean transposeB, int m, int n, int k, int variant) {
        float alpha = FACTORS[variant % FACTORS.length][0];
        float beta = FACTORS[variant % FACTORS.length][1];
        int stride = variant / FACTORS.length;
        String label = "gemm " + (transposeA ? "T" : "N") + (transposeB ? "T" : "N") + ", m " + m + ", n " + n + ", k "
                + k + ", alpha " + alpha + ", beta " + beta + ", strided " + Integer.toBinaryString(stride & 7);
        compare(label, sumsOf(k), side -> {
            Tensor a = side.strided((stride & 1) != 0)
                    .input("a", Values.uniform(), transposeA ? k : m, transposeA ? m : k);
            Tensor b = side.strided((stride & 2) != 0)
                    .input("b", Values.uniform(), transposeB ? n : k, transposeB ? k : n);
            Side third = side.strided((stride & 4) != 0);
            Tensor c = beta == 0 ? third.output("c", m, n) : third.changed("c", Values.uniform(), m, n);
            side.ops().gemm(transposeA, transposeB, alpha, a, b, beta, c);
        });
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void allSmallSizesAgree(boolean transposeA, boolean transposeB) {
        int variant = 0;
        for (int m : SMALL) {
            for (int n : SMALL) {
                for (int k : SMALL) {
                    product(transposeA, transposeB, m, n, k, variant);
                    variant += 11;
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void everySizeAgreesInEveryRole(boolean transposeA, boolean transposeB) {
        int variant = 0;
        for (int size : SIZES) {
            for (int round = 0; round < 2; round++) {
                int[] other = Side.randomInts(6, SIZES.length, 1, size + 1000 * round);
                product(transposeA, transposeB, size, SIZES[other[0]], SIZES[other[1]], variant++);
                product(transposeA, transposeB, SIZES[other[2]], size, SIZES[other[3]], variant++);
                product(transposeA, transposeB, SIZES[other[4]], SIZES[other[5]], size, variant++);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "513, 301, 129",
        "1000, 7, 1500",
        "3, 1001, 700",
        "1, 4099, 65",
        "4099, 1, 65",
        "5, 3, 20011",
        "1, 1, 100003",
        "257, 257, 1",
    })
    void largeAndLongAndThinMatricesAgree(int m, int n, int k) {
        for (int transposes = 0; transposes < 4; transposes++) {
            product((transposes & 1) != 0, (transposes & 2) != 0, m, n, k, transposes % 2);
        }
    }

    @Test
    void everyMatrixMayBeARangeOfColumns() {
        for (int variant = 0; variant < 8 * FACTORS.length; variant++) {
            for (int transposes = 0; transposes < 4; transposes++) {
                product((transposes & 1) != 0, (transposes & 2) != 0, 33, 17, 29, variant);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 3, 4, 5", "1, 7, 9, 3", "5, 17, 8, 31", "3, 65, 33, 1", "4, 5, 6, 0", "33, 2, 3, 2"})
    void aBatchIsAProductForEachPair(int batch, int m, int n, int k) {
        for (int variant = 0; variant < 32; variant++) {
            boolean transposeA = (variant & 1) != 0;
            boolean transposeB = (variant & 2) != 0;
            int stride = variant >> 2;
            float beta = variant % 3 == 0 ? 0 : 0.5f;
            compare(
                    "batch of " + batch + " " + m + "×" + n + "×" + k + ", variant " + variant,
                    Tolerance.SUMS.forSumsOf(k),
                    side -> {
                        Tensor a = side.strided((stride & 1) != 0)
                                .input("a", Values.uniform(), batch, transposeA ? k : m, transposeA ? m : k);
                        Tensor b = side.strided((stride & 2) != 0)
                                .input("b", Values.uniform(), batch, transposeB ? n : k, transposeB ? k : n);
                        Side third = side.strided((stride & 4) != 0);
                        Tensor c = beta == 0
                                ? third.output("c", batch, m, n)
                                : third.changed("c", Values.uniform(), batch, m, n);
                        side.ops().gemm(transposeA, transposeB, 2, a, b, beta, c);
                    });
        }
    }

    @Test
    void aSumOfNoTermsLeavesBetaTimesC() {
        Tensor a = floats("a", 3, 0);
        Tensor b = floats("b", 0, 2);
        Tensor c = floats("c", new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
        ops().gemm(false, false, 7, a, b, 0.5f, c);
        assertThat(read(c)).containsExactly(0.5f, 1, 1.5f, 2, 2.5f, 3);
        ops().fill(c, Float.NaN);
        ops().gemm(false, false, 7, a, b, 0, c);
        assertThat(read(c)).containsOnly(0);
    }

    @Test
    void productsOfSmallIntegersAreExact() {
        for (int size : SIZES) {
            compare("integers, " + size, Tolerance.EXACT, side -> {
                Tensor a = side.input("a", integers(), size, size);
                Tensor b = side.input("b", integers(), size, size);
                side.ops().gemm(false, false, 1, a, b, 0, side.output("c", size, size));
                side.ops().gemm(true, true, 1, a, b, 1, side.changed("d", integers(), size, size));
            });
        }
    }

    private static Values integers() {
        return (size, seed, stream) -> {
            float[] values = Values.uniform(-9, 9).make(size, seed, stream);
            for (int i = 0; i < size; i++) {
                values[i] = Math.round(values[i]);
            }
            return values;
        };
    }

    @Test
    void theProductIsLinear() {
        for (int seed = 0; seed < 30; seed++) {
            int m = 1 + size(seed, 0);
            int n = 1 + size(seed, 1);
            int k = 1 + size(seed, 2);
            float s = 1 + seed / 10f;
            Tensor a1 = floats("a1", uniform(m * k, 3 * seed), m, k);
            Tensor a2 = floats("a2", uniform(m * k, 3 * seed + 1), m, k);
            Tensor b = floats("b", uniform(k * n, 3 * seed + 2), k, n);
            Tensor apart = floats("apart", m, n);
            ops().gemm(false, false, 1, a1, b, 0, apart);
            ops().gemm(false, false, s, a2, b, 1, apart);
            Tensor together = floats("together", m, n);
            ops().axpy(s, a2, a1);
            ops().gemm(false, false, 1, a1, b, 0, together);
            Tolerance.SUMS
                    .forSumsOf(4 * k)
                    .check("linearity, seed " + seed + ", " + m + "×" + n + "×" + k, read(apart), read(together));
            for (Tensor tensor : new Tensor[] {a1, a2, b, apart, together}) {
                tensor.storage().close();
            }
        }
    }

    private static int size(int seed, int stream) {
        return (int) Long.remainderUnsigned(Philox.bits(seed, stream, 0), 90);
    }

    @Test
    void nanAndInfinityReachTheirRowsAndColumnsOnly() {
        int size = 37;
        float[] values = uniform(size * size, 1);
        values[5 * size + 9] = Float.NaN;
        values[20 * size + 30] = Float.POSITIVE_INFINITY;
        float[] positive = Values.uniform(0.5f, 1).make(size * size, 1, 2);
        compare("NaN in a", Tolerance.SUMS.forSumsOf(size), side -> {
            Tensor a = side.input("a", Values.of(values), size, size);
            Tensor b = side.input("b", Values.of(positive), size, size);
            side.ops().gemm(false, false, 1, a, b, 0, side.output("c", size, size));
        });
    }
}
