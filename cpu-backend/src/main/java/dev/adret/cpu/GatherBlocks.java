package dev.adret.cpu;

/** A way to compute the linear layer over looked-up rows of a large batch, in blocks of examples. */
interface GatherBlocks {
    /** Of a batch: each has a gradient of the weights. */
    int MOST_BLOCKS = 64;

    /** How many gradients of the weights {@link #backward} makes. */
    int parts(GatherBatch batch);

    void forward(GatherBatch batch);

    /** How many chunks {@link #backward} has. */
    int chunks(GatherBatch batch);

    /**
     * Computes a part of the gradient of the weights, or some columns of one, and the gradients of rows of the tables, which take the place
     * of the inputs.
     *
     * @param dy the gradient before the activation
     * @param parts by part: the gradient of the weights that belongs to it
     */
    void backward(GatherBatch batch, int chunk, int worker, float[] dy, int dy0, float[] parts);

    /** Tells which gradients of rows there are, of one table. */
    void contribute(GatherBatch batch, int table, RowGradients gradients);
}
