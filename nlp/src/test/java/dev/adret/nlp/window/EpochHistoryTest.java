package dev.adret.nlp.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.nlp.eval.SpanCounts;
import dev.adret.nlp.eval.SpanScores;
import dev.adret.train.Checkpoint;
import dev.adret.train.EpochSummary;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EpochHistoryTest {
    private static final SpanScores SCORES = new SpanScores(
            100,
            90,
            new SpanCounts(12, 11, 9),
            new TreeMap<>(Map.of("PER", new SpanCounts(10, 8, 8), "a type", new SpanCounts(2, 3, 1))));

    private static EpochReport report(int epoch, Optional<SpanScores> dev) {
        EpochSummary training = new EpochSummary(epoch, 1L << 40, 1.0 / 3 + epoch, 1 / 3f, 1e-7);
        return new EpochReport(training, 1L << 41, dev, epoch % 2 == 0);
    }

    @Test
    void epochsComeBackFromACheckpointInTheirOrder() {
        EpochHistory history = new EpochHistory();
        IntStream.range(0, 12)
                .forEach(epoch -> history.add(report(epoch, epoch == 3 ? Optional.empty() : Optional.of(SCORES))));
        EpochHistory restored = new EpochHistory();
        restored.add(report(99, Optional.empty()));
        restored.restore(history.addTo(Checkpoint.empty().withValues("", Map.of("other", "value"))));
        assertThat(restored.reports()).isEqualTo(history.reports());
    }

    @Test
    void aCheckpointMayHaveNoEpochs() {
        EpochHistory restored = new EpochHistory();
        restored.restore(Checkpoint.empty());
        assertThat(restored.reports()).isEmpty();
    }
}
