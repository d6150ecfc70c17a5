package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.Activation;
import dev.adret.backend.Backend;
import dev.adret.backend.BatchPlace;
import dev.adret.backend.BinaryOp;
import dev.adret.backend.Ops;
import dev.adret.backend.RowUpdate;
import dev.adret.backend.UnaryOp;
import dev.adret.backend.UpdateRule;
import dev.adret.backend.WindowText;
import dev.adret.random.Permutation;
import dev.adret.tensor.DType;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import dev.adret.tensor.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Operations that are asked for what cannot be done say so, and leave everything as it was. */
abstract class ErrorContract extends Contract {
    private static final Tensor[] NO_SLOTS = {};

    ErrorContract(BackendContract subject) {
        super(subject);
    }

    /** A call, and what the message about it contains: first the operation, then what was expected and what came. */
    private record WrongCall(Consumer<Ops> call, List<String> parts) {}

    private List<WrongCall> wrongCalls() {
        List<WrongCall> calls = new ArrayList<>();
        Tensor x = floats("x", 2, 3);
        Tensor y = floats("y", 3, 2);
        Tensor ids = ints("ids", 2, 3);
        Tensor loss = floats("loss", 1);
        Tensor step = ints("step", 1);
        Tensor hyper = floats("hyper", 3);
        Activation f = Activation.TANH;
        UpdateRule sgd = UpdateRule.sgd();

        add(calls, ops -> ops.fill(ids, 1), "fill", "floats", "'ids' [2×3]", "INT32");
        add(calls, ops -> ops.fill(x.columns(0, 2), 1), "fill", "contiguous", "'x' [2×2]");
        add(calls, ops -> ops.copy(x, y), "copy", "'x' [2×3]", "'y' [3×2]");
        add(calls, ops -> ops.copy(x, ids), "copy", "FLOAT32", "'ids' [2×3]", "INT32");
        add(calls, ops -> ops.axpy(1, x, y), "axpy", "'x' [2×3]", "'y' [3×2]");
        add(calls, ops -> ops.activation(f, x, y), "activation", "'x' [2×3]", "'y' [3×2]");
        add(calls, ops -> ops.activationBackward(f, x, x, y), "activationBackward", "'x' [2×3]", "'y' [3×2]");
        add(calls, ops -> ops.activationBackward(f, y, x, x), "activationBackward", "'x' [2×3]", "'y' [3×2]");
        add(calls, ops -> ops.dropout(1, 0, 0, step, x, x), "dropout", "[0, 1)", "1.0");
        add(calls, ops -> ops.dropout(-0.1f, 0, 0, step, x, x), "dropout", "[0, 1)", "-0.1");
        add(calls, ops -> ops.dropout(Float.NaN, 0, 0, step, x, x), "dropout", "[0, 1)", "NaN");
        add(calls, ops -> ops.dropout(0.5f, 0, 0, ids, x, x), "dropout", "one element", "'ids' [2×3]");
        add(calls, ops -> ops.dropout(0.5f, 0, 0, loss, x, x), "dropout", "integers", "'loss' [1]");
        add(calls, ops -> ops.dropout(0.5f, 0, 0, step, x, y), "dropout", "'x' [2×3]", "'y' [3×2]");

        arithmetic(calls, x, y, ids);

        Tensor square = floats("square", 2, 2);
        add(calls, ops -> ops.gemm(false, false, 1, x, x, 0, square), "gemm", "[3×2]", "'x' [2×3]", "[2×2]");
        add(calls, ops -> ops.gemm(true, false, 1, x, y, 0, square), "gemm", "'x' [2×3]", "[2×2]");
        add(calls, ops -> ops.gemm(false, true, 1, x, y, 0, square), "gemm", "transposed", "[2×3]", "'y' [3×2]");
        add(calls, ops -> ops.gemm(false, false, 1, x, y, 0, floats("c", 4)), "gemm", "a matrix", "'c' [4]");
        add(
                calls,
                ops -> ops.gemm(false, false, 1, floats("a", 1, 2, 3), y, 0, square),
                "gemm",
                "rank",
                "'a' [1×2×3]",
                "[2×2]");
        add(calls, ops -> ops.gemm(false, false, 1, ids, y, 0, square), "gemm", "floats", "'ids' [2×3]");
        Tensor batch = floats("batch", 5, 2, 2);
        add(
                calls,
                ops -> ops.gemm(false, false, 1, floats("a", 4, 2, 2), batch, 0, batch),
                "gemm",
                "[5×2×2]",
                "'a' [4×2×2]");

        Tensor bias = floats("bias", 3);
        add(calls, ops -> ops.linear(x, y, bias, f, floats("out", 2, 3)), "linear", "'y' [3×2]", "[2×3]");
        add(
                calls,
                ops -> ops.linear(x, floats("w", 4, 3), bias, f, floats("out", 2, 4)),
                "linear",
                "[4]",
                "'bias' [3]");
        add(calls, ops -> ops.linear(x, floats("w", 3, 3), bias, f, y), "linear", "[2×3]", "'y' [3×2]");
        add(calls, ops -> ops.linearBackward(x, y, f, y, 0, square, bias), "linearBackward", "'y' [3×2]", "[2×3]");
        add(
                calls,
                ops -> ops.linearBackward(x, square, f, square, 0, square, floats("b", 2)),
                "linearBackward",
                "[2×3]",
                "'square' [2×2]");
        add(calls, ops -> ops.linearBackward(x, square, f, square, 0, x, bias), "linearBackward", "[2]", "'bias' [3]");

        add(
                calls,
                ops -> ops.linearBackwardInput(x, x, f, x, x),
                "linearBackwardInput",
                "one row for each column",
                "'x' [2×3]");
        add(calls, ops -> ops.linearBackwardInput(square, x, f, y, x), "linearBackwardInput", "[2×3]", "'y' [3×2]");
        add(
                calls,
                ops -> ops.linearBackwardInput(square, x, f, x, y),
                "linearBackwardInput",
                "of the shape of",
                "'y' [3×2]");

        add(calls, ops -> ops.softmax(false, x, y), "softmax", "'x' [2×3]", "'y' [3×2]");
        add(calls, ops -> ops.softmaxBackward(false, x, x, y), "softmaxBackward", "'x' [2×3]", "'y' [3×2]");
        add(calls, ops -> ops.softmaxCrossEntropy(x, ints("t", 3), loss, x), "softmaxCrossEntropy", "'t' [3]", "[2×3]");
        add(calls, ops -> ops.softmaxCrossEntropy(x, y, loss, x), "softmaxCrossEntropy", "'y' [3×2]", "[2×3]");
        add(
                calls,
                ops -> ops.softmaxCrossEntropy(x, ints("t", 2), x, x),
                "softmaxCrossEntropy",
                "one element",
                "'x' [2×3]");
        add(
                calls,
                ops -> ops.softmaxCrossEntropy(x, ints("t", 2), loss, y),
                "softmaxCrossEntropy",
                "'x' [2×3]",
                "'y' [3×2]");
        add(calls, ops -> ops.binaryCrossEntropy(x, y, loss, x), "binaryCrossEntropy", "'x' [2×3]", "'y' [3×2]");
        add(calls, ops -> ops.maxMargin(1, bias, x, loss, bias, x), "maxMargin", "3 scores", "'x' [2×3]");
        add(calls, ops -> ops.argmax(x, ints("best", 3)), "argmax", "'best' [3]", "[2×3]");
        add(calls, ops -> ops.argmax(x, loss), "argmax", "integers", "'loss' [1]");
        add(calls, ops -> ops.argmax(floats("none", 2, 0), ints("best", 2)), "argmax", "one column", "'none' [2×0]");

        add(calls, ops -> ops.gather(x, ids, y), "gather", "[2×3·3]", "'y' [3×2]", "[2×3]");
        add(calls, ops -> ops.gather(x, x, y), "gather", "integers", "'x' [2×3]");
        add(calls, ops -> ops.gather(bias, ids, y), "gather", "a matrix", "'bias' [3]");
        Tensor two = floats("two", 2);
        add(calls, ops -> ops.gatherSum(bias, ids, bias, f, x), "gatherSum", "a matrix", "'bias' [3]");
        add(calls, ops -> ops.gatherSum(x, x, bias, f, x), "gatherSum", "integers", "'x' [2×3]");
        add(calls, ops -> ops.gatherSum(x, ids, two, f, x), "gatherSum", "[3]", "'two' [2]");
        add(calls, ops -> ops.gatherSum(x, ids, bias, f, y), "gatherSum", "[2×3]", "'y' [3×2]");
        add(calls, ops -> ops.sumSquares(x, x, y), "sumSquares", "integers", "'x' [2×3]");
        add(calls, ops -> ops.sumSquares(x, ints("none", 0), y), "sumSquares", "at least one element", "'none' [0]");
        add(calls, ops -> ops.planRows(ids, 9, ints("plan", 7)), "planRows", "[20]", "'plan' [7]");
        List<Tensor> short7 = List.of(ints("plan", 7));
        add(calls, ops -> ops.beginPlans(List.of(ids), List.of(x), short7), "beginPlans", "[20]", "'plan' [7]");
        add(calls, ops -> ops.beginPlans(List.of(ids, ids), List.of(x), short7), "beginPlans", "2, 1 and 1");
        Tensor plan = ints("plan", RowPlan.length(6));
        add(calls, ops -> ops.sumRows(y, ints("plan", 7), x), "sumRows", "[5]", "'plan' [7]");
        add(calls, ops -> ops.sumRows(y, plan, floats("sums", 7, 2)), "sumRows", "6 ids", "'sums' [7×2]");
        add(calls, ops -> ops.sumRows(y, plan, floats("sums", 0, 2)), "sumRows", "6 ids", "'sums' [0×2]");
        add(calls, ops -> ops.sumRows(y, plan, floats("sums", 6, 5)), "sumRows", "slices of 5", "'y' [3×2]");

        layerNorm(calls, x, y, bias);
        gatherLinear(calls, x, bias);
        batches(calls, ids, step);

        add(calls, ops -> ops.update(sgd, loss, 0, x, x, NO_SLOTS), "update", "[3]", "'loss' [1]");
        add(calls, ops -> ops.update(sgd, hyper, 0, x, y, NO_SLOTS), "update", "'x' [2×3]", "'y' [3×2]");
        add(calls, ops -> ops.update(sgd, hyper, 7, x, x, NO_SLOTS), "update", "7 of 6");
        add(calls, ops -> ops.update(sgd, hyper, -1, x, x, NO_SLOTS), "update", "-1 of 6");
        add(
                calls,
                ops -> ops.update(UpdateRule.adam(), hyper, 0, x, x, NO_SLOTS),
                "update",
                "ADAM",
                "2 slots",
                "0 came");
        add(
                calls,
                ops -> ops.update(UpdateRule.momentum(0), hyper, 0, x, x, new Tensor[] {y}),
                "update",
                "'x' [2×3]",
                "'y' [3×2]");
        add(calls, ops -> ops.updateRows(sgd, hyper, plan, x, y, NO_SLOTS), "updateRows", "[3×2]", "'x' [2×3]");
        Tensor seven = floats("seven", 7, 3);
        add(calls, ops -> ops.updateRows(sgd, hyper, plan, seven, x, NO_SLOTS), "updateRows", "6 ids", "'seven' [7×3]");
        add(calls, ops -> ops.gather(List.of(x), List.of(ids, ids), List.of(x)), "gather", "1, 2 and 1");
        add(calls, ops -> ops.sumRows(List.of(x), List.of(plan), List.of()), "sumRows", "1, 1 and 0");
        List<RowUpdate> misfit = List.of(new RowUpdate(plan, x, y, NO_SLOTS));
        add(calls, ops -> ops.update(sgd, hyper, 0, x, x, NO_SLOTS, misfit), "updateRows", "[3×2]", "'x' [2×3]");
        return calls;
    }

