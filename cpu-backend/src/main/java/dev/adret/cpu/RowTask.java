package dev.adret.cpu;

/** A task over the rows of a matrix, each chunk some rows; parts of a sum over all rows are added in the order of the chunks. */
abstract class RowTask extends Task {
    private final int chunkElements;
    private int rows;
    private int rowsOfChunk;
    private double[] parts = {};

    /** @param chunkElements elements that take some microseconds, to be worth another thread's attention */
    RowTask(int chunkElements) {
        this.chunkElements = chunkElements;
    }

    /** Runs all rows and returns the sum of what {@link #rows} returned. */
    final double start(WorkerPool pool, int numberOfRows, int columns) {
        rows = numberOfRows;
        rowsOfChunk = Math.max(1, chunkElements / Math.max(1, columns));
        int chunks = chunks(rows, rowsOfChunk);
        if (parts.length < chunks) {
            parts = new double[chunks];
        }
        pool.run(this, chunks);
        double sum = 0;
        for (int chunk = 0; chunk < chunks; chunk++) {
            sum += parts[chunk];
        }
        return sum;
    }

    @Override
    final void run(int chunk, int worker) {
        int from = chunk * rowsOfChunk;
        parts[chunk] = rows(from, Math.min(rows, from + rowsOfChunk), worker);
    }

    /** Does the rows {@code from} up to {@code end} and returns their part of the sum, if there is one. */
    abstract double rows(int from, int end, int worker);
}
