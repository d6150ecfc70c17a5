package dev.adret.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.gpu.BinaryCache;
import dev.adret.gpu.GpuBuffer;
import dev.adret.gpu.GpuException;
import dev.adret.gpu.MatrixView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Row-major products by a column-major library. */
class CublasGemmTest {
    private static final int M = 3;
    private static final int N = 4;
    private static final int K = 5;
    /** Behind each row, so that leading dimensions are not the widths. */
    private static final int GAP = 2;

    private final FakeDriver driver = new FakeDriver(FakeDriver.LARGE_CARD);
    private final CudaRuntime runtime = new CudaRuntime(
            driver,
            FakeDriver.LARGE_CARD,
            new Compiler(Optional.empty(), BinaryCache.none()),
            opened -> Optional.empty());
    private final GpuBuffer buffer = runtime.allocate(1 << 16);
    private final int start = Math.toIntExact(runtime.address(buffer, 0, 0) / Float.BYTES);
    private final ColumnMajor cublas = new ColumnMajor(new float[start + (1 << 14)]);
    private final CublasGemm gemm = new CublasGemm(runtime, cublas, MathMode.FP32);

    @ParameterizedTest
    @CsvSource({
        "false, false, 1", "false, true, 1", "true, false, 1", "true, true, 1",
        "false, false, 3", "false, true, 3", "true, false, 3", "true, true, 3"
    })
    void aRowMajorProductIsWhatItShouldBe(boolean transposeA, boolean transposeB, int batches) {
        for (int i = start; i < cublas.memory.length; i++) {
            cublas.memory[i] = i % 13 - 6;
        }
        float[] before = cublas.memory.clone();
        int widthA = (transposeA ? M : K) + GAP;
        int widthB = (transposeB ? K : N) + GAP;
        int widthC = N + GAP;
        int a = 11;
        int b = 1000;
        int c = 2003;
        int matrix = 200;

        gemm.gemm(
                transposeA,
                transposeB,
                M,
                N,
                K,
                2,
                new MatrixView().at(buffer, a, widthA, matrix),
                new MatrixView().at(buffer, b, widthB, matrix),
                0.5f,
                new MatrixView().at(buffer, c, widthC, matrix),
                batches);

        float[] expected = before.clone();
        for (int batch = 0; batch < batches; batch++) {
            int shift = start + batch * matrix;
            for (int i = 0; i < M; i++) {
                for (int j = 0; j < N; j++) {
                    float sum = 0;
                    for (int p = 0; p < K; p++) {
                        sum += before[shift + a + (transposeA ? p * widthA + i : i * widthA + p)]
                                * before[shift + b + (transposeB ? j * widthB + p : p * widthB + j)];
                    }
                    int at = shift + c + i * widthC + j;
                    expected[at] = 2 * sum + 0.5f * before[at];
                }
            }
        }
        assertThat(cublas.memory).isEqualTo(expected);
    }

    @Test
    void theNameIsThatOfTheVersionAndOfAReducedPrecision() {
        assertThat(gemm.name()).isEqualTo("cuBLAS 12.6");
        assertThat(new CublasGemm(runtime, cublas, MathMode.TF32).name()).isEqualTo("cuBLAS 12.6, tf32");
    }

    @Test
    void theLibraryWorksInMemoryThatItIsGivenAndThatIsFreedWithIt() {
        assertThat(cublas.workspace).isEqualTo(4 << 20);
        long before = runtime.allocatedBytes();
        gemm.close();
        assertThat(runtime.allocatedBytes()).isEqualTo(before - cublas.workspace);
    }

    @Test
    void closingTwiceClosesOnce() {
        gemm.close();
        cublas.closed = false;
        gemm.close();
        assertThat(cublas.closed).isFalse();
    }

    @Test
    void withoutCublasTheAdviceIsWhatToInstall(@TempDir Path root) throws IOException {
        LibrarySearch search = new LibrarySearch(root, name -> null, name -> null);
        assertThat(CublasGemm.advice(search, List.of(new UnsatisfiedLinkError())))
                .contains("install cuBLAS 12")
                .contains("ADRET_CUDA_HOME");
        assertThat(CublasGemm.advice(search, List.of(new GpuException("cublasCreate failed with X"))))
                .contains("cublasCreate failed with X")
                .contains("newer NVIDIA driver");
        Files.createFile(Files.createDirectories(root.resolve("usr/lib64")).resolve("libcublas.so.13"));
        if (!ForeignLibrary.isSupported()) {
            assertThat(CublasGemm.advice(search, List.of(new UnsatisfiedLinkError())))
                    .contains("Java 22");
        }
    }

    @Test
    void mathModesGoByTheirNames() {
        assertThat(MathMode.of("")).isEqualTo(MathMode.FP32);
        assertThat(MathMode.of("tf32").computeType()).isEqualTo(77);
        assertThat(MathMode.of("bf16").computeType()).isEqualTo(75);
    }
}
