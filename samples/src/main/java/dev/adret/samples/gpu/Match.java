package dev.adret.samples.gpu;

import dev.adret.samples.bench.Contender;
import dev.adret.samples.bench.Rounds;
import dev.adret.samples.bench.Series;
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
    private static final Rounds FULL = new Rounds(5, 0.2, 0.5);
    private static final Rounds QUICK = new Rounds(3, 0.02, 0.05);

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

    /** How it is measured: for a moment, if that is enough. */
    static Rounds rounds(boolean quick) {
        return quick ? QUICK : FULL;
    }

    Result run(Rounds rounds) {
        Map<String, Double> medians = new LinkedHashMap<>();
        Map<String, List<Double>> figures = new LinkedHashMap<>();
        Map<String, String> failures = new LinkedHashMap<>();
        rounds.measure(contenders).forEach((name, perSecond) -> {
            Series series = perSecond.in(scale);
            series.failure()
                    .ifPresentOrElse(
                            failure -> failures.put(
                                    name, failure.lines().findFirst().orElse(failure)),
                            () -> {
                                medians.put(name, series.median());
                                figures.put(name, series.rounds());
                            });
        });
        return new Result(work, settings, unit, medians, figures, failures);
    }
}
