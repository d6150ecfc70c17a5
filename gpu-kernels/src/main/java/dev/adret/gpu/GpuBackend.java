package dev.adret.gpu;

import dev.adret.backend.Activation;
import dev.adret.backend.Backend;
import dev.adret.backend.BatchPlace;
import dev.adret.backend.BinaryOp;
import dev.adret.backend.Recording;
import dev.adret.backend.RowUpdate;
import dev.adret.backend.UnaryOp;
import dev.adret.backend.UpdateRule;
import dev.adret.backend.WindowText;
import dev.adret.random.Permutation;
import dev.adret.tensor.DType;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * The backend on a GPU: every operation as launches of kernels that are written once (the {@code .cl} files beside this class), over what
 * OpenCL or CUDA provide.
 *
 * <p>Each family of operations is a class of its own. Operations are queued and not waited for; an error of the device may show up
 * in a later call.
 */
public final class GpuBackend implements Backend {
    private final GpuRuntime runtime;
    private final Launcher launcher;
    private final Memory memory;
    private final Transfers transfers;
    private final Elementwise elementwise;
    private final Arithmetic arithmetic;
    private final GemmChoice gemmChoice;
    private final Matrices matrices;
    private final SoftmaxRows softmax;
    private final Normalization normalization;
    private final Chain chain;
    private final Tables tables;
    private final RowSums rowSums;
    private final Plans plans;
    private final Batches batches;
    private final Updates updates;

    /** @param runtime the device, closed with the backend */
    public GpuBackend(GpuRuntime runtime) {
        this(runtime, System.getProperty(Cut.PROPERTY, ""));
    }

    /**
     * @param runtime the device, closed with the backend
     * @param parts into how many parts the own kernels cut each sum of a matrix product, where it has the terms; empty for as many as suit its
     *     shape
     * @throws IllegalArgumentException if {@code parts} is no positive number
     */
    public GpuBackend(GpuRuntime runtime, String parts) {
        this.runtime = runtime;
        launcher = new Launcher(runtime);
        memory = new Memory(runtime, launcher.mostElements());
        PartialSums partialSums = new PartialSums(launcher, memory);
        elementwise = new Elementwise(launcher);
        arithmetic = new Arithmetic(launcher, partialSums);
        transfers = new Transfers(runtime, memory, elementwise.copyKernel(), launcher.timeline());
        gemmChoice = new GemmChoice(runtime, System.getProperty(GemmChoice.PROPERTY, ""), BinaryCache.standard());
        matrices = new Matrices(launcher, memory, partialSums, gemmChoice, parts);
        softmax = new SoftmaxRows(launcher, partialSums, elementwise);
        normalization = new Normalization(launcher, partialSums);
        chain = new Chain(launcher, partialSums);
        tables = new Tables(launcher);
        rowSums = new RowSums(launcher, memory);
        plans = new Plans(launcher, memory);
        batches = new Batches(launcher);
        updates = new Updates(launcher);
    }

    @Override
    public String name() {
        return runtime.name();
    }

    @Override
    public String description() {
        return runtime.description();
    }

    @Override
    public String toString() {
        return name() + ": " + description();
    }

    @Override
    public boolean leavesHostFree() {
        return !runtime.isCpu();
    }

    /** Kernels of Adret's own that were launched since the backend was opened, also by recorded steps. */
    public long launches() {
        return launcher.launches() + runtime.replayedLaunches();
    }

    /** Times that elements of a tensor were written since the backend was opened. */
    public long writes() {
        return transfers.writes();
    }

    /**
     * Measures matrix products of many shapes on the own kernels and on the library that there is for the device, and lets the faster
     * one do products of such shapes from now on, in other runs too. Takes up to some minutes.
     *
     * @return what was found, a line for people; empty if there is no library
     */
    public Optional<String> measureProducts() {
        return runtime.gemmLibrary().map(library -> {
            GemmTable table = new GemmMeasurement(runtime, matrices, memory, library).run();
            gemmChoice.keep(table);
            long faster = table.rows().stream()
                    .filter(row -> row.library() < row.own())
                    .count();
            return library.name() + " is faster in " + faster + " of "
                    + table.rows().size() + " shapes of matrix products";
        });
    }

