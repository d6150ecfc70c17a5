package dev.adret.samples.lectures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.Backend;
import dev.adret.samples.EveryBackend;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VectorizationTest {
    @EveryBackend
    void theLoopAndTheProductComputeTheSame(String name) {
        try (Backend backend = EveryBackend.Device.open(name);
                Vectorization.Scores scores = new Vectorization.Scores(backend, 1)) {
            assertThat(scores.read()).containsOnly(0);
            scores.loop();
            float[] loop = scores.read();
            assertThat(loop).hasSize(2500).doesNotContain(0);
            scores.matrix();
            assertThat(scores.read()).containsExactly(loop, within(1e-3f));
        }
    }

    @Test
    void ourTimesStandBesideThoseOfTheLecture() throws IOException {
        List<String> lines = Run.lines(new Vectorization(Duration.ofMillis(1), Duration.ofMillis(1)), "cpu");
        assertThat(lines).anyMatch(line -> line.matches("NumPy.* 639\\.0 µs +53\\.8 µs +11\\.9 times"));
        assertThat(lines).anyMatch(line -> line.matches("Adret, cpu( +[\\d.]+ µs){2} +[\\d.]+ times"));
    }
}
