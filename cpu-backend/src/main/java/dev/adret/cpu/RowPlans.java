package dev.adret.cpu;

import dev.adret.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Row plans of several tables at once, each made by one thread. */
final class RowPlans extends Task {
    private final WorkerPool pool;
    private final RowPlanner[] planners; // by thread
    private List<Tensor> ids = List.of();
    private List<Tensor> tables = List.of();
    private List<Tensor> plans = List.of();
    /** What the first thread begins with. */
    private int longest;

    RowPlans(WorkerPool pool) {
        this.pool = pool;
        planners = new RowPlanner[pool.threads()];
        Arrays.setAll(planners, thread -> new RowPlanner());
    }

    void run(List<Tensor> idsOfTables, List<Tensor> ofTables, List<Tensor> results) {
        ids = idsOfTables;
        tables = ofTables;
        plans = results;
        longest = 0;
        for (int t = 1; t < ids.size(); t++) {
            longest = ids.get(t).size() > ids.get(longest).size() ? t : longest;
        }
        pool.run(this, ids.size());
    }

    @Override
    void run(int chunk, int worker) {
        int table = chunk == 0 ? longest : chunk == longest ? 0 : chunk;
        Tensor numbers = ids.get(table);
        planners[worker].plan(
                "beginPlans", numbers, 0, numbers.columns(), tables.get(table).rows(), plans.get(table));
    }
}
