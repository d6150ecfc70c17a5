package dev.adret.samples.gpu;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.Backends;
import dev.adret.nlp.corpus.Corpus;
import dev.adret.nlp.window.EpochReport;
import dev.adret.samples.bench.TrainingStep;
import dev.adret.samples.bench.Workload;
import dev.adret.train.DataPlacement;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What only the hardware can answer, each on a backend that is opened for it.
 *
 * @param backend its name
 * @param steps for {@link Point#MEMORY}
 * @param epochTokens for {@link Point#EPOCH}
 * @param tokens of the built-in corpus, where trainings are compared
 * @param corpus for {@link Point#LOSSES}, in place of the built-in one
 */
record Checks(String backend, long steps, long epochTokens, long tokens, Optional<Path> corpus) {
    /** What is checked here, the start first: it counts from when the JVM began. */
    static final Point[] POINTS = {
        Point.START, Point.SAME_BYTES, Point.RECORDED, Point.LOSSES, Point.LARGE, Point.EPOCH, Point.MEMORY
    };

    private static final double LOSS_TOLERANCE = 1e-3;
    private static final long TOKENS_OF_EPOCH = 10_000_000;
    private static final double SECONDS_OF_EPOCH = 0.5;
    private static final double SECONDS_OF_START = 2;
    private static final int FIRST_BATCH = 64;
    private static final int HIDDEN = 100;

    /** Does one of {@link #POINTS}. One that cannot be done has failed. */
    Finding check(Point point) {
        try {
            return switch (point) {
                case START -> start();
                case SAME_BYTES -> compare(point, bytes(), bytes());
                case RECORDED -> recorded();
                case LOSSES -> losses();
                case LARGE -> on(backend, LargeTensor::check);
                case EPOCH -> epoch();
                case MEMORY -> on(backend, opened -> SteadyMemory.check(opened, steps));
                default -> throw new IllegalArgumentException("there is no check of " + point);
            };
        } catch (RuntimeException | LinkageError e) {
            return point.found(false, "failed: " + e.getMessage());
        }
    }

    private static <T> T on(String name, Function<Backend, T> work) {
        try (Backend opened =
                Backends.onClassPath().choose(name, BackendOptions.defaults()).backend()) {
            return work.apply(opened);
        }
    }

    private Finding start() {
        return on(backend, opened -> {
            try (Workload step = TrainingStep.open(opened, FIRST_BATCH, HIDDEN, DataPlacement.AUTO, FIRST_BATCH)) {
                step.run();
                opened.synchronize();
            }
            long began = ManagementFactory.getRuntimeMXBean().getStartTime();
            double seconds = (System.currentTimeMillis() - began) / 1e3;
            return Point.START.found(seconds < SECONDS_OF_START, Text.number("%.2f s", seconds));
        });
    }

    private Finding recorded() {
        if (!backend.startsWith("cuda")) {
            return Point.RECORDED.notMeasured(backend + " records no steps");
        }
        byte[] replayed = CudaSetting.GRAPHS.during("on", this::bytes);
        return compare(Point.RECORDED, replayed, CudaSetting.GRAPHS.during("off", this::bytes));
    }

    private byte[] bytes() {
        return on(backend, opened -> Trainings.bytes(opened, Trainings.builtin(tokens)));
    }

    private static Finding compare(Point point, byte[] first, byte[] second) {
        int different = Arrays.mismatch(first, second);
        return point.found(
                different < 0,
                different < 0
                        ? Text.number("%,d bytes, all the same", first.length)
                        : Text.number(
                                "%,d and %,d bytes, different from byte %,d on",
                                first.length, second.length, different));
    }

    private Finding losses() {
        Corpus text = Trainings.read(corpus, tokens);
        List<EpochReport> here = on(backend, opened -> Trainings.plain(opened, text));
        List<EpochReport> there = on("cpu", opened -> Trainings.plain(opened, text));
        double most = 0;
        StringBuilder losses = new StringBuilder();
        for (int i = 0; i < here.size(); i++) {
            double loss = here.get(i).training().meanLoss();
            double expected = there.get(i).training().meanLoss();
            most = Math.max(most, Math.abs(loss - expected));
            losses.append(Text.number("%s%.6f and %.6f", i == 0 ? "" : ", ", loss, expected));
        }
        return Point.LOSSES.found(
                most <= LOSS_TOLERANCE,
                Text.number(
                        "%s: %s, at most %.1e apart",
                        corpus.map(Path::toString).orElse("built-in corpus"), losses, most));
    }

    private Finding epoch() {
        List<EpochReport> reports =
                on(backend, opened -> Trainings.plainAtLargeBatch(opened, Trainings.builtin(epochTokens)));
        double fastest = reports.stream()
                .mapToDouble(report -> report.training().seconds())
                .min()
                .orElse(Double.NaN);
        String measured = Text.number(
                "%.3f s for %,d windows, the first epoch %.3f s",
                fastest, reports.get(0).windows(), reports.get(0).training().seconds());
        return epochTokens < TOKENS_OF_EPOCH
                ? Point.EPOCH.notMeasured("shorter: " + measured)
                : Point.EPOCH.found(fastest < SECONDS_OF_EPOCH, measured);
    }
}
