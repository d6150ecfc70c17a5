package dev.adret.gpu;

import dev.adret.backend.RowUpdate;
import dev.adret.backend.UpdateRule;
import dev.adret.tensor.Tensor;
import java.util.List;

/** Steps of the optimizers: dense parameters and the rows of several tables in one launch. */
final class Updates {
    private static final Tensor[] NO_SLOTS = {};

    private final Kernel update;

    Updates(Launcher launcher) {
        update = launcher.kernel(KernelSources::update, "update");
    }

    void update(
            UpdateRule rule,
            Tensor hyper,
            int decayed,
            Tensor gradients,
            Tensor values,
            Tensor[] slots,
            List<RowUpdate> rows) {
        begin(rule, hyper, decayed, gradients, values, slots, values.size());
        int tables = 0;
        long items = values.size();
        double moved = (3.0 + 2 * slots.length) * values.size();
        for (int i = 0; i < rows.size(); i++) {
            RowUpdate table = rows.get(i);
            if (table.table().size() == 0) {
                continue;
            }
            if (tables == Pieces.MOST || items + table.sums().size() > Integer.MAX_VALUE) {
                run(tables, values, items, moved);
                begin(rule, hyper, 0, gradients, values, slots, 0);
                tables = 0;
                items = 0;
                moved = 0;
            }
            table(table.plan(), table.sums(), table.table(), table.slots());
            tables++;
            items += table.sums().size();
        }
        run(tables, values, items, moved);
    }

    void updateRows(UpdateRule rule, Tensor hyper, Tensor plan, Tensor sums, Tensor table, Tensor[] slots) {
        if (table.size() == 0) {
            return;
        }
        begin(rule, hyper, 0, sums, table, NO_SLOTS, 0);
        table(plan, sums, table, slots);
        run(1, table, sums.size(), 0);
    }

    private void begin(
            UpdateRule rule, Tensor hyper, int decayed, Tensor gradients, Tensor values, Tensor[] slots, int n) {
        update.begin()
                .choice(rule.kind())
                .number(rule.beta1())
                .number(rule.beta2())
                .number(rule.epsilon())
                .number(rule.weightDecay())
                .number(rule.l1())
                .tensor(hyper)
                .number(decayed)
                .tensor(gradients)
                .tensor(values);
        slots(slots, values);
        update.number(n);
    }

    private void table(Tensor plan, Tensor sums, Tensor table, Tensor[] slots) {
        update.tensor(plan).tensor(sums).tensor(table);
        slots(slots, table);
        update.number(table.columns());
    }

    /** A rule with fewer slots than the kernel has parameters for gets memory that it does not touch. */
    private void slots(Tensor[] slots, Tensor values) {
        update.tensor(slots.length > 0 ? slots[0] : values).tensor(slots.length > 1 ? slots[1] : values);
    }

    /**
     * Queues the launch, with memory that it does not touch for the tables that there are not.
     *
     * @param items as many work-items as there could be elements; how many of them there are, the plans on the device say
     * @param moved numbers that are read or written; 0 where only the device knows how many
     */
    private void run(int tables, Tensor untouched, long items, double moved) {
        for (int t = tables; t < Pieces.MOST; t++) {
            update.tensor(untouched).tensor(untouched).tensor(untouched);
            slots(NO_SLOTS, untouched);
            update.number(0);
        }
        update.moving(tables == 0 ? moved : 0).runEach((int) items);
    }
}
