package dev.adret.tensor;

import org.jspecify.annotations.Nullable;

/**
 * A window onto {@linkplain Storage device memory}: an offset, a {@linkplain Shape shape}, and the distance between rows.
 *
 * <p>The elements of a row are contiguous. Rows follow one another every {@link #rowStride()} elements, which is the
 * number of columns unless the tensor is a {@linkplain #columns(int, int) range of columns} of a wider one. Views share
 * memory and cost nothing on the device. A tensor does no arithmetic; that is what {@code Ops} is for.
 *
 * <p>A tensor does not own its storage. One that comes from a {@link Workspace} is valid until the workspace is reset;
 * using it later is an error that names it. Tensors are not safe for use by several threads at once.
 */
public final class Tensor {
    private final String name;
    private final @Nullable Workspace workspace;
    private Storage storage;
    private final Shape shape;
    private int offset;
    private final int rowStride;
    private long generation;

    private Tensor(
            String name,
            Storage storage,
            int offset,
            Shape shape,
            int rowStride,
            @Nullable Workspace workspace,
            long generation) {
        this.name = name;
        this.storage = storage;
        this.offset = offset;
        this.shape = shape;
        this.rowStride = rowStride;
        this.workspace = workspace;
        this.generation = generation;
    }

    /**
     * A contiguous tensor over {@code storage}, from its element {@code offset} on.
     *
     * @param name how errors call it
     * @throws IllegalArgumentException if the shape does not fit behind the offset
     */
    public static Tensor of(String name, Storage storage, int offset, Shape shape) {
        if (offset < 0 || (long) offset + shape.size() > storage.size()) {
            throw new IllegalArgumentException("tensor '" + name + "' " + shape + " at offset " + offset
                    + " does not fit into a storage of " + storage.size() + " elements");
        }
        return new Tensor(name, storage, offset, shape, shape.columns(), null, 0);
    }

    /** A contiguous tensor that fills {@code storage}. */
    public static Tensor of(String name, Storage storage, Shape shape) {
        return of(name, storage, 0, shape);
    }

    /** This tensor as one of {@code pool}'s, valid until its next reset. */
    Tensor pooledBy(Workspace pool) {
        return new Tensor(name, storage, offset, shape, rowStride, pool, pool.generation());
    }

    /** Gives a pooled tensor its place in a new step. */
    Tensor revive(Storage newStorage, int newOffset, long newGeneration) {
        storage = newStorage;
        offset = newOffset;
        generation = newGeneration;
        return this;
    }

    /** Whether this has the extents of {@code base.columns(from, to)}. */
    boolean viewsColumns(Tensor base, int from, int to) {
        return from >= 0
                && to <= base.columns()
                && rowStride == base.rowStride
                && shape.is(base.rows(), to - from)
                && base.shape.rank() == 2;
    }

    public String name() {
        return name;
    }

    public Shape shape() {
        return shape;
    }

    public DType dtype() {
        return storage.dtype();
    }

    public int size() {
        return shape.size();
    }

    public int rows() {
        return shape.rows();
    }

    public int columns() {
        return shape.columns();
    }

    /** The memory that this tensor looks onto. */
    public Storage storage() {
        return storage;
    }

    /**
     * The storage, for the backend that it belongs to.
     *
     * @param kind what that backend allocates
     * @throws IllegalArgumentException if it is of another kind
     */
    public <S extends Storage> S storage(Class<S> kind) {
        if (!kind.isInstance(storage)) {
            throw new IllegalArgumentException(
                    this + " is of another backend: read its values there, and write them to a tensor of this one");
        }
        return kind.cast(storage);
    }

    /** Position of the first element in {@link #storage()}, in elements. */
    public int offset() {
        return offset;
    }

    /** Distance from one row to the next, in elements: the leading dimension of BLAS. */
    public int rowStride() {
        return rowStride;
    }

    /** Whether rows follow one another without gaps. */
    public boolean isContiguous() {
        return rowStride == shape.columns() || shape.rows() <= 1;
    }

    /**
     * The same elements under another shape.
     *
     * @throws IllegalArgumentException if the number of elements differs or this tensor is not contiguous
     */
    public Tensor reshape(Shape other) {
        if (other.size() != shape.size()) {
            throw new IllegalArgumentException(
                    this + " has " + size() + " elements and cannot take the shape " + other + " of " + other.size());
        }
        if (!isContiguous()) {
            throw new IllegalArgumentException(
                    this + " is a range of columns of a wider tensor; copy it before giving it the shape " + other);
        }
        return new Tensor(name, storage, offset, other, other.columns(), workspace, generation);
    }

    /** The columns {@code from} (inclusive) to {@code to} (exclusive) of every row: a view. */
    public Tensor columns(int from, int to) {
        if (from < 0 || to < from || to > columns()) {
            throw new IllegalArgumentException(this + " has no columns " + from + " to " + to);
        }
        return new Tensor(name, storage, offset + from, shape.withColumns(to - from), rowStride, workspace, generation);
    }

    /** The rows {@code from} (inclusive) to {@code to} (exclusive) as a matrix: a view. */
    public Tensor rows(int from, int to) {
        if (from < 0 || to < from || to > rows()) {
            throw new IllegalArgumentException(this + " has no rows " + from + " to " + to);
        }
        return new Tensor(
                name,
                storage,
                offset + from * rowStride,
                Shape.of(to - from, columns()),
                rowStride,
                workspace,
                generation);
    }

    /**
     * Makes sure that the memory behind this tensor is still its own.
     *
     * @throws IllegalStateException if its storage was closed or its workspace was reset
     */
    public void requireLive() {
        if (workspace != null && generation != workspace.generation()) {
            throw new IllegalStateException("tensor " + this + " was used after its workspace was reset; it was valid"
                    + " for one step only: copy what must outlive the step");
        }
        if (storage.isClosed()) {
            throw new IllegalStateException("tensor " + this + " was used after its memory was closed");
        }
    }

    /** For example {@code 'hidden' [64×300]}. */
    @Override
    public String toString() {
        return "'" + name + "' " + shape;
    }
}
