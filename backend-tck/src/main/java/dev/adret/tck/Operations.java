package dev.adret.tck;

import dev.adret.backend.Activation;
import dev.adret.backend.Backend;
import dev.adret.backend.BatchPlace;
import dev.adret.backend.BinaryOp;
import dev.adret.backend.Ops;
import dev.adret.backend.UnaryOp;
import dev.adret.backend.UpdateRule;
import dev.adret.backend.WindowText;
import dev.adret.random.Permutation;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Every operation once, at sizes that keep several threads busy: prepared on a side, to be run at will. */
final class Operations {
    private static final int LARGE = 300_007;

    private Operations() {}

    /** The operations by name; a name begins with that of the method in {@link Ops}. */
    static Map<String, Function<Side, Runnable>> all() {
        Map<String, Function<Side, Runnable>> all = new LinkedHashMap<>();
        transfers(all);
        elementwise(all);
        arithmetic(all);
        matrices(all);
        rows(all);
        tables(all);
        return all;
    }

    private static void transfers(Map<String, Function<Side, Runnable>> all) {
        float[] values = new float[LARGE];
        Arrays.fill(values, 0.5f);
        all.put("write", side -> {
            Tensor x = side.output("x", LARGE);
            return () -> side.ops().write(values, 0, x);
        });
        all.put("read", side -> {
            Tensor x = side.input("x", Values.uniform(), LARGE);
            float[] target = new float[LARGE];
            return () -> side.ops().read(x, target, 0);
        });
    }

    private static void elementwise(Map<String, Function<Side, Runnable>> all) {
        all.put("fill", side -> {
            Tensor x = side.output("x", LARGE);
            return () -> side.ops().fill(x, 3);
        });
        all.put("copy", side -> {
            Tensor x = side.input("x", Values.uniform(), 300, 1001);
            Tensor y = side.strided().output("y", 300, 1001);
            return () -> side.ops().copy(x, y);
        });
        all.put("axpy", side -> {
            Tensor x = side.input("x", Values.uniform(), LARGE);
            Tensor y = side.changed("y", Values.uniform(), LARGE);
            return () -> side.ops().axpy(0.3f, x, y);
        });
        all.put("activation", side -> {
            Tensor x = side.input("x", Values.uniform(-5, 5), LARGE);
            Tensor y = side.output("y", LARGE);
            return () -> side.ops().activation(Activation.TANH, x, y);
        });
        all.put("activationBackward", side -> {
            Tensor y = side.input("y", Values.uniform(), LARGE);
            Tensor dy = side.input("dy", Values.uniform(), LARGE);
            Tensor dx = side.output("dx", LARGE);
            return () -> side.ops().activationBackward(Activation.SIGMOID, y, dy, dx);
        });
        all.put("dropout", side -> {
            Tensor step = side.inputInts("step", new int[] {17}, 1);
            Tensor x = side.input("x", Values.uniform(), LARGE);
            Tensor y = side.output("y", LARGE);
            return () -> side.ops().dropout(0.4f, 99, 3, step, x, y);
        });
    }

