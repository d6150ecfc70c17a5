package dev.adret.samples.gpu;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The same work for several contenders, who take turns round by round, so that what else the machine does hits all alike.
 *
 * @param work which kind
 * @param settings what distinguishes it from others of its kind, such as the batch
 * @param unit of the figures
 * @param scale how much done in a second makes one of {@code unit}
 * @param contenders by name; opened when the match begins
 */
record Match(
        String work,
        Map<String, Object> settings,
        String unit,
        double scale,
        Map<String, Supplier<Contender>> contenders) {

    /**
     * What it came to.
     *
     * @param median by contender, of those that could be measured
     * @param rounds all figures of these
     * @param failures why the others could not
     */
    record Result(
            String work,
            Map<String, Object> settings,
            String unit,
            Map<String, Double> median,
            Map<String, List<Double>> rounds,
            Map<String, String> failures) {
        /** The median of a contender; NaN where it could not be measured. */
        double of(String contender) {
            return median.getOrDefault(contender, Double.NaN);
        }

        /** A setting that is a number. */
        int number(String setting) {
            return settings.get(setting) instanceof Number number ? number.intValue() : 0;
        }

        boolean isOf(String kind, Map<String, Object> wanted) {
            return work.equals(kind) && settings.equals(wanted);
        }
    }

    Result run(Rounds rounds) {
        Map<String, Contender> open = new LinkedHashMap<>();
        Map<String, List<Double>> figures = new LinkedHashMap<>();
        Map<String, String> failures = new LinkedHashMap<>();
        try {
            contenders.forEach((name, opening) -> attempt(name, failures, () -> {
                Contender contender = opening.get();
                open.put(name, contender);
                contender.warmUp(rounds.warmUpSeconds());
                figures.put(name, new ArrayList<>());
            }));
            for (int i = 0; i < rounds.rounds(); i++) {
                figures.forEach((name, done) -> attempt(name, failures, () -> {
                    Contender contender = open.get(name);
                    if (contender != null) {
                        done.add(contender.round(rounds.seconds()) / scale);
                    }
                }));
            }
        } finally {
            open.forEach((name, contender) -> close(name, contender, failures));
        }
        failures.keySet().forEach(figures::remove);
        Map<String, Double> medians = new LinkedHashMap<>();
        figures.forEach((name, done) -> medians.put(name, Rounds.median(done)));
        return new Result(work, settings, unit, medians, figures, failures);
    }

    private static void close(String name, Contender contender, Map<String, String> failures) {
        try {
            contender.close();
        } catch (RuntimeException e) {
            failures.putIfAbsent(name, String.valueOf(e.getMessage()));
        }
    }

    /** A contender that has failed does nothing more. */
    private static void attempt(String name, Map<String, String> failures, Runnable work) {
        if (failures.containsKey(name)) {
            return;
        }
        try {
            work.run();
        } catch (RuntimeException | LinkageError e) {
            failures.put(
                    name, String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString()));
        }
    }
}