    private void arithmetic(List<WrongCall> calls, Tensor x, Tensor y, Tensor ids) {
        UnaryOp exp = UnaryOp.EXP;
        BinaryOp plus = BinaryOp.ADD;
        Tensor row = floats("row", 3);
        add(calls, ops -> ops.unary(exp, x, y), "unary", "'x' [2×3]", "'y' [3×2]");
        add(calls, ops -> ops.unary(exp, ids, x), "unary", "floats", "'ids' [2×3]");
        add(calls, ops -> ops.unaryBackward(exp, x, x, x, y), "unaryBackward", "'x' [2×3]", "'y' [3×2]");
        add(calls, ops -> ops.unaryBackward(exp, x, y, x, x), "unaryBackward", "'x' [2×3]", "'y' [3×2]");
        add(calls, ops -> ops.unaryBackward(exp, y, x, x, x), "unaryBackward", "'x' [2×3]", "'y' [3×2]");
        add(calls, ops -> ops.binary(plus, x, y, x), "binary", "extents", "[2×3]", "'y' [3×2]");
        add(calls, ops -> ops.binary(plus, x, row, y), "binary", "[2×3]", "[3]", "'y' [3×2]");
        add(calls, ops -> ops.binary(plus, x, ids, x), "binary", "floats", "'ids' [2×3]");
        add(calls, ops -> ops.binary(plus, x.columns(0, 2), x, x), "binary", "contiguous", "'x' [2×2]");
        add(calls, ops -> ops.binary(plus, row, row, floats("c", 1, 3)), "binary", "[3]", "'c' [1×3]");
        add(calls, ops -> ops.binaryBackward(plus, true, x, row, y, y), "binaryBackward", "[2×3]", "'y' [3×2]");
        add(calls, ops -> ops.binaryBackward(plus, true, x, row, x, y), "binaryBackward", "'x' [2×3]", "'y' [3×2]");
        add(calls, ops -> ops.sumTo(1, x, y), "sumTo", "[2×3]", "'y' [3×2]");
        add(calls, ops -> ops.sumTo(1, row, x), "sumTo", "[3]", "'x' [2×3]");
        add(calls, ops -> ops.sumTo(1, ids, x), "sumTo", "floats", "'ids' [2×3]");
        add(calls, ops -> ops.transpose(x, x), "transpose", "[2×3]", "exchanged");
        add(calls, ops -> ops.transpose(row, row), "transpose", "a matrix", "'row' [3]");
        add(
                calls,
                ops -> ops.transpose(floats("x", 2, 3, 5), floats("y", 3, 5, 3)),
                "transpose",
                "[2×3×5]",
                "'y' [3×5×3]");
    }

