package dev.adret.samples.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.samples.bench.Contender;
import dev.adret.samples.bench.Rounds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Contenders that take turns. */
class MatchTest {
    private static final Rounds THREE = new Rounds(3, 1, 1);

    private final List<String> log = new ArrayList<>();

    /** One whose figures are these, in turn; fails when there is none left. */
    private final class Scripted implements Contender {
        private final String name;
        private final List<Double> figures;

        Scripted(String name, Double... figures) {
            this.name = name;
            this.figures = new ArrayList<>(List.of(figures));
        }

        @Override
        public void warmUp(double seconds) {
            log.add(name + " warms up");
        }

        @Override
        public double round(double seconds) {
            if (figures.isEmpty()) {
                throw new IllegalStateException(name + " is tired");
            }
            log.add(name);
            return figures.remove(0);
        }

        @Override
        public void close() {
            log.add(name + " closes");
        }
    }

    private static Match match(Map<String, Supplier<Contender>> contenders) {
        return new Match("work", Map.of("batch", 64), "k/s", 10, contenders);
    }

    @Test
    void allTakeTurnsRoundByRound() {
        Map<String, Supplier<Contender>> contenders = new LinkedHashMap<>();
        contenders.put("a", () -> new Scripted("a", 30.0, 10.0, 20.0));
        contenders.put("b", () -> new Scripted("b", 1.0, 2.0, 3.0));
        Match.Result result = match(contenders).run(THREE);
        assertThat(log)
                .startsWith("a warms up", "b warms up", "a warms up")
                .endsWith("b warms up", "a", "b", "a", "b", "a", "b", "a closes", "b closes");
        assertThat(result.rounds()).containsEntry("a", List.of(3.0, 1.0, 2.0));
        assertThat(result.of("a")).isEqualTo(2);
        assertThat(result.of("b")).isEqualTo(0.2);
        assertThat(result.of("c")).isNaN();
    }

    @Test
    void oneThatFailsLeavesTheOthersTheirTurnAndIsClosed() {
        Map<String, Supplier<Contender>> contenders = new LinkedHashMap<>();
        contenders.put("a", () -> {
            throw new IllegalArgumentException("there is no a\nat all");
        });
        contenders.put("b", () -> new Scripted("b", 1.0));
        contenders.put("c", () -> new Scripted("c", 1.0, 2.0, 3.0));
        Match.Result result = match(contenders).run(THREE);
        assertThat(result.failures()).isEqualTo(Map.of("a", "there is no a", "b", "b is tired"));
        assertThat(result.median()).isEqualTo(Map.of("c", 0.2));
        assertThat(log).endsWith("b closes", "c closes");
    }
}
