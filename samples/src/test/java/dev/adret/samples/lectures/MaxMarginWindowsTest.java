package dev.adret.samples.lectures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.nn.Model;
import dev.adret.samples.EveryBackend;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MaxMarginWindowsTest {
    private final MaxMarginWindows sample = new MaxMarginWindows();

    @EveryBackend
    void museumsInParisAreAmazingBeatsCorruptWindowsByTheMargin(String name) {
        try (Backend backend = EveryBackend.Device.open(name);
                Model model = Model.create(backend, sample.network(), 1)) {
            assertThat(hinge(model)).isGreaterThan(0.5);
            sample.train(model, 1);
            assertThat(hinge(model)).isLessThan(0.1);
            List<List<String>> unseen = MaxMarginWindows.windows("all streets in Bonn are old");
            float[] scores = sample.scores(model, unseen);
            int best = IntStream.range(0, scores.length)
                    .reduce((a, b) -> scores[a] >= scores[b] ? a : b)
                    .orElseThrow();
            assertThat(unseen.get(best).get(2)).isEqualTo("Bonn");
        }
    }

    /** The mean hinge of the lecture's window against all windows without a place. */
    private double hinge(Model model) {
        float score = sample.scores(model, List.of(List.of("museums", "in", "Paris", "are", "amazing")))[0];
        float[] corrupt = sample.scores(model, sample.others());
        return IntStream.range(0, corrupt.length)
                .mapToDouble(i -> MaxMarginWindows.hinge(score, corrupt[i]))
                .average()
                .orElseThrow();
    }

    @Test
    void windowsWithPlacesAndOthersAreToldApartByTheirMiddle() {
        assertThat(sample.places()).hasSize(12).contains(List.of("museums", "in", "Paris", "are", "amazing"));
        assertThat(sample.others()).contains(List.of("not", "all", "museums", "in", "Paris"));
        assertThat(MaxMarginWindows.hinge(3, 1)).isZero();
        assertThat(MaxMarginWindows.hinge(1, 0.5f)).isEqualTo(0.5f);
    }
}