    private void layerNorm(List<WrongCall> calls, Tensor x, Tensor y, Tensor row) {
        Tensor moments = floats("moments", 2, 2);
        Tensor two = floats("two", 2);
        Tensor none = floats("none", 2, 0);
        String op = "layerNorm";
        add(calls, ops -> ops.layerNorm(0, x, row, row, x, moments), op, "greater than 0", "0.0");
        add(calls, ops -> ops.layerNorm(1, x, row, row, y, moments), op, "'x' [2×3]", "'y' [3×2]");
        add(calls, ops -> ops.layerNorm(1, x, two, row, x, moments), op, "weight", "[3]", "'two' [2]");
        add(calls, ops -> ops.layerNorm(1, x, row, two, x, moments), op, "bias", "[3]", "'two' [2]");
        add(calls, ops -> ops.layerNorm(1, x, row, row, x, y), op, "moments", "[2×2]", "'y' [3×2]");
        add(calls, ops -> ops.layerNorm(1, none, row, row, none, moments), op, "one column", "'none' [2×0]");
        String back = "layerNormBackward";
        add(calls, ops -> ops.layerNormBackward(x, row, moments, y, x, 0, row, row), back, "[2×3]", "'y' [3×2]");
        add(calls, ops -> ops.layerNormBackward(x, row, moments, x, y, 0, row, row), back, "[2×3]", "'y' [3×2]");
        add(calls, ops -> ops.layerNormBackward(x, two, moments, x, x, 0, row, row), back, "weight", "'two' [2]");
        add(calls, ops -> ops.layerNormBackward(x, row, x, x, x, 0, row, row), back, "moments", "'x' [2×3]");
        add(calls, ops -> ops.layerNormBackward(x, row, moments, x, x, 0, two, row), back, "dWeight", "'two' [2]");
        add(calls, ops -> ops.layerNormBackward(x, row, moments, x, x, 0, row, two), back, "dBias", "'two' [2]");
    }

