package dev.adret.backend.reference;

import dev.adret.backend.Activation;
import dev.adret.backend.Backend;
import dev.adret.backend.BatchPlace;
import dev.adret.backend.BinaryOp;
import dev.adret.backend.Hyper;
import dev.adret.backend.UnaryOp;
import dev.adret.backend.UpdateRule;
import dev.adret.backend.WindowText;
import dev.adret.random.Permutation;
import dev.adret.random.Philox;
import dev.adret.tensor.DType;
import dev.adret.tensor.OutOfDeviceMemoryException;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What every operation means, as naive loops in double precision on one thread.
 *
 * <p>Values are kept as doubles, so this backend is also what gradients are checked on. It is slow, and there for comparison.
 */
public final class ReferenceBackend implements Backend {
    static final String NAME = "reference";
    static final String DESCRIPTION = "naive loops in double precision, one thread: for checking, not for speed";

    private long allocations;
    private boolean closed;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return DESCRIPTION;
    }

    @Override
    public String toString() {
        return NAME + ": " + DESCRIPTION;
    }

    /** The element of {@code tensor} at {@code row} and {@code column}, in full precision. */
    public static double get(Tensor tensor, int row, int column) {
        return storage(tensor).doubles[at(tensor, row, column)];
    }

    /** Sets an element in full precision. */
    public static void set(Tensor tensor, int row, int column, double value) {
        storage(tensor).doubles[at(tensor, row, column)] = value;
    }

    /** The integer element of {@code tensor} at {@code row} and {@code column}. */
    public static int getInt(Tensor tensor, int row, int column) {
        return storage(tensor).ints[at(tensor, row, column)];
    }

    static void setInt(Tensor tensor, int row, int column, int value) {
        storage(tensor).ints[at(tensor, row, column)] = value;
    }

    private static int at(Tensor tensor, int row, int column) {
        return tensor.offset() + row * tensor.rowStride() + column;
    }

    private static ReferenceStorage storage(Tensor tensor) {
        return tensor.storage(ReferenceStorage.class);
    }

    // ---- memory ----

    @Override
    public Storage allocate(DType dtype, int size) {
        allocations++;
        try {
            return new ReferenceStorage(this, dtype, size);
        } catch (OutOfMemoryError e) {
            throw new OutOfDeviceMemoryException(
                    "no room on the Java heap for " + size + " numbers in double precision; raise -Xmx", e);
        }
    }

    @Override
    public long allocations() {
        return allocations;
    }

    @Override
    public void write(float[] source, int from, Tensor tensor) {
        int next = from;
        for (int row = 0; row < tensor.rows(); row++) {
            for (int column = 0; column < tensor.columns(); column++) {
                set(tensor, row, column, source[next++]);
            }
        }
    }

    @Override
    public void write(int[] source, int from, Tensor tensor) {
        int next = from;
        for (int row = 0; row < tensor.rows(); row++) {
            for (int column = 0; column < tensor.columns(); column++) {
                setInt(tensor, row, column, source[next++]);
            }
        }
    }

    @Override
    public void read(Tensor tensor, float[] target, int from) {
        int next = from;
        for (int row = 0; row < tensor.rows(); row++) {
            for (int column = 0; column < tensor.columns(); column++) {
                target[next++] = (float) get(tensor, row, column);
            }
        }
    }

    @Override
    public void read(Tensor tensor, int[] target, int from) {
        int next = from;
        for (int row = 0; row < tensor.rows(); row++) {
            for (int column = 0; column < tensor.columns(); column++) {
                target[next++] = getInt(tensor, row, column);
            }
        }
    }

    @Override
    public void synchronize() {}

    @Override
    public void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    // ---- element by element ----

    @Override
    public void fill(Tensor x, float value) {
        for (int row = 0; row < x.rows(); row++) {
            for (int column = 0; column < x.columns(); column++) {
                set(x, row, column, value);
            }
        }
    }

    @Override
    public void copy(Tensor source, Tensor target) {
        for (int row = 0; row < source.rows(); row++) {
            for (int column = 0; column < source.columns(); column++) {
                if (source.dtype() == DType.INT32) {
                    setInt(target, row, column, getInt(source, row, column));
                } else {
                    set(target, row, column, get(source, row, column));
                }
            }
        }
    }

    @Override
    public void axpy(float alpha, Tensor x, Tensor y) {
        for (int row = 0; row < x.rows(); row++) {
            for (int column = 0; column < x.columns(); column++) {
                set(y, row, column, get(y, row, column) + alpha * get(x, row, column));
            }
        }
    }

    @Override
    public void activation(Activation f, Tensor x, Tensor y) {
        for (int row = 0; row < x.rows(); row++) {
            for (int column = 0; column < x.columns(); column++) {
                set(y, row, column, apply(f, get(x, row, column)));
            }
        }
    }

    @Override
    public void activationBackward(Activation f, Tensor y, Tensor dy, Tensor dx) {
        for (int row = 0; row < y.rows(); row++) {
            for (int column = 0; column < y.columns(); column++) {
                set(dx, row, column, get(dy, row, column) * derivative(f, get(y, row, column)));
            }
        }
    }

    private static double apply(Activation f, double x) {
        return switch (f.kind()) {
            case IDENTITY -> x;
            case RELU -> Math.max(x, 0);
            case LEAKY_RELU -> x > 0 ? x : f.slope() * x;
            case TANH -> Math.tanh(x);
            case HARD_TANH -> Math.min(Math.max(x, -1), 1);
            case SIGMOID -> sigmoid(x);
        };
    }

    private static double derivative(Activation f, double y) {
        return switch (f.kind()) {
            case IDENTITY -> 1;
            case RELU -> y > 0 ? 1 : 0;
            case LEAKY_RELU -> y > 0 ? 1 : f.slope();
            case TANH -> 1 - y * y;
            case HARD_TANH -> y > -1 && y < 1 ? 1 : 0;
            case SIGMOID -> y * (1 - y);
        };
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    @Override
    public void dropout(float rate, long seed, int stream, Tensor step, Tensor x, Tensor y) {
        int[] words = new int[4];
        int stepNumber = getInt(step, 0, 0);
        for (int row = 0; row < x.rows(); row++) {
            for (int column = 0; column < x.columns(); column++) {
                int i = row * x.columns() + column;
                Philox.block(seed, i / 4, stepNumber, stream, 0, words);
                boolean dropped = Integer.toUnsignedLong(words[i % 4]) < Philox.threshold(rate);
                set(y, row, column, dropped ? 0 : get(x, row, column) / (1 - rate));
            }
        }
    }

    @Override
    public void unary(UnaryOp f, Tensor x, Tensor y) {
        ReferenceArithmetic.unary(f, x, y);
    }

    @Override
    public void unaryBackward(UnaryOp f, Tensor x, Tensor y, Tensor dy, Tensor dx) {
        ReferenceArithmetic.unaryBackward(f, x, y, dy, dx);
    }

    @Override
    public void binary(BinaryOp f, Tensor a, Tensor b, Tensor c) {
        ReferenceArithmetic.binary(f, a, b, c);
    }

    @Override
    public void binaryBackward(BinaryOp f, boolean first, Tensor a, Tensor b, Tensor dc, Tensor d) {
        ReferenceArithmetic.binaryBackward(f, first, a, b, dc, d);
    }

    @Override
    public void sumTo(float alpha, Tensor x, Tensor y) {
        ReferenceArithmetic.sumTo(alpha, x, y);
    }

    // ---- matrices ----

    @Override
    public void transpose(Tensor x, Tensor y) {
        int rows = x.shape().extent(x.shape().rank() - 2);
        for (int row = 0; row < x.rows(); row++) {
            int matrix = row / rows;
            for (int column = 0; column < x.columns(); column++) {
                set(y, matrix * x.columns() + column, row % rows, get(x, row, column));
            }
        }
    }

    @Override
    public void gemm(boolean transposeA, boolean transposeB, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
        scale(beta, c);
        int batches = c.shape().rank() == 3 ? c.shape().extent(0) : 1;
        for (int batch = 0; batch < batches; batch++) {
            addProduct(transposeA, transposeB, alpha, matrix(a, batch), matrix(b, batch), matrix(c, batch));
        }
    }

    /** One of a batch of matrices; the only one of a tensor of rank 2. */
    private static Tensor matrix(Tensor tensor, int batch) {
        int rows = tensor.shape().extent(tensor.shape().rank() - 2);
        return tensor.rows(batch * rows, (batch + 1) * rows);
    }

    /** x ← factor·x; with {@code factor = 0}, x is not read. */
    private static void scale(float factor, Tensor x) {
        for (int row = 0; row < x.rows(); row++) {
            for (int column = 0; column < x.columns(); column++) {
                set(x, row, column, factor == 0 ? 0 : factor * get(x, row, column));
            }
        }
    }

    /** c ← alpha·op(a)·op(b) + c, row by row. */
    private static void addProduct(boolean transposeA, boolean transposeB, float alpha, Tensor a, Tensor b, Tensor c) {
        int terms = transposeA ? a.rows() : a.columns();
        int columns = c.columns();
        for (int i = 0; i < c.rows(); i++) {
            for (int p = 0; p < terms; p++) {
                double left = alpha * (transposeA ? get(a, p, i) : get(a, i, p));
                for (int j = 0; j < columns; j++) {
                    double right = transposeB ? get(b, j, p) : get(b, p, j);
                    set(c, i, j, get(c, i, j) + left * right);
                }
            }
        }
    }

    @Override
    public void linear(Tensor x, Tensor weight, Tensor bias, Activation f, Tensor y) {
        for (int row = 0; row < y.rows(); row++) {
            for (int column = 0; column < y.columns(); column++) {
                set(y, row, column, get(bias, 0, column));
            }
        }
        addProduct(false, true, 1, x, weight, y);
        activation(f, y, y);
    }

    @Override
    public void linearBackward(Tensor x, Tensor y, Activation f, Tensor dy, float beta, Tensor dWeight, Tensor dBias) {
        activationBackward(f, y, dy, dy);
        scale(beta, dWeight);
        addProduct(true, false, 1, dy, x, dWeight);
        scale(beta, dBias);
        for (int row = 0; row < dy.rows(); row++) {
            for (int column = 0; column < dy.columns(); column++) {
                set(dBias, 0, column, get(dBias, 0, column) + get(dy, row, column));
            }
        }
    }

    @Override
    public void linearBackwardInput(Tensor dy, Tensor weight, Activation f, Tensor x, Tensor dx) {
        scale(0, dx);
        addProduct(false, false, 1, dy, weight, dx);
        activationBackward(f, x, dx, dx);
    }

    // ---- softmax and losses ----

    @Override
    public void softmax(boolean logarithm, Tensor x, Tensor y) {
        for (int row = 0; row < x.rows(); row++) {
            double max = max(x, row);
            double logSum = logSumExp(x, row, max);
            for (int column = 0; column < x.columns(); column++) {
                double logProbability = get(x, row, column) - max - logSum;
                set(y, row, column, logarithm ? logProbability : Math.exp(logProbability));
            }
        }
    }

    @Override
    public void softmaxBackward(boolean logarithm, Tensor y, Tensor dy, Tensor dx) {
        for (int row = 0; row < y.rows(); row++) {
            double sum = 0;
            for (int column = 0; column < y.columns(); column++) {
                sum += get(dy, row, column) * (logarithm ? 1 : get(y, row, column));
            }
            for (int column = 0; column < y.columns(); column++) {
                double value = get(y, row, column);
                double gradient = get(dy, row, column);
                set(dx, row, column, logarithm ? gradient - Math.exp(value) * sum : value * (gradient - sum));
            }
        }
    }

    @Override
    public void layerNorm(float epsilon, Tensor x, Tensor weight, Tensor bias, Tensor y, Tensor moments) {
        for (int row = 0; row < x.rows(); row++) {
            double mean = 0;
            for (int column = 0; column < x.columns(); column++) {
                mean += (get(x, row, column) - get(x, row, 0)) / x.columns();
            }
            double variance = 0;
            for (int column = 0; column < x.columns(); column++) {
                double distance = get(x, row, column) - get(x, row, 0) - mean;
                variance += distance * distance / x.columns();
            }
            set(moments, row, 0, mean);
            set(moments, row, 1, 1 / Math.sqrt(variance + epsilon));
            for (int column = 0; column < x.columns(); column++) {
                double scaled = normal(x, moments, row, column) * get(weight, 0, column);
                set(y, row, column, scaled + get(bias, 0, column));
            }
        }
    }

    @Override
    public void layerNormBackward(
            Tensor x, Tensor weight, Tensor moments, Tensor dy, Tensor dx, float beta, Tensor dWeight, Tensor dBias) {
        scale(beta, dWeight);
        scale(beta, dBias);
        for (int row = 0; row < x.rows(); row++) {
            double mean = 0;
            double meanOfProducts = 0;
            for (int column = 0; column < x.columns(); column++) {
                double gradient = get(dy, row, column);
                double normal = normal(x, moments, row, column);
                set(dWeight, 0, column, get(dWeight, 0, column) + gradient * normal);
                set(dBias, 0, column, get(dBias, 0, column) + gradient);
                double g = gradient * get(weight, 0, column);
                mean += g / x.columns();
                meanOfProducts += g * normal / x.columns();
            }
            for (int column = 0; column < x.columns(); column++) {
                double g = get(dy, row, column) * get(weight, 0, column);
                double centred = g - mean - normal(x, moments, row, column) * meanOfProducts;
                set(dx, row, column, centred * get(moments, row, 1));
            }
        }
    }

    /** An element of x̂. */
    private static double normal(Tensor x, Tensor moments, int row, int column) {
        return (get(x, row, column) - get(x, row, 0) - get(moments, row, 0)) * get(moments, row, 1);
    }

    private static double max(Tensor x, int row) {
        double max = Double.NEGATIVE_INFINITY;
        for (int column = 0; column < x.columns(); column++) {
            max = Math.max(max, get(x, row, column));
        }
        return max;
    }

    /** log Σ e^(x − max): kept apart from the maximum, in which it would drown when logits are huge. */
    private static double logSumExp(Tensor x, int row, double max) {
        double sum = 0;
        for (int column = 0; column < x.columns(); column++) {
            sum += Math.exp(get(x, row, column) - max);
        }
        return Math.log(sum);
    }

    @Override
    public void softmaxCrossEntropy(Tensor logits, Tensor targets, Tensor loss, Tensor dLogits) {
        int n = logits.rows();
        boolean classes = targets.dtype() == DType.INT32;
        double total = 0;
        for (int row = 0; row < n; row++) {
            int label = classes ? storage(targets).ints[targets.offset() + row] : -1;
            if (classes && (label < 0 || label >= logits.columns())) {
                throw new IllegalArgumentException("softmaxCrossEntropy: the class of row " + row + " is " + label
                        + ", outside the " + logits.columns() + " classes of " + logits);
            }
            double max = max(logits, row);
            double logSum = logSumExp(logits, row, max);
            double mass = 0;
            for (int column = 0; column < logits.columns(); column++) {
                mass += target(targets, row, column, label);
            }
            for (int column = 0; column < logits.columns(); column++) {
                double t = target(targets, row, column, label);
                double logProbability = get(logits, row, column) - max - logSum;
                total -= t == 0 ? 0 : t * logProbability;
                set(dLogits, row, column, (Math.exp(logProbability) * mass - t) / n);
            }
        }
        set(loss, 0, 0, n == 0 ? 0 : total / n);
    }

    private static double target(Tensor targets, int row, int column, int label) {
        return targets.dtype() == DType.INT32 ? (column == label ? 1 : 0) : get(targets, row, column);
    }

    @Override
    public void binaryCrossEntropy(Tensor logits, Tensor targets, Tensor loss, Tensor dLogits) {
        double total = 0;
        for (int row = 0; row < logits.rows(); row++) {
            for (int column = 0; column < logits.columns(); column++) {
                double x = get(logits, row, column);
                double t = get(targets, row, column);
                total += Math.max(x, 0) - x * t + Math.log1p(Math.exp(-Math.abs(x)));
                set(dLogits, row, column, (sigmoid(x) - t) / logits.size());
            }
        }
        set(loss, 0, 0, logits.size() == 0 ? 0 : total / logits.size());
    }

    @Override
    public void maxMargin(float margin, Tensor scores, Tensor corrupt, Tensor loss, Tensor dScores, Tensor dCorrupt) {
        double total = 0;
        int pairs = corrupt.size();
        for (int i = 0; i < scores.size(); i++) {
            double score = storage(scores).doubles[scores.offset() + i];
            int violations = 0;
            for (int j = 0; j < corrupt.columns(); j++) {
                double violation = margin - score + get(corrupt, i, j);
                boolean violated = violation > 0;
                total += violated ? violation : 0;
                violations += violated ? 1 : 0;
                set(dCorrupt, i, j, violated ? 1.0 / pairs : 0);
            }
            storage(dScores).doubles[dScores.offset() + i] = pairs == 0 ? 0 : -(double) violations / pairs;
        }
        set(loss, 0, 0, pairs == 0 ? 0 : total / pairs);
    }

    @Override
    public void chainCrossEntropy(
            Tensor scores,
            Tensor transitions,
            Tensor targets,
            Tensor memory,
            Tensor loss,
            Tensor dScores,
            float beta,
            Tensor dTransitions) {
        ReferenceChain.run(scores, transitions, targets, loss, dScores, beta, dTransitions);
    }

    @Override
    public void argmax(Tensor x, Tensor best) {
        for (int row = 0; row < x.rows(); row++) {
            int winner = 0;
            for (int column = 1; column < x.columns(); column++) {
                if (get(x, row, column) > get(x, row, winner)) {
                    winner = column;
                }
            }
            storage(best).ints[best.offset() + row] = winner;
        }
    }

    // ---- tables of rows ----

    @Override
    public void gather(Tensor table, Tensor ids, Tensor out) {
        int width = table.columns();
        int slices = width == 0 ? 0 : out.columns() / width;
        for (int row = 0; row < ids.rows(); row++) {
            for (int slice = 0; slice < slices; slice++) {
                int terms = ids.columns() / slices;
                for (int column = 0; column < width; column++) {
                    double sum = get(table, id("gather", ids, row, slice * terms, table.rows()), column);
                    for (int place = slice * terms + 1; place < (slice + 1) * terms; place++) {
                        sum += get(table, id("gather", ids, row, place, table.rows()), column);
                    }
                    set(out, row, slice * width + column, sum);
                }
            }
        }
    }

    @Override
    public void gatherSum(Tensor table, Tensor ids, Tensor bias, Activation f, Tensor y) {
        for (int row = 0; row < ids.rows(); row++) {
            for (int column = 0; column < table.columns(); column++) {
                double sum = get(bias, 0, column);
                for (int place = 0; place < ids.columns(); place++) {
                    sum += get(table, id("gatherSum", ids, row, place, table.rows()), column);
                }
                set(y, row, column, apply(f, sum));
            }
        }
    }

    @Override
    public void sumSquares(Tensor x, Tensor count, Tensor partials) {
        int counted = Math.min(getInt(count, 0, 0), x.rows()) * x.columns();
        for (int i = 0; i < partials.size(); i++) {
            double sum = 0;
            for (int e = i; e < counted; e += partials.size()) {
                double value = get(x, e / x.columns(), e % x.columns());
                sum += value * value;
            }
            set(partials, i / partials.columns(), i % partials.columns(), sum);
        }
    }

    private static int id(String op, Tensor ids, int row, int place, int tableRows) {
        int id = getInt(ids, row, place);
        if (id < 0 || id >= tableRows) {
            throw new IllegalArgumentException(op + ": the id at row " + row + ", column " + place + " of " + ids
                    + " is " + id + ", outside the table of " + tableRows + " rows");
        }
        return id;
    }

    @Override
    public void planRows(Tensor ids, int tableRows, Tensor plan) {
        int n = ids.size();
        Map<Integer, List<Integer>> places = new LinkedHashMap<>();
        for (int p = 0; p < n; p++) {
            int id = id("planRows", ids, p / ids.columns(), p % ids.columns(), tableRows);
            places.computeIfAbsent(id, any -> new ArrayList<>()).add(p);
        }
        int count = 0;
        int next = 0;
        for (Map.Entry<Integer, List<Integer>> row : places.entrySet()) {
            setInt(plan, 0, RowPlan.rows() + count, row.getKey());
            setInt(plan, 0, RowPlan.starts(n) + count, next);
            for (int place : row.getValue()) {
                setInt(plan, 0, RowPlan.places(n) + next++, place);
            }
            count++;
        }
        setInt(plan, 0, RowPlan.starts(n) + count, next);
        setInt(plan, 0, 0, count);
    }

    @Override
    public void sumRows(Tensor dy, Tensor plan, Tensor sums) {
        int n = RowPlan.ids(plan.size());
        int width = sums.columns();
        int slicesPerRow = width == 0 ? 1 : Math.max(1, dy.columns() / width);
        int terms = Math.max(1, n / Math.max(1, dy.rows() * slicesPerRow));
        int count = getInt(plan, 0, 0);
        for (int u = 0; u < count; u++) {
            int start = getInt(plan, 0, RowPlan.starts(n) + u);
            int end = getInt(plan, 0, RowPlan.starts(n) + u + 1);
            for (int column = 0; column < width; column++) {
                double sum = 0;
                for (int next = start; next < end; next++) {
                    int slice = getInt(plan, 0, RowPlan.places(n) + next) / terms;
                    sum += get(dy, slice / slicesPerRow, slice % slicesPerRow * width + column);
                }
                set(sums, u, column, sum);
            }
        }
    }

    /** Leaves the rows of the ids in x; needs no plan. */
    @Override
    public void gatherLinear(
            Tensor[] tables, Tensor ids, Tensor weight, Tensor bias, Activation f, Tensor plan, Tensor x, Tensor y) {
        int window = ids.columns() / tables.length;
        for (int i = 0; i < ids.rows(); i++) {
            int next = 0;
            for (int place = 0; place < ids.columns(); place++) {
                Tensor table = tables[place / window];
                int id = id("gatherLinear", ids, i, place, table.rows());
                for (int column = 0; column < table.columns(); column++) {
                    set(x, i, next++, get(table, id, column));
                }
            }
        }
        linear(x, weight, bias, f, y);
    }

    @Override
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
        linearBackward(x, y, f, dy, beta, dWeight, dBias);
        int window = ids.columns() / tables.length;
        int from = 0;
        for (int t = 0; t < tables.length; t++) {
            addRows(ids, t * window, window, dy, weight, from, tables[t].rows(), rowPlans[t], sums[t]);
            from += window * tables[t].columns();
        }
    }

    /** The gradients of the rows of one table, whose ids begin at column {@code firstId} and whose weights at {@code firstWeight}. */
    private static void addRows(
            Tensor ids,
            int firstId,
            int window,
            Tensor dy,
            Tensor weight,
            int firstWeight,
            int tableRows,
            Tensor rowPlan,
            Tensor sums) {
        int width = sums.columns();
        int count = 0;
        for (int i = 0; i < ids.rows(); i++) {
            for (int place = 0; place < window; place++) {
                int id = id("gatherLinearBackward", ids, i, firstId + place, tableRows);
                int u = 0;
                while (u < count && getInt(rowPlan, 0, RowPlan.rows() + u) != id) {
                    u++;
                }
                boolean isNew = u == count;
                if (isNew) {
                    setInt(rowPlan, 0, RowPlan.rows() + count++, id);
                }
                for (int column = 0; column < width; column++) {
                    double sum = isNew ? 0 : get(sums, u, column);
                    for (int j = 0; j < dy.columns(); j++) {
                        sum += get(dy, i, j) * get(weight, j, firstWeight + place * width + column);
                    }
                    set(sums, u, column, sum);
                }
            }
        }
        setInt(rowPlan, 0, 0, count);
    }

    // ---- batches of data that lies on the device ----

    @Override
    public void permutation(Permutation order, Tensor numbers) {
        for (int i = 0; i < numbers.size(); i++) {
            setInt(numbers, 0, i, (int) order.at(i));
        }
    }

    @Override
    public void endStep(Tensor step, float count, Tensor loss, Tensor sum) {
        setInt(step, 0, 0, getInt(step, 0, 0) + 1);
        axpy(count, loss, sum);
    }

    @Override
    public void windows(WindowText text, BatchPlace place, Tensor ids, Tensor labels) {
        new ReferenceWindows(text, place).run(ids, labels);
    }

    // ---- optimizer steps ----

    @Override
    public void update(UpdateRule rule, Tensor hyper, int decayed, Tensor gradients, Tensor values, Tensor[] slots) {
        for (int row = 0; row < values.rows(); row++) {
            for (int column = 0; column < values.columns(); column++) {
                boolean decays = row * values.columns() + column < decayed;
                step(rule, hyper, decays, get(gradients, row, column), values, slots, row, column);
            }
        }
    }

    @Override
    public void updateRows(UpdateRule rule, Tensor hyper, Tensor plan, Tensor sums, Tensor table, Tensor[] slots) {
        int count = getInt(plan, 0, 0);
        for (int u = 0; u < count; u++) {
            int row = getInt(plan, 0, RowPlan.rows() + u);
            for (int column = 0; column < table.columns(); column++) {
                step(rule, hyper, true, get(sums, u, column), table, slots, row, column);
            }
        }
    }

    private static void step(
            UpdateRule rule,
            Tensor hyper,
            boolean decays,
            double gradient,
            Tensor values,
            Tensor[] slots,
            int row,
            int column) {
        double rate = get(hyper, 0, Hyper.LEARNING_RATE);
        double w = get(values, row, column);
        double decay = decays ? rule.weightDecay() : 0;
        boolean decoupled = rule.kind() == UpdateRule.Kind.ADAMW;
        double l1 = decays ? rule.l1() : 0;
        double g = decoupled ? gradient : penalized(gradient, l1, w) + decay * w;
        double slot0 = slots.length > 0 ? get(slots[0], row, column) : 0;
        double slot1 = slots.length > 1 ? get(slots[1], row, column) : 0;
        double beta1 = rule.beta1();
        double beta2 = rule.beta2();
        double change;
        switch (rule.kind()) {
            case SGD -> change = g;
            case MOMENTUM -> {
                slot0 = beta1 * slot0 + g;
                change = slot0;
            }
            case NESTEROV -> {
                slot0 = beta1 * slot0 + g;
                change = g + beta1 * slot0;
            }
            case ADAGRAD -> {
                slot0 += g * g;
                change = g / (Math.sqrt(slot0) + rule.epsilon());
            }
            case RMSPROP -> {
                slot0 = beta2 * slot0 + (1 - beta2) * g * g;
                change = g / (Math.sqrt(slot0) + rule.epsilon());
            }
            case ADAM, ADAMW -> {
                slot0 = beta1 * slot0 + (1 - beta1) * g;
                slot1 = beta2 * slot1 + (1 - beta2) * g * g;
                double mean = slot0 * get(hyper, 0, Hyper.CORRECTION1);
                double square = slot1 * get(hyper, 0, Hyper.CORRECTION2);
                change = mean / (Math.sqrt(square) + rule.epsilon()) + (decoupled ? decay * w : 0);
            }
            default -> throw new AssertionError(rule.kind());
        }
        double changed = w - rate * change;
        if (decoupled) {
            double shrunk = Math.max(Math.abs(changed) - rate * l1, 0);
            changed = changed < 0 ? -shrunk : shrunk;
        } else if (l1 > 0 && (w > 0 ? changed < 0 : w < 0 && changed > 0)) {
            changed = 0;
            slot0 = rule.kind().hasMomentum() ? 0 : slot0;
        }
        if (slots.length > 0) {
            set(slots[0], row, column, slot0);
        }
        if (slots.length > 1) {
            set(slots[1], row, column, slot1);
        }
        set(values, row, column, changed);
    }

    /** The gradient at w with that of l1·|w|: at 0, the nearest to 0 of those it may be. */
    private static double penalized(double gradient, double l1, double w) {
        if (w == 0) {
            return gradient - Math.min(Math.max(gradient, -l1), l1);
        }
        return gradient + (w > 0 ? l1 : -l1);
    }
}
