package dev.adret.backend;

import static dev.adret.backend.Checks.contiguous;
import static dev.adret.backend.Checks.contiguousFloats;
import static dev.adret.backend.Checks.contiguousInts;
import static dev.adret.backend.Checks.floats;
import static dev.adret.backend.Checks.ints;
import static dev.adret.backend.Checks.misfit;
import static dev.adret.backend.Checks.sameShape;
import static dev.adret.backend.Checks.stretch;

import dev.adret.random.Permutation;
import dev.adret.tensor.DType;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.List;

/**
 * The operations of a {@link Backend}, checked: what layers, losses and optimizers call.
 *
 * <p>Each method makes sure that its tensors are alive, of the right type and of shapes that fit, and hands them on. What an
 * operation computes is said at the method of the same name in {@link Backend}. A tensor that does not fit is an {@link
 * IllegalArgumentException} that names the operation, the tensor, what was expected and what came; one whose memory is gone is
 * an {@link IllegalStateException}.
 */
public final class Ops {
    private final Backend backend;

    public Ops(Backend backend) {
        this.backend = backend;
    }

    public Backend backend() {
        return backend;
    }

    /** tensor ← {@code source}, from index {@code from} on. */
    public void write(float[] source, int from, Tensor tensor) {
        floats("write", "tensor", tensor);
        stretch("write", source.length, from, tensor);
        backend.write(source, from, tensor);
    }

    /** tensor ← {@code source}, from index {@code from} on. */
    public void write(int[] source, int from, Tensor tensor) {
        ints("write", "tensor", tensor);
        stretch("write", source.length, from, tensor);
        backend.write(source, from, tensor);
    }

    /** {@code target}, from index {@code from} on, ← tensor, when all work queued before is done. */
    public void read(Tensor tensor, float[] target, int from) {
        floats("read", "tensor", tensor);
        stretch("read", target.length, from, tensor);
        backend.read(tensor, target, from);
    }

    /** {@code target}, from index {@code from} on, ← tensor, when all work queued before is done. */
    public void read(Tensor tensor, int[] target, int from) {
        ints("read", "tensor", tensor);
        stretch("read", target.length, from, tensor);
        backend.read(tensor, target, from);
    }

    /** x ← value. */
    public void fill(Tensor x, float value) {
        contiguousFloats("fill", "x", x);
        backend.fill(x, value);
    }

    /** target ← source. */
    public void copy(Tensor source, Tensor target) {
        source.requireLive();
        target.requireLive();
        if (source.dtype() != target.dtype()) {
            throw misfit("copy", "target", target, "type " + source.dtype());
        }
        sameShape("copy", "target", target, source);
        backend.copy(source, target);
    }

    /** y ← y + alpha·x. */
    public void axpy(float alpha, Tensor x, Tensor y) {
        contiguousFloats("axpy", "x", x);
        contiguousFloats("axpy", "y", y);
        sameShape("axpy", "y", y, x);
        backend.axpy(alpha, x, y);
    }

    /** y ← f(x). */
    public void activation(Activation f, Tensor x, Tensor y) {
        elementwise("activation", x, y);
        backend.activation(f, x, y);
    }

    /** dx ← dy ∘ f'(x). */
    public void activationBackward(Activation f, Tensor y, Tensor dy, Tensor dx) {
        elementwise("activationBackward", dy, dx);
        elementwise("activationBackward", dy, y);
        backend.activationBackward(f, y, dy, dx);
    }

