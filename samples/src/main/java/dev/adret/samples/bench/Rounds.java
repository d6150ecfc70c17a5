package dev.adret.samples.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How rounds are measured.
 *
 * @param rounds of each contender, in turns; an odd number has a round as its median
 * @param seconds that a round takes, about
 * @param warmUpSeconds before the first
 */
public record Rounds(int rounds, double seconds, double warmUpSeconds) {
    /** A warm-up goes round this many times: what one contender makes the JIT compile gets done while others run. */
    private static final int WARM_UP_TURNS = 5;

    /** The median of the rounds of one contender alone, which stays open. */
    public double medianOf(Contender contender) {
        contender.warmUp(warmUpSeconds);
        List<Double> figures = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            figures.add(contender.round(seconds));
        }
        return Series.of(figures).median();
    }

    /**
     * Measures contenders that take turns round by round, so that what else the machine does hits all alike. One that fails keeps no other from
     * going on. They are opened when this begins, and closed.
     */
    public <K> Map<K, Series> measure(Map<K, Supplier<Contender>> contenders) {
        Map<K, Runner> runners = new LinkedHashMap<>();
        contenders.forEach((key, opening) -> runners.put(key, new Runner(opening)));
        try {
            runners.values().forEach(Runner::open);
            for (int turn = 0; turn < WARM_UP_TURNS; turn++) {
                runners.values().forEach(runner -> runner.warmUp(warmUpSeconds / WARM_UP_TURNS));
            }
            for (int round = 0; round < rounds; round++) {
                runners.values().forEach(runner -> runner.round(seconds));
            }
        } finally {
            runners.values().forEach(Runner::close);
        }
        Map<K, Series> series = new LinkedHashMap<>();
        runners.forEach((key, runner) -> series.put(key, runner.series()));
        return series;
    }

    /** One of those that take turns. Once it has failed it does nothing more. */
    private static final class Runner {
        private final Supplier<Contender> opening;
        private final List<Contender> open = new ArrayList<>();
        private final List<Double> figures = new ArrayList<>();
        private final List<Throwable> failures = new ArrayList<>();

        Runner(Supplier<Contender> opening) {
            this.opening = opening;
        }

        void open() {
            attempt(() -> open.add(opening.get()));
        }

        void warmUp(double seconds) {
            attempt(() -> open.get(0).warmUp(seconds));
        }

        void round(double seconds) {
            attempt(() -> figures.add(open.get(0).round(seconds)));
        }

        void close() {
            try {
                open.forEach(Contender::close);
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }

        private void attempt(Runnable work) {
            if (failures.isEmpty()) {
                try {
                    work.run();
                } catch (RuntimeException | LinkageError e) {
                    failures.add(e);
                }
            }
        }

        Series series() {
            return failures.isEmpty() ? Series.of(figures) : Series.failed(failures.get(0));
        }
    }
}