    /**
     * Times on the device everything that {@code work} queues, launch by launch, with recorded steps run each time. The times of the host
     * are longer meanwhile, and where the device waits for the host, its times hold that too: {@code ahead} can keep it from waiting.
     *
     * @param ahead queues something that takes the device longer than the host takes to queue {@code work}; not timed
     * @return kernels, copies and products of libraries in order
     * @throws IllegalStateException if {@code work} takes a profile itself
     */
    public List<TimedLaunch> profile(Runnable ahead, Runnable work) {
        return launcher.timeline().of(ahead, work);
    }

    // ---- memory ----

    @Override
    public Storage allocate(DType dtype, int size) {
        return memory.allocate(dtype, size);
    }

    @Override
    public long freeMemory() {
        return runtime.freeMemory();
    }

    @Override
    public long allocations() {
        return memory.allocations();
    }

    @Override
    public void write(float[] source, int from, Tensor tensor) {
        transfers.write(source, from, tensor);
    }

    @Override
    public void write(int[] source, int from, Tensor tensor) {
        transfers.write(source, from, tensor);
    }

    @Override
    public void read(Tensor tensor, float[] target, int from) {
        transfers.read(tensor, target, from);
    }

    @Override
    public void read(Tensor tensor, int[] target, int from) {
        transfers.read(tensor, target, from);
    }

    @Override
    public void synchronize() {
        runtime.synchronize();
    }

    @Override
    public Recording record(Runnable step) {
        return runtime.record(step);
    }

    @Override
    public void close() {
        runtime.close();
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
        elementwise.dropout(rate, seed, stream, step, x, y);
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
        arithmetic.sumTo(alpha, x, y);
    }

    // ---- matrices ----

    @Override
    public void transpose(Tensor x, Tensor y) {
        arithmetic.transpose(x, y);
    }

    @Override
    public void gemm(boolean transposeA, boolean transposeB, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
        matrices.gemm(transposeA, transposeB, alpha, a, b, beta, c);
    }

    @Override
    public void linear(Tensor x, Tensor weight, Tensor bias, Activation f, Tensor y) {
        matrices.linear(x, weight, bias, f, y);
    }

    @Override
    public void linearBackward(Tensor x, Tensor y, Activation f, Tensor dy, float beta, Tensor dWeight, Tensor dBias) {
        matrices.linearBackward(x, y, f, dy, beta, dWeight, dBias);
    }

    @Override
    public void linearBackwardInput(Tensor dy, Tensor weight, Activation f, Tensor x, Tensor dx) {
        matrices.linearBackwardInput(dy, weight, f, x, dx);
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
        softmax.softmaxCrossEntropy(logits, targets, loss, dLogits);
    }

    @Override
    public void binaryCrossEntropy(Tensor logits, Tensor targets, Tensor loss, Tensor dLogits) {
        softmax.binaryCrossEntropy(logits, targets, loss, dLogits);
    }

    @Override
    public void maxMargin(float margin, Tensor scores, Tensor corrupt, Tensor loss, Tensor dScores, Tensor dCorrupt) {
        softmax.maxMargin(margin, scores, corrupt, loss, dScores, dCorrupt);
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
        beginGather(table, ids, out);
        tables.endGather();
    }

    @Override
    public void gather(List<Tensor> from, List<Tensor> ids, List<Tensor> out) {
        for (int t = 0; t < from.size(); t++) {
            beginGather(from.get(t), ids.get(t), out.get(t));
        }
        tables.endGather();
    }

    private void beginGather(Tensor table, Tensor ids, Tensor out) {
        int slices = out.size() == 0 ? 0 : out.columns() / table.columns();
        if (slices > 0) {
            tables.gather(table, ids, 0, slices, ids.columns() / slices, out, 0);
        }
    }

    @Override
    public void planRows(Tensor ids, int tableRows, Tensor plan) {
        runtime.join(); // Plans that are being made beside this sort in the same memory.
        plans.add(ids, 0, ids.columns(), tableRows, plan);
        plans.run();
    }

