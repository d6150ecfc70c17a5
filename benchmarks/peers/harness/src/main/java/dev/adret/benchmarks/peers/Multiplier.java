package dev.adret.benchmarks.peers;

/** A library that multiplies matrices, with its number of threads set. */
public interface Multiplier extends AutoCloseable {
    /** Copies a and b, stored as {@code product} says, to where the library wants them. */
    Multiplication prepare(Product product, float[] a, float[] b);

    @Override
    void close();

    /** A product whose operands lie ready; owns its memory. */
    interface Multiplication extends AutoCloseable {
        /** Computes the product {@code times} times, and returns when it is done. */
        void run(int times);

        /** The product, [m×n]. */
        float[] result();

        @Override
        void close();
    }
}
