package dev.adret.samples.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.adret.samples.bench.Crossover;
import dev.adret.samples.bench.Curve;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of the figures of a comparison. */
class ComparisonTest {
    private static final List<Match.Result> RESULTS = List.of(
            result("step", Matches.step(300, 64), 600, "cpu", 900, "PyTorch eager", 100, "PyTorch graph", 500),
            result("step", Matches.step(300, 4096), 9000, "cpu", 3000, "PyTorch eager", 2000, "PyTorch graph", 6000),
            result("gemm", Matches.gemm(4096, "fp32"), 49, "PyTorch", 50),
            result("gemm", Matches.gemm(8192, "tf32"), 40, "PyTorch", 50),
            result("copy", Map.of("elements", Matches.ELEMENTS), 3000, "PyTorch", 4000),
            result("adam", Map.of("elements", Matches.ELEMENTS), 3600, "PyTorch", 3000),
            result("tanh backward", Map.of("elements", Matches.ELEMENTS), 2000, "PyTorch", 3000));

    private final Comparison comparison = new Comparison(
                    "2026-01-02T03:04:05Z",
                    Map.of("name", "Card 1", "driver_version", "600.1"),
                    Map.of(),
                    backends(),
                    Map.of("torch", "2.99"),
                    data(),
                    Match.rounds(true),
                    RESULTS,
                    List.of())
            .withFindings();

    private static Map<String, String> backends() {
        Map<String, String> backends = new LinkedHashMap<>();
        backends.put("cuda", "Card 1");
        backends.put("cpu", "2 threads");
        return backends;
    }

    private static Map<String, String> data() {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("cuda", "device");
        data.put("cpu", "host");
        return data;
    }

    private static Match.Result result(String work, Map<String, Object> settings, double own, Object... others) {
        Map<String, Double> medians = new LinkedHashMap<>();
        medians.put("cuda", own);
        for (int i = 0; i < others.length; i += 2) {
            medians.put(String.valueOf(others[i]), ((Number) others[i + 1]).doubleValue());
        }
        return new Match.Result(work, settings, "u/s", medians, Map.of(), Map.of());
    }

    private Finding finding(Point point) {
        return comparison.findings().stream()
                .filter(finding -> finding.point() == point)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aStepIsHeldAgainstEagerAndTheFastestOtherWay() {
        assertThat(finding(Point.EAGER)).isEqualTo(new Finding(Point.EAGER, Verdict.FAIL, "4.50"));
        assertThat(finding(Point.FASTEST)).isEqualTo(new Finding(Point.FASTEST, Verdict.PASS, "1.50"));
        assertThat(finding(Point.EAGER_SMALL)).isEqualTo(new Finding(Point.EAGER_SMALL, Verdict.PASS, "6.00"));
    }

    @Test
    void productsAreHeldAgainstThoseOfTheSameSizeAndArithmetic() {
        assertThat(finding(Point.GEMM_4096_FP32).verdict()).isEqualTo(Verdict.PASS);
        assertThat(finding(Point.GEMM_8192_TF32).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(finding(Point.GEMM_8192_FP32).verdict()).isEqualTo(Verdict.NOT_MEASURED);
    }

    @Test
    void passesAreSharesOfTheFasterCopy() {
        assertThat(finding(Point.ADAM)).isEqualTo(new Finding(Point.ADAM, Verdict.PASS, "0.900"));
        assertThat(finding(Point.BACKWARD)).isEqualTo(new Finding(Point.BACKWARD, Verdict.FAIL, "0.500"));
        assertThat(finding(Point.BIAS).verdict()).isEqualTo(Verdict.NOT_MEASURED);
    }

    @Test
    void theTablesHaveOursOverEachOther() {
        assertThat(new ComparisonTables(comparison).markdown().lines())
                .contains(
                        "Card 1, driver 600.1, PyTorch 2.99, 2026-01-02.",
                        "Windows of training steps: cuda on the device, cpu on the host.",
                        "| batch | cuda | cpu | PyTorch eager | PyTorch graph |",
                        "| 4096 | 9,000 | 3,000 (3.00×) | 2,000 (4.50×) | 6,000 (1.50×) |",
                        "| 4096 fp32 | 49.0 | 50.0 (0.98×) |",
                        "| 67108864, adam | 3,600 | 3,000 (1.20×) |");
    }

    @Test
    void itsJsonIsReadBack(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("compare.json");
        Json.write(file, comparison);
        assertThat(Json.read(file, Comparison.class)).isEqualTo(comparison);
    }

    @Test
    void theCrossoverLiesWhereTheCurvesMeet() {
        double[] batches = {10, 100, 1000};
        Curve slow = new Curve(batches, new double[] {4, 4, 4});
        Crossover between = Crossover.of(slow, new Curve(batches, new double[] {1, 2, 8}));
        assertThat(between.batch()).isCloseTo(Math.pow(10, 2.5), within(1e-9));
        assertThat(between).hasToString("from batch 316 on");
        assertThat(Crossover.of(slow, new Curve(batches, new double[] {5, 5, 5}))
                        .batch())
                .isEqualTo(10);
        assertThat(Crossover.of(slow, new Curve(batches, new double[] {5, 5, 1}))
                        .known())
                .isFalse();
        assertThat(Crossover.of(Curve.EMPTY, Curve.EMPTY)).hasToString("not at the batches measured");
        assertThat(finding(Point.CROSSOVER).measured()).startsWith("300 hidden: from batch ");
    }
}