    private static void arithmetic(Map<String, Function<Side, Runnable>> all) {
        for (UnaryOp f : UnaryOp.values()) {
            all.put("unary " + f, side -> {
                Tensor x = side.input("x", UnaryContract.inputsOf(f), LARGE);
                Tensor y = side.output("y", LARGE);
                return () -> side.ops().unary(f, x, y);
            });
            all.put("unaryBackward " + f, side -> {
                Tensor x = side.input("x", UnaryContract.inputsOf(f), LARGE);
                Tensor dy = side.input("dy", Values.uniform(), LARGE);
                Tensor dx = side.output("dx", LARGE);
                return () -> side.ops().unaryBackward(f, x, x, dy, dx);
            });
        }
        for (BinaryOp f : BinaryOp.values()) {
            all.put("binary " + f, side -> {
                Tensor a = side.input("a", Values.uniform(), 3, 1, 1001);
                Tensor b = side.input("b", Values.uniform(1, 2), 101, 1);
                Tensor c = side.output("c", 3, 101, 1001);
                return () -> side.ops().binary(f, a, b, c);
            });
            all.put("binaryBackward " + f, side -> {
                Tensor a = side.input("a", Values.uniform(), 301, 1);
                Tensor b = side.input("b", Values.uniform(1, 2), 1001);
                Tensor dc = side.input("dc", Values.uniform(), 301, 1001);
                Tensor d = side.output("d", 301, 1001);
                return () -> side.ops().binaryBackward(f, false, a, b, dc, d);
            });
        }
        for (int[] sums : new int[][] {{1}, {1001}, {301, 1}, {1, 1001}, {301, 1001}}) {
            all.put("sumTo " + Shape.of(sums), side -> {
                Tensor x = side.input("x", Values.uniform(), 301, 1001);
                Tensor y = side.output("y", sums);
                return () -> side.ops().sumTo(0.5f, x, y);
            });
        }
        all.put("transpose", side -> {
            Tensor x = side.input("x", Values.uniform(), 3, 301, 333);
            Tensor y = side.output("y", 3, 333, 301);
            return () -> side.ops().transpose(x, y);
        });
    }

    private static void matrices(Map<String, Function<Side, Runnable>> all) {
        for (boolean transposeA : new boolean[] {false, true}) {
            for (boolean transposeB : new boolean[] {false, true}) {
                String name = "gemm " + (transposeA ? "T" : "N") + (transposeB ? "T" : "N");
                all.put(name, side -> {
                    Tensor a = side.input("a", Values.uniform(), transposeA ? 901 : 257, transposeA ? 257 : 901);
                    Tensor b = side.input("b", Values.uniform(), transposeB ? 301 : 901, transposeB ? 901 : 301);
                    Tensor c = side.changed("c", Values.uniform(), 257, 301);
                    return () -> side.ops().gemm(transposeA, transposeB, 1, a, b, 0.5f, c);
                });
            }
        }
        all.put("gemm with few results and long sums", side -> {
            Tensor a = side.input("a", Values.uniform(), 20_011, 5);
            Tensor b = side.input("b", Values.uniform(), 20_011, 3);
            Tensor c = side.output("c", 5, 3);
            return () -> side.ops().gemm(true, false, 1, a, b, 0, c);
        });
        all.put("gemm of a batch", side -> {
            Tensor a = side.input("a", Values.uniform(), 33, 40, 50);
            Tensor b = side.input("b", Values.uniform(), 33, 50, 30);
            Tensor c = side.output("c", 33, 40, 30);
            return () -> side.ops().gemm(false, false, 1, a, b, 0, c);
        });
        // Outputs that are no whole vectors: whatever a chunk ends with, tanh and the sigmoid are to have the same
        // bits.
        for (Activation f : new Activation[] {Activation.TANH, Activation.SIGMOID}) {
            for (int outputs : new int[] {90, 150}) {
                all.put("linear " + f + " " + outputs, side -> {
                    Tensor x = side.input("x", Values.uniform(), 1013, 250);
                    Tensor weight = side.input("weight", Values.uniform(), outputs, 250);
                    Tensor bias = side.input("bias", Values.uniform(), outputs);
                    Tensor y = side.output("y", 1013, outputs);
                    return () -> side.ops().linear(x, weight, bias, f, y);
                });
            }
        }
        all.put("linearBackward", side -> {
            Tensor x = side.input("x", Values.uniform(), 1013, 250);
            Tensor y = side.input("y", Values.uniform(), 1013, 150);
            Tensor dy = side.changed("dy", Values.uniform(), 1013, 150);
            Tensor dWeight = side.changed("dWeight", Values.uniform(), 150, 250);
            Tensor dBias = side.changed("dBias", Values.uniform(), 150);
            return () -> side.ops().linearBackward(x, y, Activation.TANH, dy, 1, dWeight, dBias);
        });
        all.put("linearBackwardInput", side -> {
            Tensor dy = side.input("dy", Values.uniform(), 1013, 150);
            Tensor weight = side.input("weight", Values.uniform(), 150, 250);
            Tensor x = side.input("x", Values.uniform(), 1013, 250);
            Tensor dx = side.output("dx", 1013, 250);
            return () -> side.ops().linearBackwardInput(dy, weight, Activation.TANH, x, dx);
        });
    }

