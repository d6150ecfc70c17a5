package dev.adret.tck;

import dev.adret.backend.Backend;
import dev.adret.backend.Ops;
import dev.adret.random.Philox;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One of the two backends of a comparison, and the tensors that a test makes on it.
 *
 * <p>Each tensor lies inside a larger block, at an offset that is not always a multiple of anything. What surrounds it must
 * stay as it is, which is how writing outside a tensor is noticed; around inputs it is NaN, so that reading outside shows in
 * the results. A test runs the same code on both sides, so the n-th tensor of one belongs to the n-th of the other.
 */
public final class Side implements AutoCloseable {
    private static final float GUARD = -12345.5f;
    private static final int INT_GUARD = -77777;
    private static final int LEFT = 2;
    private static final int RIGHT = 3;

    private enum Role {
        /** Must not change. */
        INPUT,
        /** Is compared. */
        OUTPUT,
        /** Is neither, but depends on the inputs alone. */
        SCRATCH,
        /** Is the backend's own. */
        MEMORY
    }

    /** A tensor, the block around it, and what was in the block at the start: floats, or integers in {@code bits}. */
    private static final class Block {
        final Role role;
        final Tensor tensor;
        final Tensor whole;
        final float[] floats;
        final int[] bits;

        Block(Role role, Tensor tensor, Tensor whole) {
            this.role = role;
            this.tensor = tensor;
            this.whole = whole;
            boolean isFloat = tensor.dtype() == DType.FLOAT32;
            floats = new float[isFloat ? whole.size() : 0];
            bits = new int[isFloat ? 0 : whole.size()];
        }
    }

    private final Backend backend;
    private final Ops ops;
    private final long seed;
    private final boolean strided;
    private final List<Block> blocks;

    Side(Backend backend, long seed) {
        this(backend, seed, false, new ArrayList<>());
    }

    private Side(Backend backend, long seed, boolean strided, List<Block> blocks) {
        this.backend = backend;
        this.ops = new Ops(backend);
        this.seed = seed;
        this.strided = strided;
        this.blocks = blocks;
    }

    public Backend backend() {
        return backend;
    }

    public Ops ops() {
        return ops;
    }

    /** This side, with tensors that are ranges of columns of wider ones. */
    public Side strided() {
        return new Side(backend, seed, true, blocks);
    }

    /** {@link #strided()} or this. */
    public Side strided(boolean wanted) {
        return wanted ? strided() : this;
    }

    /** A tensor that must not change. */
    public Tensor input(String name, Values values, int... extents) {
        return floats(Role.INPUT, name, values, Float.NaN, extents);
    }

    /** A tensor of NaN, whose content is compared at the end. */
    public Tensor output(String name, int... extents) {
        return floats(Role.OUTPUT, name, Values.all(Float.NaN), GUARD, extents);
    }

    /** A tensor whose content is read, written, and compared at the end. */
    public Tensor changed(String name, Values values, int... extents) {
        return floats(Role.OUTPUT, name, values, GUARD, extents);
    }

    /** A tensor of NaN for what may differ between the sides. */
    public Tensor scratch(String name, int... extents) {
        return floats(Role.SCRATCH, name, Values.all(Float.NaN), GUARD, extents);
    }

    /** An integer tensor that must not change. */
    public Tensor inputInts(String name, int[] values, int... extents) {
        return ints(Role.INPUT, name, values, extents);
    }

    /** Random integers from 0 up to {@code bound}, which must not change. */
    public Tensor ids(String name, int bound, int... extents) {
        return inputInts(name, randomInts(Shape.of(extents).size(), bound, seed, blocks.size()), extents);
    }

    /** An integer tensor whose content is compared at the end. */
    public Tensor outputInts(String name, int... extents) {
        return ints(Role.OUTPUT, name, filled(Shape.of(extents).size()), extents);
    }

    /** An integer tensor whose content is read, written, and compared at the end. */
    public Tensor changedInts(String name, int[] values, int... extents) {
        return ints(Role.OUTPUT, name, values, extents);
    }

    /** An integer tensor for what may differ between the sides. */
    public Tensor scratchInts(String name, int... extents) {
        return ints(Role.SCRATCH, name, filled(Shape.of(extents).size()), extents);
    }

    /** A tensor of NaN that the backend may use as it likes. */
    public Tensor memory(String name, int... extents) {
        return floats(Role.MEMORY, name, Values.all(Float.NaN), GUARD, extents);
    }

    /** An integer tensor that the backend may use as it likes. */
    public Tensor memoryInts(String name, int... extents) {
        return ints(Role.MEMORY, name, filled(Shape.of(extents).size()), extents);
    }

    /** {@code size} random integers from 0 up to {@code bound}. */
    static int[] randomInts(int size, int bound, long seed, int stream) {
        int[] values = new int[size];
        for (int i = 0; i < size; i++) {
            values[i] = (int) Long.remainderUnsigned(Philox.bits(seed, stream, i), bound);
        }
        return values;
    }

    /** What a float tensor holds now. */
    static float[] floatsOf(Backend backend, Tensor tensor) {
        float[] values = new float[tensor.size()];
        backend.read(tensor, values, 0);
        return values;
    }

