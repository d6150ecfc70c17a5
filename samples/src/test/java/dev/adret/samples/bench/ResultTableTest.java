package dev.adret.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The table of {@code adret bench}. */
class ResultTableTest {
    private static Result training(String name, double opencl, double cpu) {
        Map<String, Series> series = new LinkedHashMap<>();
        series.put("opencl", Series.of(List.of(opencl)));
        series.put("cpu", Series.of(List.of(cpu)));
        return new Result(new Bench(Group.TRAINING, name, backend -> new Workload(1, () -> {}, () -> {})), series);
    }

    @Test
    void belowTheTrainingStepsStandsTheBatchFromWhichAnotherBackendIsFasterThanTheCpu() {
        List<Result> results = List.of(training("batch 64", 10, 40), training("batch 1024", 40, 10));
        assertThat(new ResultTable(List.of("opencl", "cpu")).text(results).lines())
                .last()
                .asString()
                .matches("  faster than cpu from +batch +256 +-");
    }

    @Test
    void withoutTheCpuThereIsNothingToBeFasterThan() {
        assertThat(new ResultTable(List.of("opencl")).text(List.of(training("batch 64", 10, 40))))
                .doesNotContain("faster than");
    }
}
