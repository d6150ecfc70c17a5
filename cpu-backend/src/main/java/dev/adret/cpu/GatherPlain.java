package dev.adret.cpu;

import java.util.Arrays;

/**
 * The linear layer over looked-up rows, as it stands: rows are copied side by side and multiplied. Each block goes from its ids to its
 * outputs on one thread, and what lies between stays in the cache of that thread's core.
 */
final class GatherPlain implements GatherBlocks {
    /** Examples of a block: their inputs fit into a second-level cache. */
    private static final int BLOCK = 512;

    /** Rows multiplied at a time: what comes of them is still in the first-level cache when it is activated. */
    private static final int ROWS = 48;

    private final WorkerPool pool;
    private final Kernels kernels;
    private final Tables lookUp;
    private final BlockProduct[] products;
    private final Forward forward = new Forward();

    GatherPlain(WorkerPool pool, Kernels kernels, Tables lookUp) {
        this.pool = pool;
        this.kernels = kernels;
        this.lookUp = lookUp;
        products = new BlockProduct[pool.threads()];
        Arrays.setAll(products, thread -> new BlockProduct(kernels));
    }

    private static int block(GatherBatch batch) {
        return Math.max(BLOCK, Task.chunks(batch.examples(), MOST_BLOCKS));
    }

    @Override
    public int parts(GatherBatch batch) {
        return chunks(batch);
    }

    @Override
    public int chunks(GatherBatch batch) {
        return Task.chunks(batch.examples(), block(batch));
    }

    @Override
    public void forward(GatherBatch batch) {
        forward.batch = batch;
        pool.run(forward, chunks(batch));
    }

    @SuppressWarnings("NullAway.Init") // set before it starts
    private final class Forward extends Task {
        private GatherBatch batch;

        @Override
        void run(int chunk, int worker) {
            int first = chunk * block(batch);
            int end = Math.min(batch.examples(), first + block(batch));
            for (int number = 0; number < batch.tables(); number++) {
                int s = number * batch.window();
                lookUp.gatherRows(
                        "gatherLinear",
                        batch.table(number),
                        batch.ids(),
                        s,
                        batch.window(),
                        batch.x(),
                        batch.weightColumn(s),
                        first,
                        end - first);
            }
            BlockProduct product = products[worker];
            product.left().set(batch.x(), 0, 0, false);
            product.setRight(batch.weight(), 0, 0, true);
            float[] y = batch.yValues();
            int width = batch.outputs();
            for (int row = first; row < end; row += ROWS) {
                int rows = Math.min(ROWS, end - row);
                int to = batch.yRow(row);
                product.multiply(row, rows, batch.inputs(), width, batch.bias(), 0, 0, y, to, width);
                kernels.activate(batch.activation(), y, to, y, to, rows * width);
            }
            product.release();
        }
    }

    @Override
    public void backward(GatherBatch batch, int chunk, int worker, float[] dy, int dy0, float[] parts) {
        int first = chunk * block(batch);
        int examples = Math.min(block(batch), batch.examples() - first);
        int inputs = batch.inputs();
        int width = batch.outputs();
        int delta = dy0 + first * width;
        int part = chunk * width * inputs;
        BlockProduct product = products[worker];
        product.left().set(dy, delta, width, true);
        product.setRight(batch.x(), first, 0, false);
        product.multiply(0, width, examples, inputs, 0, parts, part, inputs);
        product.left().set(dy, delta, width, false);
        product.setRight(batch.weight(), 0, 0, false);
        product.multiply(0, examples, width, inputs, 0, batch.xValues(), batch.xRow(first), inputs);
        product.release();
    }

    @Override
    public void contribute(GatherBatch batch, int table, RowGradients gradients) {
        int first = table * batch.window();
        for (int row = 0; row < batch.examples(); row++) {
            for (int s = first; s < first + batch.window(); s++) {
                gradients.add(batch.id(row, s), batch.xRow(row) + batch.weightColumn(s));
            }
        }
    }
}