    /** What an integer tensor holds now. */
    static int[] intsOf(Backend backend, Tensor tensor) {
        int[] values = new int[tensor.size()];
        backend.read(tensor, values, 0);
        return values;
    }

    private static int[] filled(int size) {
        int[] values = new int[size];
        Arrays.fill(values, INT_GUARD);
        return values;
    }

    private Tensor floats(Role role, String name, Values values, float guard, int... extents) {
        Block block = block(role, DType.FLOAT32, name, Shape.of(extents));
        Arrays.fill(block.floats, guard);
        scatter(block.tensor, values.make(block.tensor.size(), seed, blocks.size()), block.floats);
        backend.write(block.floats, 0, block.whole);
        blocks.add(block);
        return block.tensor;
    }

    private Tensor ints(Role role, String name, int[] values, int... extents) {
        Block block = block(role, DType.INT32, name, Shape.of(extents));
        Arrays.fill(block.bits, INT_GUARD);
        scatter(block.tensor, values, block.bits);
        backend.write(block.bits, 0, block.whole);
        blocks.add(block);
        return block.tensor;
    }

    private Block block(Role role, DType dtype, String name, Shape shape) {
        int offset = blocks.size() % 2 == 0 ? 16 : 13;
        Shape wide = strided ? shape.withColumns(LEFT + shape.columns() + RIGHT) : shape;
        int size = offset + wide.size() + 17;
        Storage storage = backend.allocate(dtype, size);
        Tensor base = Tensor.of(name, storage, offset, wide);
        Tensor tensor = strided ? base.columns(LEFT, LEFT + shape.columns()) : base;
        return new Block(role, tensor, Tensor.of(name, storage, Shape.of(size)));
    }

    /** Where a row of a tensor begins in its storage. */
    private static int start(Tensor tensor, int row) {
        return tensor.offset() + row * tensor.rowStride();
    }

    /** Puts the rows of a tensor, one behind the other in an array, to their places in another of the same type. */
    private static void scatter(Tensor tensor, Object values, Object whole) {
        int columns = tensor.columns();
        for (int row = 0; row < tensor.rows(); row++) {
            System.arraycopy(values, row * columns, whole, start(tensor, row), columns);
        }
    }

    /** Makes sure that outputs are those of {@code expected} and that nothing else has changed. */
    void compareWith(Side expected, String label, Tolerance tolerance) {
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            String what = label + ", " + block.tensor;
            checkUntouched(block, what);
            if (block.role == Role.OUTPUT) {
                Tensor other = expected.blocks.get(i).tensor;
                if (block.tensor.dtype() == DType.FLOAT32) {
                    tolerance.check(what, floatsOf(expected.backend, other), floatsOf(backend, block.tensor));
                } else {
                    checkInts(what, intsOf(expected.backend, other), intsOf(backend, block.tensor));
                }
            }
        }
    }

    /** Makes sure that inputs and the surroundings of tensors are as they were. */
    void checkUntouched(String label) {
        for (Block block : blocks) {
            checkUntouched(block, label + ", " + block.tensor);
        }
    }

    private void checkUntouched(Block block, String what) {
        boolean isFloat = block.tensor.dtype() == DType.FLOAT32;
        float[] floats = isFloat ? floatsOf(backend, block.whole) : block.floats;
        int[] bits = isFloat ? block.bits : intsOf(backend, block.whole);
        boolean[] inside = new boolean[block.whole.size()];
        for (int row = 0; row < block.tensor.rows(); row++) {
            int start = start(block.tensor, row);
            Arrays.fill(inside, start, start + block.tensor.columns(), true);
        }
        for (int at = 0; at < inside.length; at++) {
            boolean same = isFloat ? Float.compare(floats[at], block.floats[at]) == 0 : bits[at] == block.bits[at];
            if (!same && (block.role == Role.INPUT || !inside[at])) {
                throw new AssertionError(
                        what + ": " + (inside[at] ? "an input was changed" : "written outside the tensor")
                                + ", at element " + at + " of its storage, where it starts at " + block.tensor.offset()
                                + ": was " + (isFloat ? block.floats[at] : block.bits[at]) + ", is "
                                + (isFloat ? floats[at] : bits[at]));
            }
        }
    }

    private static void checkInts(String what, int[] expected, int[] actual) {
        for (int i = 0; i < expected.length; i++) {
            if (expected[i] != actual[i]) {
                throw new AssertionError(what + "[" + i + "]: expected " + expected[i] + ", got " + actual[i]);
            }
        }
    }

    /** The bits of all outputs and scratch tensors, one array for each. */
    List<int[]> bits() {
        List<int[]> all = new ArrayList<>();
        for (Block block : blocks) {
            if (block.role == Role.INPUT || block.role == Role.MEMORY) {
                continue;
            }
            if (block.tensor.dtype() == DType.INT32) {
                all.add(intsOf(backend, block.tensor));
            } else {
                float[] values = floatsOf(backend, block.tensor);
                int[] bits = new int[values.length];
                for (int i = 0; i < bits.length; i++) {
                    bits[i] = Float.floatToIntBits(values[i]);
                }
                all.add(bits);
            }
        }
        return all;
    }

    @Override
    public void close() {
        blocks.forEach(block -> block.whole.storage().close());
        blocks.clear();
    }
}
