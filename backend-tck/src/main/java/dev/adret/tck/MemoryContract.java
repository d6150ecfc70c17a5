package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.Backend;
import dev.adret.backend.Ops;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Blocks of memory: what they hold when new, writing and reading, and their end. */
abstract class MemoryContract extends Contract {
    private static final float[] SPECIAL = {
        0f,
        -0f,
        1f,
        -1f,
        Float.MIN_VALUE,
        Float.MIN_NORMAL,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN
    };

    MemoryContract(BackendContract subject) {
        super(subject);
    }

    @Test
    void aNewBlockIsZeroEvenWhereAnOldOneWas() {
        for (int size : new int[] {1, 3, 64, 1000, 70_001}) {
            for (int round = 0; round < 3; round++) {
                Tensor floats = floats("floats", size);
                Tensor ints = ints("ints", size);
                assertThat(read(floats)).as("floats, %d", size).containsOnly(0);
                assertThat(readInts(ints)).as("ints, %d", size).containsOnly(0);
                int[] junk = new int[size];
                Arrays.fill(junk, -1);
                ops().fill(floats, Float.NaN);
                backend().write(junk, 0, ints);
                floats.storage().close();
                ints.storage().close();
            }
        }
    }

    @Test
    void aBlockTellsItsTypeAndSize() {
        try (Storage floats = backend().allocate(DType.FLOAT32, 7);
                Storage ints = backend().allocate(DType.INT32, 0)) {
            assertThat(floats.dtype()).isEqualTo(DType.FLOAT32);
            assertThat(floats.size()).isEqualTo(7);
            assertThat(floats.isClosed()).isFalse();
            assertThat(ints.dtype()).isEqualTo(DType.INT32);
            assertThat(ints.size()).isZero();
        }
    }

    @Test
    void everyAllocationIsCountedAndNoneIsTakenBack() {
        long before = backend().allocations();
        Storage floats = backend().allocate(DType.FLOAT32, 5);
        Storage ints = backend().allocate(DType.INT32, 5);
        floats.close();
        ints.close();
        assertThat(backend().allocations()).isEqualTo(before + 2);
    }

    @Test
    void floatsAreReadAsTheyWereWritten() {
        Tensor tensor = floats("special", SPECIAL, SPECIAL.length);
        float[] back = read(tensor);
        for (int i = 0; i < SPECIAL.length; i++) {
            assertThat(Float.floatToIntBits(back[i]))
                    .as("bits of %s", SPECIAL[i])
                    .isEqualTo(Float.floatToIntBits(SPECIAL[i]));
        }
    }

