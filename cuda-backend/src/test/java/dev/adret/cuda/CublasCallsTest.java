package dev.adret.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adret.gpu.GpuException;
import dev.adret.tensor.OutOfDeviceMemoryException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import jcuda.Pointer;
import jcuda.jcublas.JCublas2;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of cuBLAS arrive as they were meant, at a stand-in that multiplies on the host; both ways in, in a JVM of their own. */
@Tag("own-jvm")
class CublasCallsTest {
    private static final long STREAM = 0x1234;
    private static final int PLACES = 200;

    @TempDir
    private static Path folder;

    /** What passes for the memory of a device. */
    private interface Memory {
        long address();

        void write(float[] values);

        float[] read();
    }

    @Test
    void throughJCublas() throws Exception {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "JCublas is there for x86-64 only");
        System.load(StandIn.compile(folder, "cublas.c", "libcublas.so.12").toString());
        LibrarySearch nowhere = new LibrarySearch(folder.resolve("none"), name -> null, name -> null);
        Cublas cublas = new JavaCublas(nowhere, STREAM, MathMode.TF32);
        long address = JCublas2.cublasGetCudartVersion();
        Pointer pointer = Handles.set(new Pointer(), address);
        check(cublas, new Memory() {
            @Override
            public long address() {
                return address;
            }

            @Override
            public void write(float[] values) {
                JCublas2.cublasSetVector(PLACES, Float.BYTES, Pointer.to(values), 1, pointer, 1);
            }

            @Override
            public float[] read() {
                float[] values = new float[PLACES];
                JCublas2.cublasGetVector(PLACES, Float.BYTES, pointer, 1, Pointer.to(values), 1);
                return values;
            }
        });
    }

    @Test
    void throughJavaLangForeign() throws Exception {
        assumeTrue(ForeignLibrary.isSupported(), "java.lang.foreign is there from Java 22 on");
        StandIn.compile(folder, "cublas.c", ForeignCublas.LIBRARY);
        FloatBuffer buffer = ByteBuffer.allocateDirect(Float.BYTES * PLACES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        check(new ForeignCublas(searchFolder(), STREAM, MathMode.BF16), new Memory() {
            @Override
            public long address() {
                return ForeignLibrary.address(buffer);
            }

            @Override
            public void write(float[] values) {
                buffer.put(0, values);
            }

            @Override
            public float[] read() {
                float[] values = new float[PLACES];
                buffer.get(0, values);
                return values;
            }
        });
    }

    @Test
    void beforeJava22ThereIsNoJavaLangForeign() throws Exception {
        assumeTrue(!ForeignLibrary.isSupported(), "this Java has java.lang.foreign");
        Files.createFile(folder.resolve(ForeignCublas.LIBRARY));
        assertThatThrownBy(() -> new ForeignCublas(searchFolder(), STREAM, MathMode.FP32))
                .isInstanceOf(LinkageError.class)
                .hasMessageContaining("22");
    }

    private static LibrarySearch searchFolder() {
        return new LibrarySearch(
                folder, name -> name.equals(LibrarySearch.HOME) ? folder.toString() : null, name -> null);
    }

    private static void check(Cublas cublas, Memory memory) {
        cublas.workIn(memory.address(), 1 << 20);
        ColumnMajor expected = new ColumnMajor(new float[PLACES]);
        for (int batches : new int[] {1, 3}) {
            for (boolean transposed : new boolean[] {false, true}) {
                for (int i = 0; i < PLACES; i++) {
                    expected.memory[i] = i % 7 - 3;
                }
                memory.write(expected.memory);
                multiply(expected, 0, transposed, batches);
                multiply(cublas, memory.address(), transposed, batches);
                assertThat(memory.read()).isEqualTo(expected.memory);
            }
        }
        assertThat(cublas.version()).isEqualTo(130_100);
        cublas.close();
    }

    private static void multiply(Cublas cublas, long memory, boolean transposed, int batches) {
        long a = memory + 4;
        long b = memory + 4 * 61;
        long c = memory + 4 * 122;
        cublas.gemm(transposed, !transposed, 2, 3, 4, 1.5f, a, 5, 20, b, 6, 19, 0.5f, c, 7, 24, batches);
    }

    @Test
    void aFailureNamesTheCallAndItsStatus() {
        assertThatThrownBy(() -> JavaCublas.check(13, "cublasGemmEx"))
                .isInstanceOf(GpuException.class)
                .hasMessageStartingWith(
                        "cublasGemmEx failed with CUBLAS_STATUS_EXECUTION_FAILED; work that was queued before");
        assertThatThrownBy(() -> JavaCublas.check(15, "cublasGemmEx"))
                .isInstanceOf(GpuException.class)
                .hasMessage("cublasGemmEx failed with CUBLAS_STATUS_NOT_SUPPORTED");
    }

    @Test
    void noRoomForTheLibraryIsNoReasonToGoOnWithoutIt() {
        assertThatThrownBy(() -> JavaCublas.check(3, "cublasCreate"))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessageContaining("cublasCreate")
                .hasMessageContaining("smaller batch");
    }
}
