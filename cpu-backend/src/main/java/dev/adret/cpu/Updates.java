package dev.adret.cpu;

import dev.adret.backend.Hyper;
import dev.adret.backend.UpdateRule;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Tensor;
import java.util.Arrays;

/** Optimizer steps: for all dense parameters at once, and for the rows of a table that a plan names. */
final class Updates {
    private static final float[] NO_SLOT = {};

    private final WorkerPool pool;
    private final Kernels kernels;
    private final L1[] penalties;
    private final Dense dense = new Dense();
    private final Rows rows = new Rows();

    // Of the step in progress.
    private UpdateRule rule = UpdateRule.sgd();
    private float rate;
    private float correction1;
    private float correction2;

    Updates(WorkerPool pool, Kernels kernels) {
        this.pool = pool;
        this.kernels = kernels;
        penalties = new L1[pool.threads()];
        Arrays.setAll(penalties, worker -> new L1());
    }

    void update(UpdateRule how, Tensor hyper, int decayed, Tensor gradients, Tensor values, Tensor[] slots) {
        set(how, hyper);
        dense.decayed = decayed;
        dense.gradients = gradients;
        dense.values = values;
        dense.slots = slots;
        dense.start(pool, values.size());
    }

    void updateRows(UpdateRule how, Tensor hyper, Tensor plan, Tensor sums, Tensor table, Tensor[] slots) {
        set(how, hyper);
        rows.plan = plan;
        rows.sums = sums;
        rows.table = table;
        rows.slots = slots;
        rows.start();
    }

    private void set(UpdateRule how, Tensor hyper) {
        float[] constants = CpuStorage.floats(hyper);
        rule = how;
        rate = constants[hyper.offset() + Hyper.LEARNING_RATE];
        correction1 = constants[hyper.offset() + Hyper.CORRECTION1];
        correction2 = constants[hyper.offset() + Hyper.CORRECTION2];
    }

    /** Updates elements {@code at} to {@code at + length} of a parameter whose gradients begin at {@code g0}. */
    private void range(
            boolean decays, Tensor gradients, int g0, Tensor values, Tensor[] slots, int at, int length, int worker) {
        float[] g = CpuStorage.floats(gradients);
        int from = gradients.offset() + g0;
        if (!decays || rule.l1() == 0) {
            step(decays, g, from, values, slots, at, length);
            return;
        }
        float[] w = CpuStorage.floats(values);
        L1 penalty = penalties[worker];
        boolean hasFirst = slots.length > 0;
        float[] m = hasFirst ? CpuStorage.floats(slots[0]) : NO_SLOT;
        for (int done = 0; done < length; done += L1.BLOCK) {
            int block = Math.min(L1.BLOCK, length - done);
            int w0 = values.offset() + at + done;
            penalty.begin(rule, g, from + done, w, w0, block);
            step(true, penalty.gradients, 0, values, slots, at + done, block);
            penalty.end(rule, rate, w, w0, m, hasFirst ? slots[0].offset() + at + done : 0, block);
        }
    }

    /** As {@link #range}, without L1. */
    private void step(boolean decays, float[] g, int g0, Tensor values, Tensor[] slots, int at, int length) {
        boolean hasFirst = slots.length > 0;
        boolean hasSecond = slots.length > 1;
        kernels.update(
                rule,
                decays ? rule.weightDecay() : 0,
                rate,
                correction1,
                correction2,
                g,
                g0,
                CpuStorage.floats(values),
                values.offset() + at,
                hasFirst ? CpuStorage.floats(slots[0]) : NO_SLOT,
                hasFirst ? slots[0].offset() + at : 0,
                hasSecond ? CpuStorage.floats(slots[1]) : NO_SLOT,
                hasSecond ? slots[1].offset() + at : 0,
                length);
    }

    @SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
    private final class Dense extends RangeTask {
        private int decayed;
        private Tensor gradients;
        private Tensor values;
        private Tensor[] slots;

        /** Small enough for threads to have equal shares of the weights of a small layer. */
        Dense() {
            super(1 << 12);
        }

        @Override
        void range(int from, int length, int worker) {
            int withDecay = Math.max(0, Math.min(length, decayed - from));
            if (withDecay > 0) {
                Updates.this.range(true, gradients, from, values, slots, from, withDecay, worker);
            }
            if (withDecay < length) {
                int rest = from + withDecay;
                Updates.this.range(false, gradients, rest, values, slots, rest, length - withDecay, worker);
            }
        }
    }

    @SuppressWarnings("NullAway.Init")
    private final class Rows extends Task {
        private static final int CHUNK = 1 << 11;

        /** Keeps the JIT compiler from leaving out what is only read ahead. */
        @SuppressWarnings("UnusedVariable")
        private float ahead;

        private Tensor plan;
        private Tensor sums;
        private Tensor table;
        private Tensor[] slots;
        private int count;
        private int rowsOfChunk;

        void start() {
            count = CpuStorage.ints(plan)[plan.offset()];
            rowsOfChunk = Math.max(1, CHUNK / Math.max(1, table.columns()));
            pool.run(this, chunks(count, rowsOfChunk));
        }

        @Override
        void run(int chunk, int worker) {
            int[] plans = CpuStorage.ints(plan);
            int ids = plan.offset() + RowPlan.rows();
            int width = table.columns();
            int end = Math.min(count, (chunk + 1) * rowsOfChunk);
            if (Tables.isFar(table)) {
                float sum = 0;
                for (int u = chunk * rowsOfChunk; u < end; u++) {
                    sum += Tables.touch(CpuStorage.floats(table), table.offset() + plans[ids + u] * width, width);
                }
                ahead = sum;
            }
            for (int u = chunk * rowsOfChunk; u < end; u++) {
                range(true, sums, u * width, table, slots, plans[ids + u] * width, width, worker);
            }
        }
    }
}
