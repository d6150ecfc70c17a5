package dev.adret.samples.bench;

import dev.adret.backend.Backend;
import dev.adret.backend.UpdateRule;
import dev.adret.nlp.window.WindowConfig;
import dev.adret.train.DataPlacement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * One line of {@code adret bench}.
 *
 * @param name what is measured, unique in its group
 * @param open sets it up on a backend
 */
record Bench(Group group, String name, Function<Backend, Workload> open) {
    private static final int ELEMENTS = 1 << 22;
    private static final int ROW_BATCH = 4096;
    private static final int HIDDEN = 100;
    private static final int TOKENS = 25_000;

    /** The benchmark that loops over products, and the one that does the same in one product. */
    static final String LOOP = "a loop of 500 products";

    static final String MATRIX = "one product";

    /** The benchmarks of a group. */
    static List<Bench> of(Group group) {
        return selection().stream().filter(bench -> bench.group() == group).toList();
    }

    /** What training and tagging consist of, and both as a whole. */
    private static List<Bench> selection() {
        List<Bench> all = new ArrayList<>();
        List.of("512x512x512", "1024x1024x1024", "512x100x250:B", "100x250x512:A", "512x250x100", "500x5x300:B")
                .forEach(shape -> all.add(
                        new Bench(Group.PRODUCTS, shape, device -> Products.gemm(device, GemmShape.parse(shape)))));
        all.add(new Bench(
                Group.PRODUCTS, "512x100x250:B + bias, tanh", device -> Products.layer(device, 512, 250, HIDDEN)));
        List.of(
                        ElementwiseOperation.COPY,
                        ElementwiseOperation.AXPY,
                        ElementwiseOperation.TANH,
                        ElementwiseOperation.TANH_BACKWARD,
                        ElementwiseOperation.DROPOUT,
                        ElementwiseOperation.CROSS_ENTROPY)
                .forEach(operation -> all.add(new Bench(
                        Group.ELEMENTWISE,
                        operation.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        device -> operation.open(device, ELEMENTS))));
        List.of(UpdateRule.sgd(), UpdateRule.adagrad(), UpdateRule.adam())
                .forEach(rule -> all.add(new Bench(
                        Group.OPTIMIZERS,
                        rule.kind().name().toLowerCase(Locale.ROOT),
                        device -> Updates.dense(device, rule, ELEMENTS))));
        all.add(rows("find them", Updates.RowStep.PLAN));
        all.add(rows("sum their gradients", Updates.RowStep.SUM));
        all.add(rows("update them (sgd)", Updates.RowStep.UPDATE));
        List.of(64, 512, 4096)
                .forEach(batch -> all.add(new Bench(
                        Group.TRAINING,
                        "batch " + batch,
                        device -> TrainingStep.open(device, batch, HIDDEN, DataPlacement.AUTO))));
        WindowConfig recognizer = WindowConfig.defaults();
        all.add(new Bench(Group.TAGGING, "25,000 tokens at once", device -> Tagging.open(device, recognizer, TOKENS)));
        all.add(new Bench(
                Group.TAGGING, "25,000 tokens, new tagger", device -> Tagging.openAnew(device, recognizer, TOKENS)));
        all.add(new Bench(Group.LECTURE, LOOP, Products::lectureLoop));
        all.add(new Bench(Group.LECTURE, MATRIX, Products::lectureMatrix));
        return all;
    }

    private static Bench rows(String name, Updates.RowStep step) {
        return new Bench(Group.ROWS, name, device -> Updates.rows(device, step, ROW_BATCH));
    }
}