    /** y ← x/(1 − rate) where a unit is kept, else 0. */
    public void dropout(float rate, long seed, int stream, Tensor step, Tensor x, Tensor y) {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("dropout: the rate lies in [0, 1) and is not " + rate);
        }
        elementwise("dropout", x, y);
        ints("dropout", "step", step);
        one("dropout", "step", step);
        backend.dropout(rate, seed, stream, step, x, y);
    }

    /** y ← f(x). */
    public void unary(UnaryOp f, Tensor x, Tensor y) {
        elementwise("unary", x, y);
        backend.unary(f, x, y);
    }

    /** dx ← dy ∘ f'(x). */
    public void unaryBackward(UnaryOp f, Tensor x, Tensor y, Tensor dy, Tensor dx) {
        elementwise("unaryBackward", dy, dx);
        elementwise("unaryBackward", dy, y);
        elementwise("unaryBackward", dy, x);
        backend.unaryBackward(f, x, y, dy, dx);
    }

    /** c ← f(a, b), each repeated to the shape of c. */
    public void binary(BinaryOp f, Tensor a, Tensor b, Tensor c) {
        repeated("binary", a, b, "c", c);
        backend.binary(f, a, b, c);
    }

    /** d ← dc ∘ ∂f/∂a, or dc ∘ ∂f/∂b, of the shape of dc. */
    public void binaryBackward(BinaryOp f, boolean first, Tensor a, Tensor b, Tensor dc, Tensor d) {
        repeated("binaryBackward", a, b, "dc", dc);
        elementwise("binaryBackward", dc, d);
        backend.binaryBackward(f, first, a, b, dc, d);
    }

    /** y ← alpha·Σ x, over the axes along which y has the extent 1 or none. */
    public void sumTo(float alpha, Tensor x, Tensor y) {
        contiguousFloats("sumTo", "x", x);
        contiguousFloats("sumTo", "y", y);
        if (!Broadcast.repeats(y.shape(), x.shape())) {
            throw misfit("sumTo", "y", y, "the shape of x " + x.shape() + " with 1 for some extents");
        }
        backend.sumTo(alpha, x, y);
    }

    /** y ← xᵀ, the last two axes. */
    public void transpose(Tensor x, Tensor y) {
        contiguousFloats("transpose", "x", x);
        contiguousFloats("transpose", "y", y);
        int rank = x.shape().rank();
        if (rank < 2) {
            throw misfit("transpose", "x", x, "a matrix, or matrices");
        }
        boolean fits = y.shape().rank() == rank
                && y.columns() == x.shape().extent(rank - 2)
                && y.shape().extent(rank - 2) == x.columns();
        for (int axis = 0; axis < rank - 2; axis++) {
            fits = fits && y.shape().extent(axis) == x.shape().extent(axis);
        }
        if (!fits) {
            throw misfit("transpose", "y", y, "the shape of x " + x.shape() + ", its last two extents exchanged");
        }
        backend.transpose(x, y);
    }

    /** c ← alpha·op(a)·op(b) + beta·c. */
    public void gemm(boolean transposeA, boolean transposeB, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
        floats("gemm", "a", a);
        floats("gemm", "b", b);
        floats("gemm", "c", c);
        int rank = c.shape().rank();
        if (!(rank == 2 || rank == 3)) {
            throw misfit("gemm", "c", c, "a matrix or a batch of matrices");
        }
        if (a.shape().rank() != rank) {
            throw misfit("gemm", "a", a, "the rank of c " + c.shape());
        }
        if (b.shape().rank() != rank) {
            throw misfit("gemm", "b", b, "the rank of c " + c.shape());
        }
        int m = c.shape().extent(rank - 2);
        int n = c.columns();
        int k = transposeA ? a.shape().extent(rank - 2) : a.columns();
        fits("a", a, transposeA, m, k, c);
        fits("b", b, transposeB, k, n, c);
        backend.gemm(transposeA, transposeB, alpha, a, b, beta, c);
    }

    private static void fits(String role, Tensor tensor, boolean transposed, int rows, int columns, Tensor c) {
        int rank = tensor.shape().rank();
        int expectedRows = transposed ? columns : rows;
        int expectedColumns = transposed ? rows : columns;
        boolean fits = tensor.shape().extent(rank - 2) == expectedRows
                && tensor.columns() == expectedColumns
                && (rank == 2 || tensor.shape().extent(0) == c.shape().extent(0));
        if (!fits) {
            String batch = rank == 3 ? c.shape().extent(0) + "×" : "";
            throw misfit(
                    "gemm",
                    role + (transposed ? " (transposed)" : ""),
                    tensor,
                    "[" + batch + expectedRows + "×" + expectedColumns + "] to make c " + c.shape());
        }
    }

    /** y ← f(x·weightᵀ + bias). */
    public void linear(Tensor x, Tensor weight, Tensor bias, Activation f, Tensor y) {
        floats("linear", "x", x);
        contiguousFloats("linear", "weight", weight);
        floats("linear", "bias", bias);
        floats("linear", "y", y);
        int out = weight.rows();
        if (weight.columns() != x.columns()) {
            throw misfit("linear", "weight", weight, "one column for each of x " + x.shape());
        }
        if (!bias.shape().is(out)) {
            throw misfit("linear", "bias", bias, "[" + out + "], an element for each row of weight");
        }
        if (!(y.rows() == x.rows() && y.columns() == out)) {
            throw misfit("linear", "y", y, "[" + x.rows() + "×" + out + "]");
        }
        backend.linear(x, weight, bias, f, y);
    }

    /** dy ← dy ∘ f'(y); dWeight ← dyᵀ·x + beta·dWeight; dBias ← column sums of dy + beta·dBias. */
    public void linearBackward(Tensor x, Tensor y, Activation f, Tensor dy, float beta, Tensor dWeight, Tensor dBias) {
        floats("linearBackward", "x", x);
        elementwise("linearBackward", y, dy);
        contiguousFloats("linearBackward", "dWeight", dWeight);
        floats("linearBackward", "dBias", dBias);
        if (dy.rows() != x.rows()) {
            throw misfit("linearBackward", "dy", dy, "a row for each of x " + x.shape());
        }
        if (!(dWeight.rows() == dy.columns() && dWeight.columns() == x.columns())) {
            throw misfit("linearBackward", "dWeight", dWeight, "[" + dy.columns() + "×" + x.columns() + "]");
        }
        if (!dBias.shape().is(dy.columns())) {
            throw misfit("linearBackward", "dBias", dBias, "[" + dy.columns() + "]");
        }
        backend.linearBackward(x, y, f, dy, beta, dWeight, dBias);
    }

    /** dx ← (dy·weight) ∘ f'(x). */
    public void linearBackwardInput(Tensor dy, Tensor weight, Activation f, Tensor x, Tensor dx) {
        contiguousFloats("linearBackwardInput", "dy", dy);
        contiguousFloats("linearBackwardInput", "weight", weight);
        floats("linearBackwardInput", "x", x);
        floats("linearBackwardInput", "dx", dx);
        if (weight.rows() != dy.columns()) {
            throw misfit("linearBackwardInput", "weight", weight, "one row for each column of dy " + dy.shape());
        }
        if (!(x.rows() == dy.rows() && x.columns() == weight.columns())) {
            throw misfit("linearBackwardInput", "x", x, "[" + dy.rows() + "×" + weight.columns() + "]");
        }
        sameShape("linearBackwardInput", "dx", dx, x);
        backend.linearBackwardInput(dy, weight, f, x, dx);
    }

    /** y ← softmax of each row of x, or its logarithm. */
    public void softmax(boolean logarithm, Tensor x, Tensor y) {
        elementwise("softmax", x, y);
        backend.softmax(logarithm, x, y);
    }

    /** dx ← gradient of {@link #softmax} from its output y. */
    public void softmaxBackward(boolean logarithm, Tensor y, Tensor dy, Tensor dx) {
        elementwise("softmaxBackward", dy, dx);
        elementwise("softmaxBackward", dy, y);
        backend.softmaxBackward(logarithm, y, dy, dx);
    }

    /** y ← x̂∘weight + bias, x̂ being the rows of x with the mean 0 and the variance 1. */
    public void layerNorm(float epsilon, Tensor x, Tensor weight, Tensor bias, Tensor y, Tensor moments) {
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("layerNorm: epsilon is greater than 0, and not " + epsilon);
        }
        elementwise("layerNorm", x, y);
        normalized("layerNorm", x, weight, moments);
        eachColumn("layerNorm", "bias", bias, x);
        backend.layerNorm(epsilon, x, weight, bias, y, moments);
    }

    /** dx ← the gradient of {@link #layerNorm}; dWeight and dBias ← those of its parameters + beta times what they hold. */
    public void layerNormBackward(
            Tensor x, Tensor weight, Tensor moments, Tensor dy, Tensor dx, float beta, Tensor dWeight, Tensor dBias) {
        elementwise("layerNormBackward", x, dy);
        elementwise("layerNormBackward", dy, dx);
        normalized("layerNormBackward", x, weight, moments);
        eachColumn("layerNormBackward", "dWeight", dWeight, x);
        eachColumn("layerNormBackward", "dBias", dBias, x);
        backend.layerNormBackward(x, weight, moments, dy, dx, beta, dWeight, dBias);
    }

    private static void normalized(String op, Tensor x, Tensor weight, Tensor moments) {
        if (x.columns() == 0) {
            throw misfit(op, "x", x, "of at least one column");
        }
        eachColumn(op, "weight", weight, x);
        contiguousFloats(op, "moments", moments);
        if (!moments.shape().is(x.rows(), 2)) {
            throw misfit(op, "moments", moments, "[" + x.rows() + "×2], two numbers for each row of x " + x.shape());
        }
    }

    private static void eachColumn(String op, String role, Tensor vector, Tensor x) {
        floats(op, role, vector);
        if (!vector.shape().is(x.columns())) {
            throw misfit(op, role, vector, "[" + x.columns() + "], an element for each column of x " + x.shape());
        }
    }

    /** loss ← mean cross-entropy of softmax(logits); dLogits ← its gradient. */
    public void softmaxCrossEntropy(Tensor logits, Tensor targets, Tensor loss, Tensor dLogits) {
        elementwise("softmaxCrossEntropy", logits, dLogits);
        scalar("softmaxCrossEntropy", loss);
        targets.requireLive();
        contiguous("softmaxCrossEntropy", "targets", targets);
        if (targets.dtype() == DType.INT32) {
            if (targets.size() != logits.rows()) {
                throw misfit(
                        "softmaxCrossEntropy", "targets", targets, "a class for each row of logits " + logits.shape());
            }
        } else {
            if (!(targets.rows() == logits.rows() && targets.columns() == logits.columns())) {
                throw misfit(
                        "softmaxCrossEntropy",
                        "targets",
                        targets,
                        "a distribution for each row of logits " + logits.shape());
            }
        }
        backend.softmaxCrossEntropy(logits, targets, loss, dLogits);
    }

    /** loss ← mean binary cross-entropy of σ(logits); dLogits ← its gradient. */
    public void binaryCrossEntropy(Tensor logits, Tensor targets, Tensor loss, Tensor dLogits) {
        elementwise("binaryCrossEntropy", logits, dLogits);
        elementwise("binaryCrossEntropy", logits, targets);
        scalar("binaryCrossEntropy", loss);
        backend.binaryCrossEntropy(logits, targets, loss, dLogits);
    }

    /** loss ← mean of max(0, margin − scores[i] + corrupt[i,j]); gradients likewise. */
    public void maxMargin(float margin, Tensor scores, Tensor corrupt, Tensor loss, Tensor dScores, Tensor dCorrupt) {
        elementwise("maxMargin", scores, dScores);
        elementwise("maxMargin", corrupt, dCorrupt);
        scalar("maxMargin", loss);
        if (!(corrupt.shape().rank() == 2 && corrupt.rows() == scores.size())) {
            throw misfit(
                    "maxMargin",
                    "corrupt",
                    corrupt,
                    "a row of corrupt scores for each of the " + scores.size() + " scores");
        }
        backend.maxMargin(margin, scores, corrupt, loss, dScores, dCorrupt);
    }

    /** loss ← mean negative log-likelihood of the tags of sentences in a linear chain; gradients likewise. */
    public void chainCrossEntropy(
            Tensor scores,
            Tensor transitions,
            Tensor targets,
            Tensor memory,
            Tensor loss,
            Tensor dScores,
            float beta,
            Tensor dTransitions) {
        String op = "chainCrossEntropy";
        elementwise(op, scores, dScores);
        elementwise(op, transitions, dTransitions);
        scalar(op, loss);
        int tags = scores.columns();
        if (!transitions.shape().is(tags + 1, tags)) {
            throw misfit(op, "transitions", transitions, "[" + tags + "+1×" + tags + "] for scores " + scores.shape());
        }
        contiguousInts(op, "targets", targets);
        int sentences = targets.size() - scores.rows() - 1;
        if (sentences < 0) {
            throw misfit(
                    op,
                    "targets",
                    targets,
                    "a tag for each row of scores " + scores.shape() + ", and where sentences begin and end");
        }
        contiguousFloats(op, "memory", memory);
        int length = Backend.chainMemory(scores.rows(), tags, sentences);
        if (!memory.shape().is(length)) {
            throw misfit(
                    op,
                    "memory",
                    memory,
                    "[" + length + "] for scores " + scores.shape() + " and targets " + targets.shape());
        }
        backend.chainCrossEntropy(scores, transitions, targets, memory, loss, dScores, beta, dTransitions);
    }

    /** best[i] ← column of the greatest element of row i. */
    public void argmax(Tensor x, Tensor best) {
        contiguousFloats("argmax", "x", x);
        contiguousInts("argmax", "best", best);
        if (best.size() != x.rows()) {
            throw misfit("argmax", "best", best, "an element for each row of x " + x.shape());
        }
        if (!(x.columns() > 0 || x.rows() == 0)) {
            throw misfit("argmax", "x", x, "at least one column");
        }
        backend.argmax(x, best);
    }

    /** out[i, j·d …) ← Σ_t table[ids[i, j·k + t]]. */
    public void gather(Tensor table, Tensor ids, Tensor out) {
        gathered(table, ids, out);
        backend.gather(table, ids, out);
    }

    /** The same from each of several tables. */
    public void gather(List<Tensor> tables, List<Tensor> ids, List<Tensor> out) {
        oneForEachTable("gather", tables, ids, out);
        for (int t = 0; t < tables.size(); t++) {
            gathered(tables.get(t), ids.get(t), out.get(t));
        }
        backend.gather(tables, ids, out);
    }

    private static void gathered(Tensor table, Tensor ids, Tensor out) {
        table("gather", table);
        ints("gather", "ids", ids);
        slices("gather", "out", out, ids, table.columns());
    }

    private static void oneForEachTable(String op, List<Tensor> first, List<Tensor> second, List<Tensor> third) {
        if (first.size() != second.size() || first.size() != third.size()) {
            throw new IllegalArgumentException(op + ": there is one tensor of each kind for each table, not "
                    + first.size() + ", " + second.size() + " and " + third.size());
        }
    }

    /** y[i] ← f(bias + Σ_j table[ids[i,j]]). */
    public void gatherSum(Tensor table, Tensor ids, Tensor bias, Activation f, Tensor y) {
        table("gatherSum", table);
        ints("gatherSum", "ids", ids);
        floats("gatherSum", "bias", bias);
        contiguousFloats("gatherSum", "y", y);
        if (!bias.shape().is(table.columns())) {
            throw misfit("gatherSum", "bias", bias, "[" + table.columns() + "], an element for each column of table");
        }
        if (!(y.rows() == ids.rows() && y.columns() == table.columns())) {
            throw misfit("gatherSum", "y", y, "[" + ids.rows() + "×" + table.columns() + "]");
        }
        backend.gatherSum(table, ids, bias, f, y);
    }

    /** plan ← the row plan of ids. */
    public void planRows(Tensor ids, int tableRows, Tensor plan) {
        planned("planRows", ids, plan);
        backend.planRows(ids, tableRows, plan);
    }

    /** The same for each of several tables, to be there after {@link #awaitPlans}; until then ids and plans are left as they are. */
    public void beginPlans(List<Tensor> ids, List<Tensor> tables, List<Tensor> plans) {
        oneForEachTable("beginPlans", ids, tables, plans);
        for (int t = 0; t < tables.size(); t++) {
            planned("beginPlans", ids.get(t), plans.get(t));
            table("beginPlans", tables.get(t));
        }
        backend.beginPlans(ids, tables, plans);
    }

    /** What is queued from now on finds the plans that were begun, if any were. */
    public void awaitPlans() {
        backend.awaitPlans();
    }

    private static void planned(String operation, Tensor ids, Tensor plan) {
        ints(operation, "ids", ids);
        plan(operation, plan, ids.size());
    }

    /** sums[u] ← the sum of the slices of dy that the places of the plan's row u belong to. */
    public void sumRows(Tensor dy, Tensor plan, Tensor sums) {
        summed(dy, plan, sums);
        backend.sumRows(dy, plan, sums);
    }

    /** The same for each of several tables. */
    public void sumRows(List<Tensor> dy, List<Tensor> plans, List<Tensor> sums) {
        oneForEachTable("sumRows", dy, plans, sums);
        for (int t = 0; t < plans.size(); t++) {
            summed(dy.get(t), plans.get(t), sums.get(t));
        }
        backend.sumRows(dy, plans, sums);
    }

    private static void summed(Tensor dy, Tensor plan, Tensor sums) {
        contiguousFloats("sumRows", "sums", sums);
        int ids = plannedRows("sumRows", plan, sums);
        floats("sumRows", "dy", dy);
        int d = sums.columns();
        boolean fits = dy.size() == 0
                ? sums.size() == 0
                : d > 0 && dy.columns() % d == 0 && ids > 0 && ids % (dy.size() / d) == 0;
        if (!fits) {
            throw misfit(
                    "sumRows",
                    "dy",
                    dy,
                    "rows of whole slices of " + d + ", " + ids + " slices in all or a part of that");
        }
    }

    /** Checks a plan, and that sums have no more rows than it has ids, and none only for none. Returns how many ids. */
    private static int plannedRows(String op, Tensor plan, Tensor sums) {
        int ids = RowPlan.ids(plan.size());
        plan(op, plan, ids);
        if (sums.rows() > ids || (sums.rows() == 0 && ids > 0)) {
            throw misfit(op, "sums", sums, "a row for each row that a plan for " + ids + " ids can have");
        }
        return ids;
    }

    /** partials[i] ← the sum of the squares of every p-th element of x, of as many rows as count says. */
    public void sumSquares(Tensor x, Tensor count, Tensor partials) {
        contiguousFloats("sumSquares", "x", x);
        contiguousInts("sumSquares", "count", count);
        contiguousFloats("sumSquares", "partials", partials);
        if (count.size() == 0) {
            throw misfit("sumSquares", "count", count, "at least one element");
        }
        backend.sumSquares(x, count, partials);
    }

    /** y ← f(x·weightᵀ + bias), x being the rows that ids names; plan and x are memory for the backend. */
    public void gatherLinear(
            Tensor[] tables, Tensor ids, Tensor weight, Tensor bias, Activation f, Tensor plan, Tensor x, Tensor y) {
        lookedUp("gatherLinear", tables, ids, plan, x, weight);
        floats("gatherLinear", "bias", bias);
        contiguousFloats("gatherLinear", "y", y);
        int out = weight.rows();
        if (!bias.shape().is(out)) {
            throw misfit("gatherLinear", "bias", bias, "[" + out + "], an element for each row of weight");
        }
        if (!(y.rows() == ids.rows() && y.columns() == out)) {
            throw misfit("gatherLinear", "y", y, "[" + ids.rows() + "×" + out + "]");
        }
        backend.gatherLinear(tables, ids, weight, bias, f, plan, x, y);
    }

    /** What {@link #gatherLinear} passes back: dy ← dy ∘ f'(y), dWeight, dBias, and the gradients of rows of the tables. */
    public void gatherLinearBackward(
            Tensor[] tables,
            Tensor ids,
            Tensor plan,
            Tensor x,
            Tensor weight,
            Tensor y,
            Activation f,
            Tensor dy,
            float beta,
            Tensor dWeight,
            Tensor dBias,
            Tensor[] rowPlans,
            Tensor[] sums) {
        String op = "gatherLinearBackward";
        lookedUp(op, tables, ids, plan, x, weight);
        elementwise(op, y, dy);
        contiguousFloats(op, "dWeight", dWeight);
        floats(op, "dBias", dBias);
        int out = weight.rows();
        if (!(dy.rows() == ids.rows() && dy.columns() == out)) {
            throw misfit(op, "dy", dy, "[" + ids.rows() + "×" + out + "]");
        }
        if (!(dWeight.rows() == out && dWeight.columns() == x.columns())) {
            throw misfit(op, "dWeight", dWeight, "[" + out + "×" + x.columns() + "]");
        }
        if (!dBias.shape().is(out)) {
            throw misfit(op, "dBias", dBias, "[" + out + "]");
        }
        if (rowPlans.length != tables.length || sums.length != tables.length) {
            throw new IllegalArgumentException(
                    op + ": " + tables.length + " tables need as many row plans and sums, but " + rowPlans.length
                            + " and " + sums.length + " came");
        }
        int idsOfTable = ids.rows() * (ids.columns() / tables.length);
        for (int table = 0; table < tables.length; table++) {
            plan(op, rowPlans[table], idsOfTable);
            int width = tables[table].columns();
            contiguousFloats(op, "sums", sums[table]);
            int rows = RowPlan.mostRows(idsOfTable, tables[table].rows());
            if (!sums[table].shape().is(rows, width)) {
                throw misfit(op, "sums", sums[table], "[" + rows + "×" + width + "]");
            }
        }
        backend.gatherLinearBackward(tables, ids, plan, x, weight, y, f, dy, beta, dWeight, dBias, rowPlans, sums);
    }

    /** numbers[i] ← order.at(i), for all of the order. */
    public void permutation(Permutation order, Tensor numbers) {
        contiguousInts("permutation", "numbers", numbers);
        if (numbers.size() != order.size()) {
            throw misfit("permutation", "numbers", numbers, "as many as the " + order.size() + " of the order");
        }
        backend.permutation(order, numbers);
    }

    /** step ← step + 1, an integer, and sum ← sum + count·loss. */
    public void endStep(Tensor step, float count, Tensor loss, Tensor sum) {
        ints("endStep", "step", step);
        floats("endStep", "loss", loss);
        floats("endStep", "sum", sum);
        one("endStep", "step", step);
        one("endStep", "loss", loss);
        one("endStep", "sum", sum);
        backend.endStep(step, count, loss, sum);
    }

    private static void one(String operation, String argument, Tensor tensor) {
        if (tensor.size() != 1) {
            throw misfit(operation, argument, tensor, "one element");
        }
    }

    /** ids[i] ← the window around the token that row i of a batch is of, labels[i] ← its label. */
    public void windows(WindowText text, BatchPlace place, Tensor ids, Tensor labels) {
        vector("windows", "words", text.words(), text.tokens());
        vector("windows", "labels of the text", text.labels(), text.tokens());
        contiguousInts("windows", "table", text.table());
        if (!(text.table().shape().rank() == 2
                && text.table().rows() > 0
                && text.table().columns() > 1)) {
            throw misfit("windows", "table", text.table(), "a matrix of a row at least and two columns");
        }
        if (text.radius() < 0 || place.stride() < 0) {
            throw new IllegalArgumentException(
                    "windows: radius and stride are at least 0, not " + text.radius() + " and " + place.stride());
        }
        vector("windows", "order", place.order(), place.order().size());
        vector("windows", "step", place.step(), 1);
        vector("windows", "epoch", place.epoch(), 2);
        vector("windows", "columns", text.columns(), ids.columns());
        contiguousInts("windows", "ids", ids);
        if (ids.columns() == 0) {
            throw misfit("windows", "ids", ids, "of at least one column");
        }
        contiguousInts("windows", "labels", labels);
        if (labels.size() != ids.rows()) {
            throw misfit("windows", "labels", labels, "one for each of the " + ids.rows() + " rows of ids");
        }
        backend.windows(text, place, ids, labels);
    }

    private static void vector(String op, String role, Tensor tensor, int length) {
        ints(op, role, tensor);
        if (!tensor.shape().is(length)) {
            throw misfit(op, role, tensor, "[" + length + "]");
        }
    }

    /** Applies rule to dense parameters of one learning rate. */
    public void update(UpdateRule rule, Tensor hyper, int decayed, Tensor gradients, Tensor values, Tensor[] slots) {
        dense(rule, hyper, decayed, gradients, values, slots);
        backend.update(rule, hyper, decayed, gradients, values, slots);
    }

    /** Applies rule to dense parameters of one learning rate, and to the rows of several tables that are in their plans. */
    public void update(
            UpdateRule rule,
            Tensor hyper,
            int decayed,
            Tensor gradients,
            Tensor values,
            Tensor[] slots,
            List<RowUpdate> rows) {
        dense(rule, hyper, decayed, gradients, values, slots);
        for (int i = 0; i < rows.size(); i++) {
            RowUpdate table = rows.get(i);
            rows(rule, hyper, table.plan(), table.sums(), table.table(), table.slots());
        }
        backend.update(rule, hyper, decayed, gradients, values, slots, rows);
    }

    private static void dense(
            UpdateRule rule, Tensor hyper, int decayed, Tensor gradients, Tensor values, Tensor[] slots) {
        hyper("update", hyper);
        elementwise("update", values, gradients);
        slots("update", rule, values, slots);
        if (decayed < 0 || decayed > values.size()) {
            throw new IllegalArgumentException("update: decayed is " + decayed + " of " + values.size() + " values");
        }
    }

    /** Applies rule to the rows of table that are in the plan. */
    public void updateRows(UpdateRule rule, Tensor hyper, Tensor plan, Tensor sums, Tensor table, Tensor[] slots) {
        rows(rule, hyper, plan, sums, table, slots);
        backend.updateRows(rule, hyper, plan, sums, table, slots);
    }

    private static void rows(UpdateRule rule, Tensor hyper, Tensor plan, Tensor sums, Tensor table, Tensor[] slots) {
        hyper("updateRows", hyper);
        table("updateRows", table);
        contiguousFloats("updateRows", "sums", sums);
        if (sums.columns() != table.columns()) {
            throw misfit("updateRows", "sums", sums, "the columns of table " + table.shape());
        }
        plannedRows("updateRows", plan, sums);
        slots("updateRows", rule, table, slots);
    }

    /** Checks what both passes of {@link #gatherLinear} have in common. */
    private static void lookedUp(String op, Tensor[] tables, Tensor ids, Tensor plan, Tensor x, Tensor weight) {
        ints(op, "ids", ids);
        if (tables.length == 0) {
            throw new IllegalArgumentException(op + ": there is no table");
        }
        int width = 0;
        for (Tensor table : tables) {
            table(op, table);
            width += table.columns();
        }
        int window = ids.columns() / tables.length;
        if (window * tables.length != ids.columns()) {
            throw misfit(op, "ids", ids, "of as many columns for each of the " + tables.length + " tables");
        }
        ints(op, "plan", plan);
        int length = Backend.gatherLinearPlan(ids.rows(), ids.columns());
        if (!plan.shape().is(length)) {
            throw misfit(op, "plan", plan, "[" + length + "] for ids " + ids.shape());
        }
        contiguousFloats(op, "x", x);
        if (!x.shape().is(ids.rows(), window * width)) {
            throw misfit(op, "x", x, "[" + ids.rows() + "×" + window + "·" + width + "] for ids " + ids.shape());
        }
        contiguousFloats(op, "weight", weight);
        if (weight.columns() != x.columns()) {
            throw misfit(op, "weight", weight, "one column for each of x " + x.shape());
        }
    }

    private static void elementwise(String op, Tensor first, Tensor second) {
        contiguousFloats(op, "first operand", first);
        contiguousFloats(op, "second operand", second);
        sameShape(op, "second operand", second, first);
    }

    private static void repeated(String op, Tensor a, Tensor b, String role, Tensor c) {
        contiguousFloats(op, "a", a);
        contiguousFloats(op, "b", b);
        contiguousFloats(op, role, c);
        if (!Broadcast.fits(a.shape(), b.shape(), c.shape())) {
            Shape shape = Broadcast.shape(a.shape(), b.shape())
                    .orElseThrow(() -> misfit(
                            op, "b", b, "of extents that are those of a " + a.shape() + ", or 1, from the last on"));
            throw misfit(op, role, c, shape + ", which a " + a.shape() + " and b " + b.shape() + " make");
        }
    }

    private static void scalar(String op, Tensor loss) {
        floats(op, "loss", loss);
        one(op, "loss", loss);
    }

    private static void table(String op, Tensor table) {
        contiguousFloats(op, "table", table);
        if (table.shape().rank() != 2) {
            throw misfit(op, "table", table, "a matrix");
        }
    }

    /** Slices of {@code width} columns, as many in a row as ids has columns, or a part of that. */
    private static void slices(String op, String role, Tensor tensor, Tensor ids, int width) {
        floats(op, role, tensor);
        int most = ids.columns() * width;
        int columns = tensor.columns();
        boolean fits = columns == 0 ? most == 0 : most > 0 && columns % width == 0 && most % columns == 0;
        if (!(tensor.rows() == ids.rows() && fits)) {
            throw misfit(
                    op,
                    role,
                    tensor,
                    "[" + ids.rows() + "×" + ids.columns() + "·" + width + "] for ids " + ids.shape()
                            + ", or for sums a whole part of these columns");
        }
    }

    private static void plan(String op, Tensor plan, int ids) {
        ints(op, "plan", plan);
        if (!plan.shape().is(RowPlan.length(ids))) {
            throw misfit(op, "plan", plan, "[" + RowPlan.length(ids) + "] for " + ids + " ids");
        }
    }

    private static void hyper(String op, Tensor hyper) {
        floats(op, "hyper", hyper);
        if (!hyper.shape().is(Hyper.LENGTH)) {
            throw misfit(op, "hyper", hyper, "[" + Hyper.LENGTH + "]");
        }
    }

    private static void slots(String op, UpdateRule rule, Tensor values, Tensor[] slots) {
        if (slots.length != rule.kind().slots()) {
            throw new IllegalArgumentException(op + ": " + rule.kind() + " keeps "
                    + rule.kind().slots() + " slots, but " + slots.length + " came");
        }
        for (Tensor slot : slots) {
            elementwise(op, values, slot);
        }
    }
}
