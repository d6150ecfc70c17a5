package dev.adret.cpu;

import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Tensor;

/** Looking up rows of a table, and summing the gradients by them. */
final class Tables {
    private static final int FAR = 1 << 17;

    /** Elements that are read ahead: a third of a first-level cache. */
    private static final int AHEAD = 1 << 12;

    private static final int LINE = 16;

    private final WorkerPool pool;
    private final Kernels kernels;

    /** Keeps the JIT compiler from leaving out what is only read ahead. */
    @SuppressWarnings("UnusedVariable")
    private float ahead;

    private final Gather gather = new Gather();
    private final SumRows sumRows;

    Tables(WorkerPool pool, Kernels kernels) {
        this.pool = pool;
        this.kernels = kernels;
        sumRows = new SumRows();
    }

    /** Of {@code window} columns of ids, into columns of {@code out} from {@code outColumn} on. */
    void gather(String op, Tensor table, Tensor ids, int firstColumn, int window, Tensor out, int outColumn) {
        gather.op = op;
        gather.table = table;
        gather.ids = ids;
        gather.firstColumn = firstColumn;
        gather.window = window;
        gather.out = out;
        gather.outColumn = outColumn;
        gather.start(pool, ids.rows());
    }

    /** {@link #gather} for {@code count} rows of ids, on this thread. */
    void gatherRows(
            String op,
            Tensor table,
            Tensor ids,
            int firstColumn,
            int window,
            Tensor out,
            int outColumn,
            int firstRow,
            int count) {
        int block = Math.max(1, AHEAD / Math.max(1, table.columns() * window));
        for (int from = firstRow; from < firstRow + count; from += block) {
            int end = Math.min(firstRow + count, from + block);
            if (isFar(table)) {
                ahead = readAhead(table, ids, firstColumn, window, from, end);
            }
            copyRows(op, table, ids, firstColumn, window, out, outColumn, from, end);
        }
    }

    private static float readAhead(Tensor table, Tensor ids, int firstColumn, int window, int from, int end) {
        float[] source = CpuStorage.floats(table);
        int[] numbers = CpuStorage.ints(ids);
        int width = table.columns();
        int rows = table.rows();
        float sum = 0;
        for (int row = from; row < end; row++) {
            int at = ids.offset() + row * ids.rowStride() + firstColumn;
            for (int column = 0; column < window; column++) {
                int id = numbers[at + column];
                if (id >= 0 && id < rows) {
                    sum += touch(source, table.offset() + id * width, width);
                }
            }
        }
        return sum;
    }

    private static void copyRows(
            String op,
            Tensor table,
            Tensor ids,
            int firstColumn,
            int window,
            Tensor out,
            int outColumn,
            int from,
            int end) {
        float[] source = CpuStorage.floats(table);
        float[] target = CpuStorage.floats(out);
        int[] numbers = CpuStorage.ints(ids);
        int width = table.columns();
        int rows = table.rows();
        for (int row = from; row < end; row++) {
            int at = ids.offset() + row * ids.rowStride() + firstColumn;
            int to = out.offset() + row * out.rowStride() + outColumn;
            for (int column = 0; column < window; column++, to += width) {
                int id = numbers[at + column];
                if (id < 0 || id >= rows) {
                    throw outside(op, ids, row, firstColumn + column, id, rows);
                }
                System.arraycopy(source, table.offset() + id * width, target, to, width);
            }
        }
    }

    /** Copies the rows of {@code table} that are listed to where {@code to} is, one behind the other, on this thread. */
    void copyListed(Tensor table, int[] list, int first, int count, float[] target, int to) {
        float[] source = CpuStorage.floats(table);
        int width = table.columns();
        int block = Math.max(1, AHEAD / Math.max(1, width));
        for (int from = 0; from < count; from += block) {
            int end = Math.min(count, from + block);
            if (isFar(table)) {
                float sum = 0;
                for (int row = from; row < end; row++) {
                    sum += touch(source, table.offset() + list[first + row] * width, width);
                }
                ahead = sum;
            }
            for (int row = from; row < end; row++) {
                int at = table.offset() + list[first + row] * width;
                System.arraycopy(source, at, target, to + row * width, width);
            }
        }
    }

