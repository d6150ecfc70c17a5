package dev.adret.cpu;

import dev.adret.backend.Activation;
import dev.adret.backend.Backend;
import dev.adret.backend.BatchPlace;
import dev.adret.backend.BinaryOp;
import dev.adret.backend.UnaryOp;
import dev.adret.backend.UpdateRule;
import dev.adret.backend.WindowText;
import dev.adret.random.Permutation;
import dev.adret.tensor.DType;
import dev.adret.tensor.OutOfDeviceMemoryException;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.util.List;

/**
 * The backend in pure Java. Memory is arrays on the heap, and an operation is done when its method returns.
 *
 * <p>Each family of operations is a class of its own; the inner loops are {@link Kernels}, the threads a {@link WorkerPool}.
 */
final class CpuBackend implements Backend {
    static final String NAME = "cpu";

    private final WorkerPool pool;
    private final String description;
    private final Elementwise elementwise;
    private final Arithmetic arithmetic;
    private final Sums sums;
    private final Dropout dropout;
    private final Gemm gemm;
    private final LinearLayer linear;
    private final GatherLinear gatherLinear;
    private final SoftmaxRows softmax;
    private final Normalization normalization;
    private final Losses losses;
    private final Chain chain;
    private final Tables tables;
    private final GatherSum gatherSum;
    private final SumSquares sumSquares;
    private final RowPlanner planner = new RowPlanner();
    private final RowPlans rowPlans;
    private final Permutations permutations;
    private final Windows windows;
    private final Updates updates;
    private long allocations;

    CpuBackend(Kernels kernels, int threads) {
        pool = new WorkerPool(threads);
        description = describe(kernels, threads);
        elementwise = new Elementwise(pool, kernels);
        arithmetic = new Arithmetic(pool, kernels);
        sums = new Sums(pool);
        dropout = new Dropout(pool, kernels);
        rowPlans = new RowPlans(pool);
        gemm = new Gemm(pool, kernels);
        linear = new LinearLayer(pool, kernels, gemm);
        softmax = new SoftmaxRows(pool, kernels);
        normalization = new Normalization(pool, kernels);
        losses = new Losses(pool, kernels);
        chain = new Chain(pool, kernels);
        tables = new Tables(pool, kernels);
        gatherSum = new GatherSum(pool, kernels);
        sumSquares = new SumSquares(pool);
        gatherLinear = new GatherLinear(pool, kernels, linear, gemm, tables);
        permutations = new Permutations(pool);
        windows = new Windows(pool);
        updates = new Updates(pool, kernels);
    }

    static String describe(Kernels kernels, int threads) {
        return kernels.description() + ", " + threads + (threads == 1 ? " thread" : " threads");
    }

    @Override
    public String toString() {
        return NAME + ": " + description;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return description;
    }

    // ---- memory ----

    @Override
    public Storage allocate(DType dtype, int size) {
        pool.requireOpen();
        allocations++;
        try {
            return new CpuStorage(pool, dtype, size);
        } catch (OutOfMemoryError e) {
            throw new OutOfDeviceMemoryException(
                    "no room on the Java heap for " + size + " elements of " + dtype + "; raise -Xmx", e);
        }
    }

    @Override
    public long allocations() {
        return allocations;
    }

    @Override
    public void write(float[] source, int from, Tensor tensor) {
        pool.requireOpen();
        Transfer.toTensor(source, from, CpuStorage.floats(tensor), tensor);
    }

    @Override
    public void write(int[] source, int from, Tensor tensor) {
        pool.requireOpen();
        Transfer.toTensor(source, from, CpuStorage.ints(tensor), tensor);
    }

    @Override
    public void read(Tensor tensor, float[] target, int from) {
        pool.requireOpen();
        Transfer.fromTensor(CpuStorage.floats(tensor), tensor, target, from);
    }

    @Override
    public void read(Tensor tensor, int[] target, int from) {
        pool.requireOpen();
        Transfer.fromTensor(CpuStorage.ints(tensor), tensor, target, from);
    }

    @Override
    public void synchronize() {
        pool.requireOpen();
    }

    @Override
    public void close() {
        pool.close();
    }

    // ---- element by element ----

    @Override
    public void fill(Tensor x, float value) {
        elementwise.fill(x, value);
    }

    @Override
    public void copy(Tensor source, Tensor target) {
        elementwise.copy(source, target);
    }

    @Override
    public void axpy(float alpha, Tensor x, Tensor y) {
        elementwise.axpy(alpha, x, y);
    }

    @Override
    public void activation(Activation f, Tensor x, Tensor y) {
        elementwise.activate(f, x, y);
    }

    @Override
    public void activationBackward(Activation f, Tensor y, Tensor dy, Tensor dx) {
        elementwise.differentiate(f, y, dy, dx);
    }

    @Override
    public void dropout(float rate, long seed, int stream, Tensor step, Tensor x, Tensor y) {
        dropout.run(rate, seed, stream, step, x, y);
    }

    @Override
    public void unary(UnaryOp f, Tensor x, Tensor y) {
        arithmetic.unary(f, x, y);
    }

    @Override
    public void unaryBackward(UnaryOp f, Tensor x, Tensor y, Tensor dy, Tensor dx) {
        arithmetic.unaryBackward(f, x, y, dy, dx);
    }

    @Override
    public void binary(BinaryOp f, Tensor a, Tensor b, Tensor c) {
        arithmetic.binary(f, a, b, c);
    }

    @Override
    public void binaryBackward(BinaryOp f, boolean first, Tensor a, Tensor b, Tensor dc, Tensor d) {
        arithmetic.binaryBackward(f, first, a, b, dc, d);
    }

