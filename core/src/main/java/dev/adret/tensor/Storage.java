package dev.adret.tensor;

/**
 * A block of device memory that holds elements of one type. What is behind it only its backend knows.
 *
 * <p>Whoever allocated it closes it. Work already queued on the backend may still use the block when {@link #close()}
 * returns: the backend frees it in order.
 */
public interface Storage extends AutoCloseable {
    DType dtype();

    /** Number of elements. */
    int size();

    boolean isClosed();

    /** Gives the memory back. Closing twice does nothing. */
    @Override
    void close();
}
