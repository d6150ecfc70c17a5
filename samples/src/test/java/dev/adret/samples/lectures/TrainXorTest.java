package dev.adret.samples.lectures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.samples.EveryBackend;
import java.io.IOException;
import java.util.List;

class TrainXorTest {
    @EveryBackend
    void exclusiveOrIsLearnt(String name) throws IOException {
        List<String> lines = Run.lines(new TrainXor(), name);
        assertThat(lines).filteredOn(line -> line.contains(" xor ")).hasSize(4);
        for (int i = 0; i < 4; i++) {
            String right = "%.0f xor %.0f = %d, with probability 0.99"
                    .formatted(TrainXor.X[i][0], TrainXor.X[i][1], TrainXor.CLASSES[i]);
            assertThat(lines).anyMatch(line -> line.startsWith(right));
        }
    }
}