    /** Two windows of one word and one feature: rows of three and two elements. */
    private void gatherLinear(List<WrongCall> calls, Tensor word, Tensor bias) {
        Tensor[] tables = {word, floats("caps", 4, 2)};
        Tensor ids = ints("ids", 2, 2);
        Tensor plan = ints("plan", Backend.gatherLinearPlan(2, 2));
        Tensor in = floats("in", 2, 5);
        Tensor weight = floats("weight", 3, 5);
        Tensor y = floats("y", 2, 3);
        Activation f = Activation.TANH;
        String op = "gatherLinear";
        add(calls, ops -> ops.gatherLinear(NO_SLOTS, ids, weight, bias, f, plan, in, y), op, "no table");
        add(
                calls,
                ops -> ops.gatherLinear(new Tensor[] {bias}, ids, weight, bias, f, plan, in, y),
                op,
                "a matrix",
                "'bias' [3]");
        add(calls, ops -> ops.gatherLinear(tables, in, weight, bias, f, plan, in, y), op, "integers", "'in' [2×5]");
        Tensor three = ints("three", 2, 3);
        add(
                calls,
                ops -> ops.gatherLinear(tables, three, weight, bias, f, plan, in, y),
                op,
                "each of the 2 tables",
                "'three' [2×3]");
        Tensor small = ints("small", 7);
        add(calls, ops -> ops.gatherLinear(tables, ids, weight, bias, f, small, in, y), op, "[24]", "'small' [7]");
        add(calls, ops -> ops.gatherLinear(tables, ids, weight, bias, f, plan, y, y), op, "[2×1·5]", "'y' [2×3]");
        add(calls, ops -> ops.gatherLinear(tables, ids, y, bias, f, plan, in, y), op, "'y' [2×3]", "[2×5]");
        Tensor four = floats("four", 4);
        add(calls, ops -> ops.gatherLinear(tables, ids, weight, four, f, plan, in, y), op, "[3]", "'four' [4]");
        add(calls, ops -> ops.gatherLinear(tables, ids, weight, bias, f, plan, in, in), op, "[2×3]", "'in' [2×5]");

        Tensor[] plans = {ints("words", RowPlan.length(2)), ints("features", RowPlan.length(2))};
        Tensor[] sums = {floats("words", 2, 3), floats("features", 2, 2)};
        Tensor[] swapped = {sums[1], sums[0]};
        Tensor[] one = {plans[0]};
        String back = "gatherLinearBackward";
        add(
                calls,
                ops -> ops.gatherLinearBackward(tables, ids, plan, in, weight, y, f, in, 0, weight, bias, plans, sums),
                back,
                "'y' [2×3]",
                "'in' [2×5]");
        add(
                calls,
                ops -> ops.gatherLinearBackward(tables, ids, plan, in, weight, in, f, in, 0, weight, bias, plans, sums),
                back,
                "[2×3]",
                "'in' [2×5]");
        add(
                calls,
                ops -> ops.gatherLinearBackward(tables, ids, plan, in, weight, y, f, y, 0, in, bias, plans, sums),
                back,
                "[3×5]",
                "'in' [2×5]");
        add(
                calls,
                ops -> ops.gatherLinearBackward(tables, ids, plan, in, weight, y, f, y, 0, weight, four, plans, sums),
                back,
                "[3]",
                "'four' [4]");
        add(
                calls,
                ops -> ops.gatherLinearBackward(tables, ids, plan, in, weight, y, f, y, 0, weight, bias, one, sums),
                back,
                "2 tables",
                "1 and 2 came");
        add(
                calls,
                ops -> ops.gatherLinearBackward(
                        tables, ids, plan, in, weight, y, f, y, 0, weight, bias, plans, swapped),
                back,
                "[2×3]",
                "'features' [2×2]");
        Tensor[] shortPlans = {plans[0], ints("short", 5)};
        add(
                calls,
                ops -> ops.gatherLinearBackward(
                        tables, ids, plan, in, weight, y, f, y, 0, weight, bias, shortPlans, sums),
                back,
                "[8]",
                "'short' [5]");
    }

