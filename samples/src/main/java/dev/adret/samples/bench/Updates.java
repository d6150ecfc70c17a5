package dev.adret.samples.bench;

import dev.adret.backend.Backend;
import dev.adret.backend.Hyper;
import dev.adret.backend.Ops;
import dev.adret.backend.UpdateRule;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Tensor;

/** Changes of parameters: all dense ones at once, and those rows of a table that a batch touches. */
public final class Updates {
    /** Small enough for values to stay finite however often they are updated. */
    private static final float LEARNING_RATE = 1e-6f;

    private Updates() {}

    /**
     * An optimizer step for {@code size} dense parameters. The amount is bytes: the gradient is read, values and state are read
     * and written.
     */
    public static Workload dense(Backend backend, UpdateRule rule, int size) {
        Memory memory = new Memory(backend);
        Ops ops = new Ops(backend);
        Tensor hyper = hyper(backend, memory);
        Tensor gradients = memory.random("gradients", size);
        Tensor values = memory.random("values", size);
        Tensor[] slots = new Tensor[rule.kind().slots()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = memory.zeros("slot", size);
        }
        double bytes = (3.0 + 2 * slots.length) * Float.BYTES * size;
        return new Workload(bytes, () -> ops.update(rule, hyper, 0, gradients, values, slots), memory::close);
    }

    private static Tensor hyper(Backend backend, Memory memory) {
        Tensor hyper = memory.zeros("hyper", Hyper.LENGTH);
        float[] values = new float[Hyper.LENGTH];
        values[Hyper.LEARNING_RATE] = LEARNING_RATE;
        values[Hyper.CORRECTION1] = 1;
        values[Hyper.CORRECTION2] = 1;
        backend.write(values, 0, hyper);
        return hyper;
    }

    /** The steps by which a batch of words changes the table of their vectors. */
    public enum RowStep {
        /** Finding the rows of a batch, each once: {@link Backend#planRows}. */
        PLAN,
        /** Summing the gradient of each of these rows: {@link Backend#sumRows}. */
        SUM,
        /** Changing these rows by plain SGD: {@link Backend#updateRows}. */
        UPDATE
    }

    /** One step of the change of a table by {@code batch} windows of configuration S. The amount is the words of the batch. */
    public static Workload rows(Backend backend, RowStep step, int batch) {
        Memory memory = new Memory(backend);
        Ops ops = new Ops(backend);
        int window = TrainingStep.WINDOW;
        int dimension = TrainingStep.DIMENSION;
        int words = batch * window;
        Tensor ids = memory.ints("ids", Zipf.words(1, words, TrainingStep.VOCABULARY), batch, window);
        Tensor plan = memory.ints("plan", new int[RowPlan.length(words)], RowPlan.length(words));
        Tensor dy = memory.random("dy", batch, window * dimension);
        Tensor sums = memory.zeros("sums", words, dimension);
        Tensor table = memory.random("table", TrainingStep.VOCABULARY, dimension);
        Tensor hyper = hyper(backend, memory);
        ops.planRows(ids, TrainingStep.VOCABULARY, plan);
        ops.sumRows(dy, plan, sums);
        Runnable body = switch (step) {
            case PLAN -> () -> ops.planRows(ids, TrainingStep.VOCABULARY, plan);
            case SUM -> () -> ops.sumRows(dy, plan, sums);
            case UPDATE -> () -> ops.updateRows(UpdateRule.sgd(), hyper, plan, sums, table, new Tensor[0]);
        };
        return new Workload(words, body, memory::close);
    }
}
