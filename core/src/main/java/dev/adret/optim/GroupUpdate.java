package dev.adret.optim;

import dev.adret.backend.Ops;
import dev.adret.backend.RowUpdate;
import dev.adret.backend.UpdateRule;
import dev.adret.nn.Model;
import dev.adret.nn.Parameter;
import dev.adret.nn.ParameterGroup;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The update of the parameters of one group: the dense ones, and of each table the rows that the step touched, in one operation. */
final class GroupUpdate {
    /** The slots of a parameter that has none. */
    static final Tensor[] NONE = {};

    private final ParameterGroup group;
    private final UpdateRule rule;
    private final Tensor hyper;
    private final Tensor gradients;
    private final Tensor values;
    private final Tensor[] denseSlots;
    private final Map<Parameter, Tensor[]> slots;
    private final IdentityHashMap<Parameter, RowUpdate> knownUpdates = new IdentityHashMap<>();
    private final List<RowUpdate> rowUpdates = new ArrayList<>();

    /**
     * @param hyper what changes from step to step, for this group
     * @param denseSlots of all dense parameters of the model
     * @param slots of the tables; none for a rule that keeps nothing
     */
    GroupUpdate(
            Model model,
            ParameterGroup group,
            UpdateRule rule,
            Tensor hyper,
            Tensor[] denseSlots,
            Map<Parameter, Tensor[]> slots) {
        this.group = group;
        this.rule = rule;
        this.hyper = hyper;
        this.slots = slots;
        gradients = partOf(model.flatGradients());
        values = partOf(model.flatValues());
        this.denseSlots = new Tensor[denseSlots.length];
        for (int i = 0; i < denseSlots.length; i++) {
            this.denseSlots[i] = partOf(denseSlots[i]);
        }
    }

    private Tensor partOf(Tensor flat) {
        return Tensor.of(flat.name(), flat.storage(), group.start(), Shape.of(group.size()));
    }

    /** Queues the update, and clears the gradients of the tables. */
    void apply(Ops ops) {
        rowUpdates.clear();
        List<Parameter> tables = group.tables();
        for (int i = 0; i < tables.size(); i++) {
            Parameter table = tables.get(i);
            if (table.hasGradient()) {
                rowUpdates.add(rowUpdate(table));
                table.clearGradient();
            }
        }
        ops.update(rule, hyper, group.decayedSize(), gradients, values, denseSlots, rowUpdates);
    }

    /** The same one as long as the memory of a step is the same, so that steps make no garbage. */
    private RowUpdate rowUpdate(Parameter table) {
        RowUpdate known = knownUpdates.get(table);
        if (known != null && known.plan() == table.rowPlan() && known.sums() == table.rowSums()) {
            return known;
        }
        RowUpdate update =
                new RowUpdate(table.rowPlan(), table.rowSums(), table.value(), slots.getOrDefault(table, NONE));
        knownUpdates.put(table, update);
        return update;
    }
}