    /** Whether rows of a table mostly lie in no cache of a core, so that it pays to ask for many at once before the first is used. */
    static boolean isFar(Tensor table) {
        return table.size() >= FAR;
    }

    /** Reads an element of each cache line of a row, and returns what must be kept for the reading to happen. */
    static float touch(float[] values, int at, int width) {
        float sum = values[at + width - 1];
        for (int j = 0; j < width; j += LINE) {
            sum += values[at + j];
        }
        return sum;
    }

    void sumRows(Tensor dy, Tensor plan, Tensor sums) {
        if (sums.size() > 0) {
            sumRows(dy, 0, dy.columns() / sums.columns(), plan, sums);
        }
    }

    /** Of {@code window} slices of dy, which begin at {@code firstColumn}. */
    void sumRows(Tensor dy, int firstColumn, int window, Tensor plan, Tensor sums) {
        sumRows.dy = dy;
        sumRows.firstColumn = firstColumn;
        sumRows.slicesOfRow = window;
        int ids = RowPlan.ids(plan.size());
        sumRows.terms = ids == 0 ? 1 : ids / (dy.rows() * window);
        sumRows.plan = plan;
        sumRows.sums = sums;
        sumRows.start();
    }

    /** The exception for an id that is outside of a table. */
    static IllegalArgumentException outside(String op, Tensor ids, int row, int column, int id, int tableRows) {
        return new IllegalArgumentException(op + ": the id at row " + row + ", column " + column + " of " + ids + " is "
                + id + ", outside the table of " + tableRows + " rows");
    }

    /** Each chunk some rows of ids. */
    @SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
    private final class Gather extends RangeTask {
        private String op;
        private Tensor table;
        private Tensor ids;
        private int firstColumn;
        private int window;
        private Tensor out;
        private int outColumn;

        Gather() {
            super(16);
        }

        @Override
        void range(int from, int length, int worker) {
            gatherRows(op, table, ids, firstColumn, window, out, outColumn, from, length);
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
        private int firstColumn;
        private int slicesOfRow;
        private int terms;
        private Tensor plan;
        private Tensor sums;
        private float[] parts = {};
        private int[] partRows = {};

        /** By thread: where the rows of dy begin that it adds up. */
        private final int[][] slices = new int[pool.threads()][0];

        private int n;
        private int count;
        private int width;
        private int placesOfChunk;

        void start() {
            n = RowPlan.ids(plan.size());
            width = sums.columns();
            count = CpuStorage.ints(plan)[plan.offset()];
            if (count > sums.rows()) {
                throw new IllegalArgumentException("sumRows: the plan has " + count + " rows, more than " + sums);
            }
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
            if (slices[worker].length < placesOfChunk) {
                slices[worker] = new int[placesOfChunk];
            }
            int[] at = slices[worker];
            int u = rowAt(plans, starts, from);
            boolean continued = plans[starts + u] < from;
            partRows[chunk] = continued ? u : -1;
            for (int next = from; next < end; u++) {
                int rowEnd = Math.min(end, plans[starts + u + 1]);
                if (continued) {
                    sum(plans, next, rowEnd, parts, chunk * width, at);
                    continued = false;
                } else {
                    sum(plans, next, rowEnd, CpuStorage.floats(sums), sums.offset() + u * width, at);
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

        private void sum(int[] plans, int from, int end, float[] target, int to, int[] at) {
            float[] gradients = CpuStorage.floats(dy);
            int places = plan.offset() + RowPlan.places(n);
            for (int next = from + 1; next < end; next++) {
                at[next - from - 1] = slice(plans[places + next]);
            }
            kernels.sum(gradients, slice(plans[places + from]), gradients, at, end - from - 1, target, to, width);
        }

        private int slice(int place) {
            int slice = terms == 1 ? place : place / terms;
            int row = slice / slicesOfRow;
            return dy.offset() + row * dy.rowStride() + firstColumn + (slice - row * slicesOfRow) * width;
        }
    }
}
