package dev.adret.benchmarks.peers.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private final Results results = new Results();

    @Test
    void aTableComparesOursWithTheBestSettingOfEachPeer() {
        add("Adret", "2 threads", "examples/s", 3000, 2000, 4000);
        add("Other", "slow", "examples/s", 900, 900, 900);
        add("Other", "fast", "examples/s", 1400, 1600, 1500);

        assertThat(results.table("step", List.of("S"), List.of("Adret", "Other")))
                .isEqualTo("| step | Adret | Other |\n| --- | --- | --- |\n| S | 3,000 | 1,500 (2.00×) |\n");
    }

    @Test
    void aSettingTriedOnceIsNotTheBestOfOnesMeasuredInAllRounds() {
        add("Other", "lucky once", "examples/s", 9000);
        add("Other", "steady", "examples/s", 1500, 1500);

        assertThat(results.best("S", "Other")).map(Measurement::setting).contains("steady");
    }

    @Test
    void fewerSecondsAreBetter() {
        add("Adret", "2 threads", "s", 0.5);
        add("Other", "slow", "s", 2);
        add("Other", "fast", "s", 1);

        assertThat(results.table("", List.of("S"), List.of("Adret", "Other"))).contains("1.00 (2.00×)");
    }

    private void add(String library, String setting, String unit, double... values) {
        for (double value : values) {
            results.measurement("S", library, setting, unit).values().add(value);
        }
    }
}