    /** A text of six tokens and three words of two ids. */
    private void batches(List<WrongCall> calls, Tensor ids, Tensor step) {
        Permutation order = new Permutation(5, 1, 0);
        add(calls, ops -> ops.permutation(order, ints("numbers", 4)), "permutation", "the 5", "'numbers' [4]");
        add(calls, ops -> ops.permutation(order, floats("x", 5)), "permutation", "integers", "'x' [5]");
        Tensor one = floats("one", 1);
        add(calls, ops -> ops.endStep(ids, 1, one, one), "endStep", "one element", "'ids' [2×3]");
        add(calls, ops -> ops.endStep(one, 1, one, one), "endStep", "integers", "'one' [1]");
        add(calls, ops -> ops.endStep(ints("step", 1), 1, floats("x", 2), one), "endStep", "one element", "'x' [2]");
        add(calls, ops -> ops.endStep(ints("step", 1), 1, one, floats("x", 2)), "endStep", "one element", "'x' [2]");

        Tensor six = ints("six", 6);
        Tensor three = ints("three", 3);
        Tensor two = ints("two", 2);
        Tensor table = ints("table", 3, 3);
        WindowText text = new WindowText(six, six, table, three, 1, 0);
        BatchPlace place = new BatchPlace(six, step, two, 2);
        String op = "windows";
        WindowText unlabelled = new WindowText(six, two, table, three, 1, 0);
        add(calls, ops -> ops.windows(unlabelled, place, ids, two), op, "labels of the text", "[6]", "'two' [2]");
        WindowText vector = new WindowText(six, six, three, three, 1, 0);
        add(calls, ops -> ops.windows(vector, place, ids, two), op, "a matrix", "'three' [3]");
        WindowText narrow = new WindowText(six, six, table, two, 1, 0);
        add(calls, ops -> ops.windows(narrow, place, ids, two), op, "columns", "[3]", "'two' [2]");
        WindowText negative = new WindowText(six, six, table, three, -1, 0);
        add(calls, ops -> ops.windows(negative, place, ids, two), op, "radius", "-1");
        BatchPlace noEpoch = new BatchPlace(six, step, step, 2);
        add(calls, ops -> ops.windows(text, noEpoch, ids, two), op, "epoch", "[2]", "'step' [1]");
        add(calls, ops -> ops.windows(text, place, ids, three), op, "each of the 2", "'three' [3]");
        WindowText empty = new WindowText(six, six, table, ints("none", 0), 1, 0);
        add(calls, ops -> ops.windows(empty, place, ints("wide", 2, 0), two), op, "one column", "'wide' [2×0]");
        add(calls, ops -> ops.windows(text, place, floats("x", 2, 3), two), op, "integers", "'x' [2×3]");
    }