    @Override
    public void sumTo(float alpha, Tensor x, Tensor y) {
        sums.sumTo(alpha, x, y);
    }

    // ---- matrices ----

    @Override
    public void transpose(Tensor x, Tensor y) {
        sums.transpose(x, y);
    }

    @Override
    public void gemm(boolean transposeA, boolean transposeB, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
        gemm.run(transposeA, transposeB, alpha, a, b, beta, c);
    }

    @Override
    public void linear(Tensor x, Tensor weight, Tensor bias, Activation f, Tensor y) {
        linear.forward(x, weight, bias, f, y);
    }

    @Override
    public void linearBackward(Tensor x, Tensor y, Activation f, Tensor dy, float beta, Tensor dWeight, Tensor dBias) {
        linear.backward(x, y, f, dy, beta, dWeight, dBias);
    }

    @Override
    public void linearBackwardInput(Tensor dy, Tensor weight, Activation f, Tensor x, Tensor dx) {
        linear.backwardInput(dy, weight, f, x, dx);
    }

    @Override
    public void gatherLinear(
            Tensor[] from, Tensor ids, Tensor weight, Tensor bias, Activation f, Tensor plan, Tensor x, Tensor y) {
        gatherLinear.forward(from, ids, weight, bias, f, plan, x, y);
    }

    @Override
    public void gatherLinearBackward(
            Tensor[] from,
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
        gatherLinear.backward(from, ids, plan, x, weight, y, f, dy, beta, dWeight, dBias, rowPlans, sums);
    }

    // ---- softmax, normalization and losses ----

    @Override
    public void softmax(boolean logarithm, Tensor x, Tensor y) {
        softmax.forward(logarithm, x, y);
    }

    @Override
    public void softmaxBackward(boolean logarithm, Tensor y, Tensor dy, Tensor dx) {
        softmax.backward(logarithm, y, dy, dx);
    }

    @Override
    public void layerNorm(float epsilon, Tensor x, Tensor weight, Tensor bias, Tensor y, Tensor moments) {
        normalization.forward(epsilon, x, weight, bias, y, moments);
    }

    @Override
    public void layerNormBackward(
            Tensor x, Tensor weight, Tensor moments, Tensor dy, Tensor dx, float beta, Tensor dWeight, Tensor dBias) {
        normalization.backward(x, weight, moments, dy, dx, beta, dWeight, dBias);
    }

    @Override
    public void softmaxCrossEntropy(Tensor logits, Tensor targets, Tensor loss, Tensor dLogits) {
        losses.softmaxCrossEntropy(logits, targets, loss, dLogits);
    }

    @Override
    public void binaryCrossEntropy(Tensor logits, Tensor targets, Tensor loss, Tensor dLogits) {
        losses.binaryCrossEntropy(logits, targets, loss, dLogits);
    }

    @Override
    public void maxMargin(float margin, Tensor scores, Tensor corrupt, Tensor loss, Tensor dScores, Tensor dCorrupt) {
        losses.maxMargin(margin, scores, corrupt, loss, dScores, dCorrupt);
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
        chain.run(scores, transitions, targets, memory, loss, dScores, beta, dTransitions);
    }

    @Override
    public void argmax(Tensor x, Tensor best) {
        softmax.argmax(x, best);
    }

    // ---- tables of rows ----

    @Override
    public void gather(Tensor table, Tensor ids, Tensor out) {
        int width = table.columns();
        int terms = out.size() == 0 ? 1 : ids.columns() / (out.columns() / width);
        if (terms == 1) {
            tables.gather("gather", table, ids, 0, ids.columns(), out, 0);
        } else {
            gatherSum.run(table, ids, terms, out);
        }
    }

    @Override
    public void gatherSum(Tensor table, Tensor ids, Tensor bias, Activation f, Tensor y) {
        gatherSum.run(table, ids, bias, f, y);
    }

    @Override
    public void planRows(Tensor ids, int tableRows, Tensor plan) {
        pool.requireOpen();
        planner.plan("planRows", ids, 0, ids.columns(), tableRows, plan);
    }

    @Override
    public void beginPlans(List<Tensor> ids, List<Tensor> ofTables, List<Tensor> plans) {
        rowPlans.run(ids, ofTables, plans);
    }

    @Override
    public void sumRows(Tensor dy, Tensor plan, Tensor sums) {
        tables.sumRows(dy, plan, sums);
    }

    @Override
    public void sumSquares(Tensor x, Tensor count, Tensor partials) {
        sumSquares.run(x, count, partials);
    }

    // ---- batches of data that lies on the device ----

    @Override
    public void permutation(Permutation order, Tensor numbers) {
        permutations.run(order, numbers);
    }

    @Override
    public void endStep(Tensor step, float count, Tensor loss, Tensor sum) {
        elementwise.axpy(count, loss, sum);
        CpuStorage.ints(step)[step.offset()]++;
    }

    @Override
    public void windows(WindowText text, BatchPlace place, Tensor ids, Tensor labels) {
        windows.run(text, place, ids, labels);
    }

    // ---- optimizer steps ----

    @Override
    public void update(UpdateRule rule, Tensor hyper, int decayed, Tensor gradients, Tensor values, Tensor[] slots) {
        updates.update(rule, hyper, decayed, gradients, values, slots);
    }

    @Override
    public void updateRows(UpdateRule rule, Tensor hyper, Tensor plan, Tensor sums, Tensor table, Tensor[] slots) {
        updates.updateRows(rule, hyper, plan, sums, table, slots);
    }
}