    private static void rows(Map<String, Function<Side, Runnable>> all) {
        all.put("softmax", side -> {
            Tensor x = side.input("x", Values.uniform(-9, 9), 3001, 53);
            Tensor y = side.output("y", 3001, 53);
            return () -> side.ops().softmax(false, x, y);
        });
        all.put("softmaxBackward", side -> {
            Tensor y = side.input("y", Values.uniform(), 3001, 53);
            Tensor dy = side.input("dy", Values.uniform(), 3001, 53);
            Tensor dx = side.output("dx", 3001, 53);
            return () -> side.ops().softmaxBackward(true, y, dy, dx);
        });
        for (int[] extents : new int[][] {{3001, 53}, {101, 1500}}) {
            int rows = extents[0];
            int columns = extents[1];
            all.put("layerNorm of " + columns + " columns", side -> {
                Tensor x = side.input("x", Values.uniform(-9, 9), rows, columns);
                Tensor weight = side.input("weight", Values.uniform(), columns);
                Tensor bias = side.input("bias", Values.uniform(), columns);
                Tensor y = side.output("y", rows, columns);
                Tensor moments = side.output("moments", rows, 2);
                return () -> side.ops().layerNorm(1e-5f, x, weight, bias, y, moments);
            });
            all.put("layerNormBackward of " + columns + " columns", side -> {
                Tensor x = side.input("x", Values.uniform(), rows, columns);
                Tensor weight = side.input("weight", Values.uniform(), columns);
                Tensor moments = side.input("moments", Values.uniform(), rows, 2);
                Tensor dy = side.input("dy", Values.uniform(), rows, columns);
                Tensor dx = side.output("dx", rows, columns);
                Tensor dWeight = side.changed("dWeight", Values.uniform(), columns);
                Tensor dBias = side.changed("dBias", Values.uniform(), columns);
                return () -> side.ops().layerNormBackward(x, weight, moments, dy, dx, 1, dWeight, dBias);
            });
        }
        all.put("softmaxCrossEntropy", side -> {
            Tensor logits = side.input("logits", Values.uniform(-9, 9), 5003, 29);
            Tensor targets = side.ids("targets", 29, 5003);
            Tensor loss = side.output("loss", 1);
            Tensor dLogits = side.output("dLogits", 5003, 29);
            return () -> side.ops().softmaxCrossEntropy(logits, targets, loss, dLogits);
        });
        all.put("binaryCrossEntropy", side -> {
            Tensor logits = side.input("logits", Values.uniform(-9, 9), LARGE);
            Tensor targets = side.input("targets", Values.uniform(0, 1), LARGE);
            Tensor loss = side.output("loss", 1);
            Tensor dLogits = side.output("dLogits", LARGE);
            return () -> side.ops().binaryCrossEntropy(logits, targets, loss, dLogits);
        });
        all.put("maxMargin", side -> {
            Tensor scores = side.input("scores", Values.uniform(), 5003);
            Tensor corrupt = side.input("corrupt", Values.uniform(), 5003, 11);
            Tensor loss = side.output("loss", 1);
            Tensor dScores = side.output("dScores", 5003);
            Tensor dCorrupt = side.output("dCorrupt", 5003, 11);
            return () -> side.ops().maxMargin(1, scores, corrupt, loss, dScores, dCorrupt);
        });
        all.put("chainCrossEntropy", side -> {
            int n = 5003;
            int tags = 9;
            Tensor scores = side.input("scores", Values.uniform(-9, 9), n, tags);
            Tensor transitions = side.input("transitions", Values.uniform(-3, 3), tags + 1, tags);
            int[] goals = new int[n + 101];
            for (int i = 0; i < goals.length; i++) {
                goals[i] = i < n ? i * i % tags : 50 * (i - n);
            }
            Tensor targets = side.inputInts("targets", goals, goals.length);
            Tensor memory = side.scratch("memory", Backend.chainMemory(n, tags, 100));
            Tensor loss = side.output("loss", 1);
            Tensor dScores = side.output("dScores", n, tags);
            Tensor dTransitions = side.output("dTransitions", tags + 1, tags);
            return () ->
                    side.ops().chainCrossEntropy(scores, transitions, targets, memory, loss, dScores, 0, dTransitions);
        });
        all.put("argmax", side -> {
            Tensor x = side.input("x", Values.eighths(), 5003, 61);
            Tensor best = side.outputInts("best", 5003);
            return () -> side.ops().argmax(x, best);
        });
    }

