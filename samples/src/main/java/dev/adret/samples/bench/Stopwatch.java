package dev.adret.samples.bench;

import dev.adret.backend.Backend;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures benchmarks on several backends. They all take turns round by round, so that what else the machine does hits all
 * alike.
 */
final class Stopwatch {
    /** A warm-up goes round this many times: what one benchmark makes the JIT compile gets done while others run. */
    private static final int WARMUP_TURNS = 5;

    private final List<Device> devices;
    private final Effort effort;

    Stopwatch(List<Device> devices, Effort effort) {
        this.devices = devices;
        this.effort = effort;
    }

    /** Measures benchmarks in turns. One that fails on one backend keeps nothing else from going on. */
    List<Result> measure(List<Bench> benches) {
        List<List<Runner>> runners = benches.stream()
                .map(bench -> devices.stream()
                        .map(device -> new Runner(device, bench))
                        .toList())
                .toList();
        List<Runner> all = runners.stream().flatMap(List::stream).toList();
        try {
            all.forEach(Runner::open);
            for (int turn = 0; turn < WARMUP_TURNS; turn++) {
                all.forEach(Runner::warmUp);
            }
            for (int round = 0; round < effort.rounds(); round++) {
                all.forEach(Runner::round);
            }
        } finally {
            all.forEach(Runner::close);
        }
        return runners.stream().map(Stopwatch::result).toList();
    }

    private static Result result(List<Runner> runners) {
        Map<String, Series> series = new LinkedHashMap<>();
        runners.forEach(runner -> series.put(runner.device.name(), runner.series()));
        return new Result(runners.get(0).bench, series);
    }

    /** One benchmark on one backend. Once it has failed it does nothing more. */
    private final class Runner {
        private final Device device;
        private final Bench bench;
        private final List<Double> rounds = new ArrayList<>();
        private final List<Throwable> failures = new ArrayList<>();
        private Workload workload = new Workload(0, () -> {}, () -> {});
        private int runsPerRound = 1;

        Runner(Device device, Bench bench) {
            this.device = device;
            this.bench = bench;
        }

        void open() {
            attempt(() -> workload = bench.open().apply(device.backend()));
        }

        /** Runs for a part of the warm-up, and finds out how many runs make a round. */
        void warmUp() {
            attempt(() -> {
                long spent = 0;
                long fastest = Long.MAX_VALUE;
                do {
                    long nanos = nanos(1);
                    fastest = Math.min(fastest, nanos);
                    spent += nanos;
                } while (spent < effort.warmupNanos() / WARMUP_TURNS);
                runsPerRound = (int) Math.max(1, effort.roundNanos() / Math.max(1, fastest));
            });
        }

        void round() {
            attempt(() -> {
                long nanos = nanos(runsPerRound);
                double perSecond = workload.amount() * runsPerRound / (nanos / 1e9);
                rounds.add(perSecond / bench.group().scale());
            });
        }

        /** Nanoseconds for {@code runs} runs, until the device is done. */
        private long nanos(int runs) {
            Backend backend = device.backend();
            long start = System.nanoTime();
            for (int i = 0; i < runs; i++) {
                workload.run();
            }
            backend.synchronize();
            return System.nanoTime() - start;
        }

        void close() {
            try {
                workload.close();
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
            return failures.isEmpty() ? Series.of(rounds) : Series.failed(failures.get(0));
        }
    }
}
