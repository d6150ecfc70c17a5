package dev.adret.cpu;

import dev.adret.backend.Activation;
import dev.adret.tensor.Tensor;

/** What a call of the linear layer over looked-up rows is about: {@code y = f(x·weightᵀ + bias)}, with the rows of the tables as x. */
@SuppressWarnings("NullAway.Init") // set before each call
final class GatherBatch {
    private final Kernels kernels;
    private Tensor[] tables = {};
    private Tensor ids;
    private Tensor weight;
    private Tensor x;
    private Tensor y;
    private Activation f = Activation.IDENTITY;
    private int[] plan = {};
    private int planOffset;
    private int window;

    /** By column of the ids: the column of the weights where its own begin. */
    private int[] weightColumn = {};

    private float[] bias = {};

    GatherBatch(Kernels kernels) {
        this.kernels = kernels;
    }

    void set(
            Tensor[] from, Tensor numbers, Tensor weights, Activation g, Tensor memory, Tensor inputs, Tensor outputs) {
        tables = from;
        ids = numbers;
        weight = weights;
        f = g;
        plan = CpuStorage.ints(memory);
        planOffset = memory.offset();
        x = inputs;
        y = outputs;
        window = ids.columns() / tables.length;
        if (weightColumn.length < ids.columns()) {
            weightColumn = new int[ids.columns()];
        }
        for (int s = 1; s < ids.columns(); s++) {
            weightColumn[s] = weightColumn[s - 1] + dimension(s - 1);
        }
    }

    void setBias(Tensor biases) {
        // What sums start from is read for whole panels.
        int longest = weight.rows() + kernels.panelWidth(Integer.MAX_VALUE);
        if (bias.length < longest) {
            bias = new float[longest];
        }
        System.arraycopy(CpuStorage.floats(biases), biases.offset(), bias, 0, weight.rows());
    }

    int examples() {
        return ids.rows();
    }

    /** Columns of the ids. */
    int columns() {
        return ids.columns();
    }

    /** Columns of x. */
    int inputs() {
        return weight.columns();
    }

    /** Columns of y. */
    int outputs() {
        return weight.rows();
    }

    int tables() {
        return tables.length;
    }

    Tensor table(int number) {
        return tables[number];
    }

    /** Columns of the ids for each table. */
    int window() {
        return window;
    }

    /** The table that column {@code s} of the ids is for. */
    Tensor tableOf(int s) {
        return tables[s / window];
    }

    int dimension(int s) {
        return tableOf(s).columns();
    }

    int weightColumn(int s) {
        return weightColumn[s];
    }

    Tensor ids() {
        return ids;
    }

    int id(int row, int s) {
        return CpuStorage.ints(ids)[ids.offset() + row * ids.rowStride() + s];
    }

    Tensor weight() {
        return weight;
    }

    Tensor x() {
        return x;
    }

    float[] xValues() {
        return CpuStorage.floats(x);
    }

    /** Where the inputs of an example begin. */
    int xRow(int row) {
        return x.offset() + row * x.columns();
    }

    float[] yValues() {
        return CpuStorage.floats(y);
    }

    /** Where the outputs of an example begin. */
    int yRow(int row) {
        return y.offset() + row * y.columns();
    }

    Activation activation() {
        return f;
    }

    /** Memory that keeps what it holds from the forward pass to the backward pass, from {@link #planOffset} on. */
    int[] plan() {
        return plan;
    }

    int planOffset() {
        return planOffset;
    }

    /** The bias, and what may be read behind it. */
    float[] bias() {
        return bias;
    }
}
