package dev.adret.gpu;

import dev.adret.backend.UpdateRule;
import dev.adret.tensor.Tensor;

/** Steps of the optimizers. */
final class Updates {
    private final Kernel update;
    private final Kernel updateRows;

    Updates(Launcher launcher) {
        update = launcher.kernel(KernelSources::update, "update");
        updateRows = launcher.kernel(KernelSources::update, "update_rows");
    }

    void update(UpdateRule rule, Tensor hyper, int decayed, Tensor gradients, Tensor values, Tensor[] slots) {
        rule(update.begin(), rule, hyper).number(decayed).tensor(gradients).tensor(values);
        slots(update, slots, values)
                .number(values.size())
                .moving((3.0 + 2 * slots.length) * values.size())
                .runEach(values.size());
    }

    void updateRows(UpdateRule rule, Tensor hyper, Tensor plan, Tensor sums, Tensor table, Tensor[] slots) {
        if (table.size() == 0) {
            return;
        }
        rule(updateRows.begin(), rule, hyper).tensor(plan).tensor(sums).tensor(table);
        // As many work-items as there could be elements; how many there are, the plan on the device says.
        slots(updateRows, slots, table).number(table.columns()).runEach(sums.size());
    }

    private static Kernel rule(Kernel kernel, UpdateRule rule, Tensor hyper) {
        return kernel.choice(rule.kind())
                .number(rule.beta1())
                .number(rule.beta2())
                .number(rule.epsilon())
                .number(rule.weightDecay())
                .number(rule.l1())
                .tensor(hyper);
    }

    /** A rule with fewer slots than the kernel has parameters for gets memory that it does not touch. */
    private static Kernel slots(Kernel kernel, Tensor[] slots, Tensor values) {
        return kernel.tensor(slots.length > 0 ? slots[0] : values).tensor(slots.length > 1 ? slots[1] : values);
    }
}
