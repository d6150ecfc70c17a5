package dev.adret.samples.lectures;

import dev.adret.backend.Backend;
import dev.adret.backend.Ops;
import dev.adret.random.Philox;
import dev.adret.samples.cli.Table;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/** The scores of 500 windows: by a product for each of them in a loop, or by one product for all. */
public final class Vectorization implements Sample {
    private static final int WINDOWS = 500;
    private static final int NUMBERS = 300;
    private static final int CLASSES = 5;

    /** In microseconds, NumPy, from the slides of the lecture. */
    private static final double LECTURE_LOOP = 639;

    private static final double LECTURE_MATRIX = 53.8;

    private static final int ROUNDS = 9;

    private final Duration warmUp;
    private final Duration round;

    Vectorization() {
        this(Duration.ofSeconds(1), Duration.ofMillis(150));
    }

    /** @param round how long each of the rounds takes that are timed */
    Vectorization(Duration warmUp, Duration round) {
        this.warmUp = warmUp;
        this.round = round;
    }

    @Override
    public String name() {
        return "vectorization";
    }

    @Override
    public String description() {
        return "500 windows in a loop of small products against one large one, timed";
    }

    @Override
    public String source() {
        return "CS224n, lecture 4, vectorization; CS224d, lecture 5";
    }

    @Override
    public void run(SampleContext context) {
        try (Scores scores = new Scores(context.backend(), context.seed())) {
            double loop = microseconds(context.backend(), scores::loop);
            double matrix = microseconds(context.backend(), scores::matrix);
            context.say("Scores of %d classes for %d windows of %d numbers each.", CLASSES, WINDOWS, NUMBERS);
            Table table = new Table("where", "loop of " + WINDOWS, "one product", "ratio");
            table.row(
                    "NumPy, the lecture's slides",
                    time(LECTURE_LOOP),
                    time(LECTURE_MATRIX),
                    ratio(LECTURE_LOOP / LECTURE_MATRIX));
            table.row("Adret, " + context.backend().name(), time(loop), time(matrix), ratio(loop / matrix));
            context.say(table);
            context.say("Medians of %d rounds. Both compute the same: W·x for each window x.", ROUNDS);
        }
    }

    /** The median time of a run, waited for until the device is done. */
    private double microseconds(Backend backend, Runnable body) {
        nanosEach(backend, body, warmUp);
        double[] rounds = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            rounds[i] = nanosEach(backend, body, round);
        }
        Arrays.sort(rounds);
        return rounds[ROUNDS / 2] / 1000;
    }

    private static double nanosEach(Backend backend, Runnable body, Duration duration) {
        long start = System.nanoTime();
        int runs = 0;
        long now = start;
        while (now - start < duration.toNanos()) {
            body.run();
            backend.synchronize();
            runs++;
            now = System.nanoTime();
        }
        return (now - start) / (double) runs;
    }

    private static String time(double microseconds) {
        return String.format(Locale.ROOT, "%.1f µs", microseconds);
    }

    private static String ratio(double times) {
        return String.format(Locale.ROOT, "%.1f times", times);
    }

    /** The windows, the weights and the scores, on a device. */
    static final class Scores implements AutoCloseable {
        private final Ops ops;
        private final Storage storage;
        private final Tensor windows;
        private final Tensor weight;
        private final Tensor scores;

        Scores(Backend backend, long seed) {
            ops = new Ops(backend);
            int inputs = (WINDOWS + CLASSES) * NUMBERS;
            storage = backend.allocate(DType.FLOAT32, inputs + WINDOWS * CLASSES);
            windows = Tensor.of("windows", storage, Shape.of(WINDOWS, NUMBERS));
            weight = Tensor.of("weight", storage, WINDOWS * NUMBERS, Shape.of(CLASSES, NUMBERS));
            scores = Tensor.of("scores", storage, inputs, Shape.of(WINDOWS, CLASSES));
            float[] values = new float[inputs];
            Philox.uniform(seed, 0, 0, 1, values);
            ops.write(Arrays.copyOf(values, windows.size()), 0, windows);
            ops.write(Arrays.copyOfRange(values, windows.size(), inputs), 0, weight);
        }

        void loop() {
            for (int i = 0; i < WINDOWS; i++) {
                ops.gemm(false, true, 1, windows.rows(i, i + 1), weight, 0, scores.rows(i, i + 1));
            }
        }

        void matrix() {
            ops.gemm(false, true, 1, windows, weight, 0, scores);
        }

        float[] read() {
            float[] values = new float[scores.size()];
            ops.read(scores, values, 0);
            return values;
        }

        @Override
        public void close() {
            storage.close();
        }
    }
}