    @Test
    void integersAreReadAsTheyWereWritten() {
        int[] values = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 24 | 1, 0x7FC00001, 0xFF800000};
        assertThat(readInts(ints("values", values, values.length))).containsExactly(values);
    }

    @Test
    void writingAndReadingBeginAtTheGivenIndexAndTouchNoOther() {
        Tensor floats = floats("floats", 3);
        backend().write(new float[] {9, 9, 1, 2, 3, 9}, 2, floats);
        float[] target = {-1, -1, -1, -1, -1};
        backend().read(floats, target, 1);
        assertThat(target).containsExactly(-1, 1, 2, 3, -1);

        Tensor ints = ints("ints", 2);
        backend().write(new int[] {9, 4, 5, 9}, 1, ints);
        int[] intTarget = {-1, -1, -1, -1};
        backend().read(ints, intTarget, 2);
        assertThat(intTarget).containsExactly(-1, -1, 4, 5);
    }

    @Test
    void rangesOfColumnsAndRowsAreWrittenAndReadAlone() {
        Tensor wide = floats("wide", 4, 5);
        backend().write(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 0, wide.columns(2, 4));
        backend().write(new float[] {-1, -2}, 0, wide.rows(2, 3).columns(0, 2));
        assertThat(read(wide)).containsExactly(0, 0, 1, 2, 0, 0, 0, 3, 4, 0, -1, -2, 5, 6, 0, 0, 0, 7, 8, 0);
        assertThat(read(wide.columns(1, 4).rows(1, 3))).containsExactly(0, 3, 4, -2, 5, 6);

        Tensor deep = ints("deep", 2, 2, 3);
        backend().write(new int[] {1, 2, 3, 4}, 0, deep.columns(1, 2));
        assertThat(readInts(deep)).containsExactly(0, 1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0);
        assertThat(readInts(deep.columns(1, 3))).containsExactly(1, 0, 2, 0, 3, 0, 4, 0);
    }

    @Test
    void aViewWithoutElementsIsWrittenReadAndCopiedWhereverItBegins() {
        Tensor empty = floats("empty", 0, 5).columns(2, 4);
        Tensor behind = floats("wide", 3, 5).columns(2, 4).rows(3, 3);
        for (Tensor view : List.of(empty, behind)) {
            backend().write(new float[0], 0, view);
            ops().copy(view, floats("copy", 0, 2));
            ops().copy(floats("source", 0, 2), view);
            assertThat(read(view)).isEmpty();
        }
        Tensor emptyInts = ints("empty", 0, 5).columns(2, 4);
        backend().write(new int[0], 0, emptyInts);
        assertThat(readInts(emptyInts)).isEmpty();
    }

    @Test
    void anArrayMayChangeAfterItWasWritten() {
        float[] floats = uniform(100_000, 1);
        int[] ints = new int[100_000];
        Arrays.fill(ints, 5);
        float[] kept = floats.clone();
        Tensor floatTensor = floats("floats", floats, floats.length);
        Arrays.fill(floats, 0);
        Tensor intTensor = ints("ints", ints, ints.length);
        Arrays.fill(ints, 0);
        assertThat(read(floatTensor)).isEqualTo(kept);
        assertThat(readInts(intTensor)).containsOnly(5);
    }

    @Test
    void copyMovesFloatsAndIntegersBetweenAnyRanges() {
        for (int rows : new int[] {0, 1, 3, 65}) {
            for (int columns : new int[] {1, 2, 7, 16, 129}) {
                for (int kind = 0; kind < 4; kind++) {
                    boolean from = (kind & 1) != 0;
                    boolean to = (kind & 2) != 0;
                    compare("copy " + rows + "×" + columns + ", strided " + from + "/" + to, Tolerance.EXACT, side -> {
                        Tensor floats = side.strided(from).input("floats", Values.uniform(), rows, columns);
                        Tensor ints = side.strided(from).ids("ints", 1 << 30, rows, columns);
                        side.ops().copy(floats, side.strided(to).output("float copy", rows, columns));
                        side.ops().copy(ints, side.strided(to).outputInts("int copy", rows, columns));
                    });
                }
            }
        }
    }

    @Test
    void aClosedBlockIsAnErrorThatNamesTheTensor() {
        Tensor tensor = floats("hidden", 3);
        tensor.storage().close();
        tensor.storage().close();
        assertThat(tensor.storage().isClosed()).isTrue();
        assertThatThrownBy(() -> ops().fill(tensor, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'hidden'");
    }

    @Test
    void workQueuedBeforeABlockIsClosedStillGetsWhatItHeld() {
        int size = 300;
        Tensor a = floats("a", uniform(size * size, 1), size, size);
        Tensor ones = floats("ones", size, 1);
        Tensor sums = floats("sums", size, 1);
        ops().fill(ones, 1);
        ops().gemm(false, false, 1, a, ones, 0, sums);
        a.storage().close();
        ones.storage().close();
        ops().fill(floats("what takes the place", size, size), 1e6f);

        double[] expected = new double[size];
        float[] values = uniform(size * size, 1);
        for (int i = 0; i < values.length; i++) {
            expected[i / size] += values[i];
        }
        float[] wanted = new float[size];
        for (int i = 0; i < size; i++) {
            wanted[i] = (float) expected[i];
        }
        Tolerance.SUMS.forSumsOf(size).check("row sums", wanted, read(sums));
    }

    @Test
    void closingABackendClosesWhatWasAllocatedFromIt() {
        Backend other = subject.open(options());
        Storage storage = other.allocate(DType.FLOAT32, 3);
        Tensor tensor = Tensor.of("orphan", storage, Shape.of(3));
        other.fill(tensor, 1);
        other.close();
        assertThat(storage.isClosed()).isTrue();
        assertThatThrownBy(() -> new Ops(other).fill(tensor, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'orphan'");
        storage.close();
        other.close();
    }

    @Test
    void synchronizeMayComeAtAnyTime() {
        try (Backend other = subject.open(options())) {
            other.synchronize();
            Tensor tensor = Tensor.of("x", other.allocate(DType.FLOAT32, 2), Shape.of(2));
            other.fill(tensor, 3);
            other.synchronize();
            other.synchronize();
            assertThat(Side.floatsOf(other, tensor)).containsExactly(3, 3);
        }
    }

    @Test
    void aTensorWithoutElementsIsWrittenAndRead() {
        Tensor floats = floats("floats", 0, 5);
        Tensor ints = ints("ints", 5, 0);
        backend().write(new float[0], 0, floats);
        backend().write(new int[0], 0, ints);
        assertThat(read(floats)).isEmpty();
        assertThat(readInts(ints)).isEmpty();
        ops().fill(floats, 1);
        ops().copy(ints, ints("other", 5, 0));
        backend().synchronize();
    }
}