    @Override
    public void beginPlans(List<Tensor> ids, List<Tensor> from, List<Tensor> rowPlans) {
        beforePlans(from.size());
        for (int t = 0; t < from.size(); t++) {
            plans.add(ids.get(t), 0, ids.get(t).columns(), from.get(t).rows(), rowPlans.get(t));
        }
        beginPlans();
    }

    /** Of more tables than a launch takes, the first plans are made at once: not in memory that others being made beside sort in. */
    private void beforePlans(int tables) {
        if (tables > Pieces.MOST) {
            runtime.join();
        }
    }

    private void beginPlans() {
        plans.reserve();
        runtime.beside(plans::run);
    }

    @Override
    public void awaitPlans() {
        runtime.join();
    }

    @Override
    public void sumRows(Tensor dy, Tensor plan, Tensor sums) {
        beginSum(dy, plan, sums);
        rowSums.run();
    }

    @Override
    public void sumRows(List<Tensor> dy, List<Tensor> rowPlans, List<Tensor> sums) {
        for (int t = 0; t < rowPlans.size(); t++) {
            beginSum(dy.get(t), rowPlans.get(t), sums.get(t));
        }
        rowSums.run();
    }

    private void beginSum(Tensor dy, Tensor plan, Tensor sums) {
        int slices = sums.columns() == 0 ? 0 : dy.columns() / sums.columns();
        rowSums.add(dy, 0, slices, plan, sums);
    }

    @Override
    public void gatherSum(Tensor table, Tensor ids, Tensor bias, Activation f, Tensor y) {
        tables.gatherSum(table, ids, bias, f, y);
    }

    @Override
    public void sumSquares(Tensor x, Tensor count, Tensor partials) {
        tables.sumSquares(x, count, partials);
    }

    /** Leaves the rows of the ids in x; needs no plan. */
    @Override
    public void gatherLinear(
            Tensor[] from, Tensor ids, Tensor weight, Tensor bias, Activation f, Tensor plan, Tensor x, Tensor y) {
        int window = ids.columns() / from.length;
        int column = 0;
        for (int t = 0; t < from.length; t++) {
            tables.gather(from[t], ids, t * window, window, 1, x, column);
            column += window * from[t].columns();
        }
        tables.endGather();
        matrices.linear(x, weight, bias, f, y);
    }

    /** Writes the gradient by x over x. The row plans, which need the ids only, are made beside the products. */
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
        int window = ids.columns() / from.length;
        beforePlans(from.length);
        for (int t = 0; t < from.length; t++) {
            plans.add(ids, t * window, window, from[t].rows(), rowPlans[t]);
        }
        beginPlans();
        try {
            matrices.linearBackward(x, y, f, dy, beta, dWeight, dBias);
            matrices.gemm(false, false, 1, dy, weight, 0, x);
        } finally {
            awaitPlans();
        }
        int column = 0;
        for (int t = 0; t < from.length; t++) {
            rowSums.add(x, column, window, rowPlans[t], sums[t]);
            column += window * from[t].columns();
        }
        rowSums.run();
    }

    // ---- batches of data that lies on the device ----

    @Override
    public void permutation(Permutation order, Tensor numbers) {
        batches.permutation(order, numbers);
    }

    @Override
    public void endStep(Tensor step, float count, Tensor loss, Tensor sum) {
        batches.endStep(step, count, loss, sum);
    }

    @Override
    public void windows(WindowText text, BatchPlace place, Tensor ids, Tensor labels) {
        batches.windows(text, place, ids, labels);
    }

    // ---- optimizer steps ----

    @Override
    public void update(UpdateRule rule, Tensor hyper, int decayed, Tensor gradients, Tensor values, Tensor[] slots) {
        updates.update(rule, hyper, decayed, gradients, values, slots, List.of());
    }

    @Override
    public void update(
            UpdateRule rule,
            Tensor hyper,
            int decayed,
            Tensor gradients,
            Tensor values,
            Tensor[] slots,
            List<RowUpdate> rows) {
        updates.update(rule, hyper, decayed, gradients, values, slots, rows);
    }

    @Override
    public void updateRows(UpdateRule rule, Tensor hyper, Tensor plan, Tensor sums, Tensor table, Tensor[] slots) {
        updates.updateRows(rule, hyper, plan, sums, table, slots);
    }
}