    private static void tables(Map<String, Function<Side, Runnable>> all) {
        int n = 2003;
        int w = 5;
        all.put("gather", side -> {
            Tensor table = side.input("table", Values.uniform(), 997, 50);
            Tensor ids = side.ids("ids", 997, n, w);
            Tensor out = side.output("out", n, w * 50);
            return () -> side.ops().gather(table, ids, out);
        });
        all.put("gatherSum", side -> {
            Tensor table = side.input("table", Values.uniform(), 997, 90);
            Tensor ids = side.ids("ids", 997, n, 2 * w);
            Tensor bias = side.input("bias", Values.uniform(), 90);
            Tensor y = side.output("y", n, 90);
            return () -> side.ops().gatherSum(table, ids, bias, Activation.TANH, y);
        });
        all.put("sumSquares", side -> {
            Tensor x = side.input("x", Values.uniform(), 1001, 301);
            Tensor count = side.inputInts("count", new int[] {900}, 1);
            Tensor partials = side.output("partials", 300);
            return () -> side.ops().sumSquares(x, count, partials);
        });
        all.put("planRows", side -> {
            Tensor ids = side.ids("ids", 997, n, w);
            Tensor plan = side.scratchInts("plan", RowPlan.length(n * w));
            return () -> side.ops().planRows(ids, 997, plan);
        });
        all.put("beginPlans", side -> {
            List<Tensor> ids = List.of(side.ids("ids", 997, n, w), side.ids("more ids", 97, n, 1));
            List<Tensor> tables = List.of(side.scratch("table", 997, 1), side.scratch("more rows", 97, 1));
            List<Tensor> plans = List.of(
                    side.scratchInts("plan", RowPlan.length(n * w)), side.scratchInts("more plan", RowPlan.length(n)));
            return () -> {
                side.ops().beginPlans(ids, tables, plans);
                side.ops().awaitPlans();
            };
        });
        all.put("awaitPlans", side -> {
            Tensor ids = side.ids("ids", 97, n, w);
            Tensor table = side.input("table", Values.uniform(), 97, 50);
            Tensor plan = side.scratchInts("plan", RowPlan.length(n * w));
            Tensor rows = side.output("rows", n, w * 50);
            Tensor sums = side.scratch("sums", n * w, 50);
            return () -> {
                side.ops().beginPlans(List.of(ids), List.of(table), List.of(plan));
                side.ops().gather(table, ids, rows);
                side.ops().awaitPlans();
                side.ops().sumRows(rows, plan, sums);
            };
        });
        all.put("sumRows", side -> {
            Tensor ids = side.ids("ids", 97, n, w);
            Tensor plan = side.scratchInts("plan", RowPlan.length(n * w));
            Tensor dy = side.input("dy", Values.uniform(), n, w * 50);
            Tensor sums = side.scratch("sums", n * w, 50);
            side.ops().planRows(ids, 97, plan);
            return () -> side.ops().sumRows(dy, plan, sums);
        });
        for (int rows : new int[] {7, 5003}) {
            all.put("gatherLinear from tables of " + rows + " rows", side -> {
                Lookup lookup = Lookup.of(side, 1100, w, 90, rows, 50, rows, 5);
                return () -> lookup.forward(side, Activation.TANH);
            });
            all.put("gatherLinearBackward to tables of " + rows + " rows", side -> {
                Lookup lookup = Lookup.of(side, 1100, w, 90, rows, 50, rows, 5);
                Tensor dy = side.changed("dy", Values.uniform(), 1100, 90);
                Tensor dWeight = side.changed("dWeight", Values.uniform(), 90, w * 55);
                Tensor dBias = side.changed("dBias", Values.uniform(), 90);
                return () -> {
                    lookup.forward(side, Activation.TANH);
                    lookup.backward(side, lookup.y, Activation.TANH, dy, 1, dWeight, dBias);
                };
            });
        }
        all.put("permutation", side -> {
            Tensor numbers = side.outputInts("numbers", LARGE);
            return () -> side.ops().permutation(new Permutation(LARGE, 7, 2), numbers);
        });
        all.put("endStep", side -> {
            Tensor step = side.changedInts("step", new int[] {41}, 1);
            Tensor loss = side.input("loss", Values.uniform(), 1);
            Tensor sum = side.changed("sum", Values.uniform(), 1);
            return () -> side.ops().endStep(step, 64, loss, sum);
        });
        all.put("windows", side -> {
            RandomText text = new RandomText(50_021, 997, 2);
            Tensor ids = side.outputInts("ids", n, text.columns());
            Tensor labels = side.outputInts("labels", n);
            WindowText source = text.on(side);
            BatchPlace place = text.place(side, 4 * n, 3, 5, n);
            return () -> side.ops().windows(source, place, ids, labels);
        });
        for (UpdateRule.Kind kind : UpdateRule.Kind.values()) {
            UpdateRule rule = new UpdateRule(kind, 0.9f, 0.99f, 1e-8f, 0.01f, 0.01f);
            all.put("update " + kind, side -> {
                Tensor hyper = side.input("hyper", Values.of(WindowNetwork.constants(rule, 0.1f, 3)), 3);
                Tensor gradients = side.input("gradients", Values.uniform(), LARGE);
                Tensor values = side.changed("values", Values.uniform(), LARGE);
                Tensor[] slots = slots(side, rule, LARGE);
                return () -> side.ops().update(rule, hyper, LARGE / 2, gradients, values, slots);
            });
            all.put("updateRows " + kind, side -> {
                Tensor hyper = side.input("hyper", Values.of(WindowNetwork.constants(rule, 0.1f, 3)), 3);
                Tensor ids = side.ids("ids", 997, n, w);
                Tensor plan = side.scratchInts("plan", RowPlan.length(n * w));
                Tensor sums = side.input("sums", Values.uniform(), n * w, 50);
                Tensor table = side.changed("table", Values.uniform(), 997, 50);
                Tensor[] slots = slots(side, rule, 997, 50);
                side.ops().planRows(ids, 997, plan);
                return () -> side.ops().updateRows(rule, hyper, plan, sums, table, slots);
            });
        }
    }

    /** Slots of a rule, which may hold anything that is not negative. */
    static Tensor[] slots(Side side, UpdateRule rule, int... extents) {
        Tensor[] slots = new Tensor[rule.kind().slots()];
        for (int slot = 0; slot < slots.length; slot++) {
            slots[slot] = side.changed("slot " + slot, Values.uniform(0, 1), extents);
        }
        return slots;
    }
}