    private static void add(List<WrongCall> calls, Consumer<Ops> call, String... parts) {
        calls.add(new WrongCall(call, List.of(parts)));
    }

    @TestFactory
    Stream<DynamicTest> whatDoesNotFitIsNamedWithWhatWasExpected() {
        return wrongCalls().stream()
                .map(wrong -> DynamicTest.dynamicTest(
                        String.join(", ", wrong.parts()),
                        () -> assertThatThrownBy(() -> wrong.call().accept(ops()))
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageStartingWith(wrong.parts().get(0) + ": ")
                                .hasMessageContainingAll(wrong.parts().toArray(String[]::new))));
    }

    @Test
    void aRefusedOperationLeavesTheBackendInOrder() {
        Tensor x = floats("x", new float[] {1, 2, 3}, 3);
        Tensor y = floats("y", new float[] {1, 2}, 2);
        assertThatThrownBy(() -> ops().axpy(1, x, y)).isInstanceOf(IllegalArgumentException.class);
        assertThat(read(y)).containsExactly(1, 2);
        ops().axpy(1, x, x);
        assertThat(read(x)).containsExactly(2, 4, 6);
    }

    @Test
    void aTensorOfAWorkspaceThatWasResetIsNamed() {
        try (Workspace workspace = new Workspace(backend())) {
            Tensor hidden = workspace.floats("hidden", 2, 3);
            ops().fill(hidden, 1);
            workspace.reset();
            Tensor other = workspace.floats("hidden", 2, 3);
            ops().fill(other, 2);
            assertThatThrownBy(() -> ops().axpy(1, hidden, other))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'hidden' [2×3]")
                    .hasMessageContaining("reset");
            assertThat(read(other)).containsOnly(2);
        }
    }

    @Test
    void aTensorWhoseMemoryIsClosedIsNamed() {
        Tensor weight = floats("weight", 3, 4);
        Tensor bias = floats("bias", 3);
        Tensor x = floats("x", 2, 4);
        Tensor y = floats("y", 2, 3);
        weight.storage().close();
        assertThatThrownBy(() -> ops().linear(x, weight, bias, Activation.RELU, y))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'weight' [3×4]")
                .hasMessageContaining("closed");
    }

    @Test
    void aTensorOfAnotherBackendIsNamed() {
        Tensor x = floats("x", 2, 3);
        Tensor foreign = Tensor.of("foreign", new ForeignStorage(6), x.shape());
        assertThatThrownBy(() -> ops().axpy(1, foreign, x))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'foreign' [2×3]")
                .hasMessageContaining("another backend");
        assertThatThrownBy(() -> ops().read(foreign, new float[6], 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another backend");
        ops().fill(x, 1);
        assertThat(read(x)).containsOnly(1);
    }

    private record ForeignStorage(int size) implements Storage {
        @Override
        public DType dtype() {
            return DType.FLOAT32;
        }

        @Override
        public boolean isClosed() {
            return false;
        }

        @Override
        public void close() {}
    }
}
