package dev.adret.cpu;

import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Tensor;

/** Looking up rows of a table, and summing the gradients by them. */
final class Tables {
    private final WorkerPool pool;
    private final Kernels kernels;
    private final Gather gather = new Gather();
    private final SumRows sumRows = new SumRows();

    Tables(WorkerPool pool, Kernels kernels) {
        this.pool = pool;
        this.kernels = kernels;
    }

    void gather(Tensor table, Tensor ids, Tensor out) {
        gather.table = table;
        gather.ids = ids;
        gather.out = out;
        gather.start(pool, ids.size());
    }

    void sumRows(Tensor dy, Tensor plan, Tensor sums) {
        sumRows.dy = dy;
        sumRows.plan = plan;
        sumRows.sums = sums;
        sumRows.start();
    }

    /** The exception for an id at {@code place}, counted row by row, that is outside of a table. */
    static IllegalArgumentException outside(String op, Tensor ids, int place, int id, int tableRows) {
        return new IllegalArgumentException(op + ": the id at row " + place / ids.columns() + ", column "
                + place % ids.columns() + " of " + ids + " is " + id + ", outside the table of " + tableRows + " rows");
    }

    /** Each chunk some places. */
    @SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
    private static final class Gather extends RangeTask {
        private Tensor table;
        private Tensor ids;
        private Tensor out;

        Gather() {
            super(128);
        }

        @Override
        void range(int from, int length, int worker) {
            float[] source = CpuStorage.floats(table);
            float[] target = CpuStorage.floats(out);
            int[] numbers = CpuStorage.ints(ids);
            int window = ids.columns();
            int width = table.columns();
            int rows = table.rows();
            int row = from / window;
            int column = from % window;
            for (int place = from; place < from + length; place++) {
                int id = numbers[ids.offset() + row * ids.rowStride() + column];
                if (id < 0 || id >= rows) {
                    throw outside("gather", ids, place, id, rows);
                }
                int to = out.offset() + row * out.rowStride() + column * width;
                System.arraycopy(source, table.offset() + id * width, target, to, width);
                column++;
                if (column == window) {
                    column = 0;
                    row++;
                }
            }
        }
    }

    /**
     * Each chunk some consecutive places of the plan, so that a row with thousands of places is spread over many chunks. The sum of
     * a row that began in an earlier chunk goes into a part, and the parts are added in order at the end.
     */
    @SuppressWarnings("NullAway.Init")
    private final class SumRows extends Task {
        private static final int CHUNK_ELEMENTS = 1 << 12;

        private Tensor dy;
        private Tensor plan;
        private Tensor sums;
        private float[] parts = {};
        private int[] partRows = {};
        private int n;
        private int count;
        private int width;
        private int placesOfChunk;

        void start() {
            n = sums.rows();
            width = sums.columns();
            count = CpuStorage.ints(plan)[plan.offset()];
            placesOfChunk = Math.max(16, CHUNK_ELEMENTS / Math.max(1, width));
            int chunks = width == 0 ? 0 : chunks(n, placesOfChunk);
            if (parts.length < chunks * width) {
                parts = new float[chunks * width];
            }
            if (partRows.length < chunks) {
                partRows = new int[chunks];
            }
            pool.run(this, chunks);
            for (int chunk = 0; chunk < chunks; chunk++) {
                if (partRows[chunk] >= 0) {
                    int to = sums.offset() + partRows[chunk] * width;
                    kernels.add(parts, chunk * width, CpuStorage.floats(sums), to, width);
                }
            }
        }

        @Override
        void run(int chunk, int worker) {
            int[] plans = CpuStorage.ints(plan);
            int starts = plan.offset() + RowPlan.starts(n);
            int from = chunk * placesOfChunk;
            int end = Math.min(n, from + placesOfChunk);
            int u = rowAt(plans, starts, from);
            boolean continued = plans[starts + u] < from;
            partRows[chunk] = continued ? u : -1;
            for (int next = from; next < end; u++) {
                int rowEnd = Math.min(end, plans[starts + u + 1]);
                if (continued) {
                    sum(plans, next, rowEnd, parts, chunk * width);
                    continued = false;
                } else {
                    sum(plans, next, rowEnd, CpuStorage.floats(sums), sums.offset() + u * width);
                }
                next = rowEnd;
            }
        }

        /** The last row that starts at or before {@code next}. */
        private int rowAt(int[] plans, int starts, int next) {
            int low = 0;
            int high = count - 1;
            while (low < high) {
                int middle = (low + high + 1) >>> 1;
                if (plans[starts + middle] <= next) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            return low;
        }

        private void sum(int[] plans, int from, int end, float[] target, int to) {
            float[] gradients = CpuStorage.floats(dy);
            int places = plan.offset() + RowPlan.places(n);
            int slicesOfRow = dy.columns() / width;
            int first = plans[places + from];
            System.arraycopy(gradients, slice(first, slicesOfRow), target, to, width);
            for (int next = from + 1; next < end; next++) {
                kernels.add(gradients, slice(plans[places + next], slicesOfRow), target, to, width);
            }
        }

        private int slice(int place, int slicesOfRow) {
            int row = place / slicesOfRow;
            return dy.offset() + row * dy.rowStride() + (place - row * slicesOfRow) * width;
        }
    }
}
