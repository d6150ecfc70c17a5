package dev.adret.samples.gpu;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.adret.samples.bench.Crossover;
import dev.adret.samples.bench.Curve;
import dev.adret.samples.bench.Rounds;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Everything that was compared and where, in the form of its JSON.
 *
 * @param time when, in UTC
 * @param card what nvidia-smi said before; empty where there is none
 * @param cardAfter the same, while the card was still warm
 * @param backends ours, with their descriptions; the first is the one that is compared
 * @param pytorch its version and device; or under {@code missing}, why it is not there
 * @param data by contender, whether the windows of training steps lie on the host or on the device
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Comparison(
        String time,
        Map<String, String> card,
        Map<String, String> cardAfter,
        Map<String, String> backends,
        Map<String, String> pytorch,
        Map<String, String> data,
        Rounds rounds,
        List<Match.Result> results,
        List<Finding> findings) {
    static final String EAGER = Matches.PYTORCH + " eager";

    private static final double EAGER_LEAST = 5;
    private static final double FASTEST_LEAST = 1.3;
    private static final double GEMM_LEAST = 0.97;
    private static final double SHARE_LEAST = 0.85;
    private static final int HIDDEN = 300;
    private static final int BATCH = 4096;
    private static final int SMALL_BATCH = 64;

    Comparison withFindings() {
        return new Comparison(time, card, cardAfter, backends, pytorch, data, rounds, results, judge());
    }

    /** The backend that is compared. */
    String own() {
        return backends.keySet().iterator().next();
    }

    private Optional<Match.Result> result(String work, Map<String, Object> settings) {
        return results.stream().filter(result -> result.isOf(work, settings)).findFirst();
    }

    /** The results of one kind of work. */
    List<Match.Result> all(String work) {
        return results.stream().filter(result -> result.work().equals(work)).toList();
    }

    /** How many times as fast ours is as another; NaN where one of them was not measured. */
    private double ratio(String work, Map<String, Object> settings, String other) {
        return result(work, settings)
                .map(found -> found.of(own()) / found.of(other))
                .orElse(Double.NaN);
    }

    private List<Finding> judge() {
        List<Finding> findings = new ArrayList<>();
        Map<String, Object> step = Matches.step(HIDDEN, BATCH);
        findings.add(Point.EAGER.atLeast(EAGER_LEAST, ratio(Matches.STEP, step, EAGER)));
        findings.add(Point.FASTEST.atLeast(
                FASTEST_LEAST,
                result(Matches.STEP, step)
                        .map(found -> found.of(own()) / fastestButEager(found))
                        .orElse(Double.NaN)));
        findings.add(
                Point.EAGER_SMALL.atLeast(EAGER_LEAST, ratio(Matches.STEP, Matches.step(HIDDEN, SMALL_BATCH), EAGER)));
        findings.add(Point.GEMM_4096_FP32.atLeast(GEMM_LEAST, product(4096, "fp32")));
        findings.add(Point.GEMM_4096_TF32.atLeast(GEMM_LEAST, product(4096, "tf32")));
        findings.add(Point.GEMM_8192_FP32.atLeast(GEMM_LEAST, product(8192, "fp32")));
        findings.add(Point.GEMM_8192_TF32.atLeast(GEMM_LEAST, product(8192, "tf32")));
        findings.add(Point.BIAS.atLeast(SHARE_LEAST, share(Matches.BIAS, own())));
        findings.add(Point.BACKWARD.atLeast(SHARE_LEAST, share(Matches.BACKWARD, own())));
        findings.add(Point.ADAM.atLeast(SHARE_LEAST, share(Matches.ADAM, own())));
        findings.add(crossover());
        return findings;
    }

    private double product(int extent, String math) {
        return ratio(Matches.GEMM, Matches.gemm(extent, math), Matches.PYTORCH);
    }

    /** NaN where no other way of PyTorch was measured. */
    private static double fastestButEager(Match.Result result) {
        return result.median().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(Matches.PYTORCH)
                        && !entry.getKey().equals(EAGER))
                .mapToDouble(Map.Entry::getValue)
                .max()
                .orElse(Double.NaN);
    }

    /** The bandwidth of a pass as a share of that of a copy: the faster of ours and PyTorch's. */
    private double share(String work, String contender) {
        OptionalDouble copy = all(Matches.COPY).stream()
                .flatMap(result -> result.median().values().stream())
                .mapToDouble(Double::doubleValue)
                .max();
        // Fewer elements may stay in a cache.
        return all(work).stream()
                .filter(result -> result.number("elements") == Matches.ELEMENTS)
                .mapToDouble(result -> result.of(contender) / copy.orElse(Double.NaN))
                .findFirst()
                .orElse(Double.NaN);
    }

    private Finding crossover() {
        if (!backends.containsKey("cpu") || own().equals("cpu")) {
            return Point.CROSSOVER.notMeasured("the backend cpu did not take part");
        }
        List<String> found = new ArrayList<>();
        for (int hidden : Matches.HIDDEN) {
            Crossover crossover = Crossover.of(
                    curve(hidden, "cpu").orElse(Curve.EMPTY),
                    curve(hidden, own()).orElse(Curve.EMPTY));
            found.add(hidden + " hidden: " + crossover);
        }
        return Point.CROSSOVER.found(true, String.join("; ", found));
    }

    /** Examples a second of a contender by batch, where it was measured. */
    Optional<Curve> curve(int hidden, String contender) {
        List<Match.Result> measured = all(Matches.STEP).stream()
                .filter(result -> result.number("hidden") == hidden)
                .filter(result -> result.median().containsKey(contender))
                .toList();
        return measured.isEmpty()
                ? Optional.empty()
                : Optional.of(new Curve(
                        measured.stream()
                                .mapToDouble(result -> result.number("batch"))
                                .toArray(),
                        measured.stream()
                                .mapToDouble(result -> result.of(contender))
                                .toArray()));
    }

    /** Everyone who took part in training steps. */
    Set<String> contenders() {
        Set<String> names = new LinkedHashSet<>();
        all(Matches.STEP).forEach(result -> names.addAll(result.median().keySet()));
        return names;
    }

    /** The machine, in a line. */
    String where() {
        String device = card.getOrDefault("name", backends.getOrDefault(own(), own()));
        String driver = card.containsKey("driver_version") ? ", driver " + card.get("driver_version") : "";
        String torch = pytorch.containsKey("torch") ? ", PyTorch " + pytorch.get("torch") : "";
        return device + driver + torch + ", " + time.substring(0, 10);
    }
}
