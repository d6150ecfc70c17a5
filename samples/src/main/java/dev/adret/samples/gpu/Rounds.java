package dev.adret.samples.gpu;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.statistics.descriptive.Median;

/**
 * How rounds are measured.
 *
 * @param rounds of each contender, in turns; an odd number has a round as its median
 * @param seconds that a round takes, about
 * @param warmUpSeconds before the first
 */
record Rounds(int rounds, double seconds, double warmUpSeconds) {
    static final Rounds FULL = new Rounds(5, 0.2, 0.5);

    static final Rounds QUICK = new Rounds(3, 0.02, 0.05);

    /** The rounds of one contender alone. */
    List<Double> of(Contender contender) {
        contender.warmUp(warmUpSeconds);
        List<Double> figures = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            figures.add(contender.round(seconds));
        }
        return figures;
    }

    /** The median; NaN of nothing. */
    static double median(List<Double> figures) {
        return Median.withDefaults()
                .evaluate(figures.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
