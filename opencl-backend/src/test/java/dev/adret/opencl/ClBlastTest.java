package dev.adret.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.gpu.BinaryCache;
import dev.adret.gpu.GemmLibrary;
import dev.adret.gpu.GpuBuffer;
import dev.adret.gpu.MatrixView;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClBlastTest {
    private static final int OFFSET = 3;
    private static final int PADDING = 2;

    private final Random random = new Random(1);
    /** One for all tests: CLBlast compiles for seconds for each. */
    private static OpenClRuntime runtime;

    private static ByteBuffer host;
    private static GemmLibrary library;

    @BeforeAll
    static void open() {
        runtime = OpenClRuntime.open(RequireOpenCl.device(), 64, BinaryCache.none());
        host = runtime.hostMemory(1 << 16);
        library = runtime.gemmLibrary().orElse(null);
        if (library == null) {
            runtime.close();
            Assumptions.abort("CLBlast cannot be loaded on this system");
        }
    }

    @AfterAll
    static void close() {
        runtime.close();
    }

    private GpuBuffer upload(float[] values) {
        for (int i = 0; i < values.length; i++) {
            host.putFloat(i * Float.BYTES, values[i]);
        }
        GpuBuffer buffer = runtime.allocate((long) values.length * Float.BYTES);
        runtime.upload(host, 0, buffer, 0, values.length * Float.BYTES);
        runtime.synchronize();
        return buffer;
    }

    private float[] download(GpuBuffer buffer) {
        float[] values = new float[(int) buffer.bytes() / Float.BYTES];
        runtime.download(buffer, 0, host, 0, (int) buffer.bytes());
        for (int i = 0; i < values.length; i++) {
            values[i] = host.getFloat(i * Float.BYTES);
        }
        return values;
    }

    /** Matrices one behind the other, with other values before, between and after their rows. */
    private float[] matrices(int rows, int columns, int batches) {
        float[] values = new float[OFFSET + batches * rows * (columns + PADDING)];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }

    private static int at(int batch, int rows, int columns, int row, int column) {
        return OFFSET + (batch * rows + row) * (columns + PADDING) + column;
    }

    private static MatrixView view(GpuBuffer buffer, int rows, int columns) {
        return new MatrixView().at(buffer, OFFSET, columns + PADDING, rows * (columns + PADDING));
    }

    private void check(
            boolean transposeA, boolean transposeB, int m, int n, int k, float alpha, float beta, int batches) {
        int aRows = transposeA ? k : m;
        int aColumns = transposeA ? m : k;
        int bRows = transposeB ? n : k;
        int bColumns = transposeB ? k : n;
        float[] a = matrices(aRows, aColumns, batches);
        float[] b = matrices(bRows, bColumns, batches);
        float[] c = matrices(m, n, batches);
        if (beta == 0) {
            Arrays.fill(c, Float.NaN);
        }
        GpuBuffer result = upload(c);
        library.gemm(
                transposeA,
                transposeB,
                m,
                n,
                k,
                alpha,
                view(upload(a), aRows, aColumns),
                view(upload(b), bRows, bColumns),
                beta,
                view(result, m, n),
                batches);
        float[] expected = c.clone();
        for (int batch = 0; batch < batches; batch++) {
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    double sum = 0;
                    for (int p = 0; p < k; p++) {
                        sum += (double) a[at(batch, aRows, aColumns, transposeA ? p : i, transposeA ? i : p)]
                                * b[at(batch, bRows, bColumns, transposeB ? j : p, transposeB ? p : j)];
                    }
                    int at = at(batch, m, n, i, j);
                    expected[at] = (float) (alpha * sum + (beta == 0 ? 0 : beta * c[at]));
                }
            }
        }
        assertThat(download(result)).usingComparatorWithPrecision(1e-4f).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void multipliesEachWayRound(boolean transposeA, boolean transposeB) {
        check(transposeA, transposeB, 17, 9, 33, 1, 0, 1);
        check(transposeA, transposeB, 1, 5, 7, -2, 0.5f, 1);
    }

    @Test
    void multipliesABatch() {
        check(false, true, 7, 5, 11, 1, 0, 3);
        check(true, false, 7, 5, 11, 0.5f, 1, 3);
    }

    @Test
    void twoRuntimesMayUseItAtOnce() {
        try (OpenClRuntime other = OpenClRuntime.open(RequireOpenCl.device(), 64, BinaryCache.none())) {
            assertThat(other.gemmLibrary()).isPresent();
        }
        check(false, false, 4, 4, 4, 1, 0, 1);
    }
}
