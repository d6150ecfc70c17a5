package dev.adret.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.samples.bench.ElementwiseOperation;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every workload runs, once, with the first of its parameters. */
class BenchmarksTest {
    static Stream<DeviceBenchmark> benchmarks() {
        return Stream.of(
                new GemmBenchmark(),
                new LayerBenchmark(),
                new OptimizerBenchmark(),
                new RowsBenchmark(),
                new ChainBenchmark(),
                new LectureBenchmark());
    }

    @ParameterizedTest
    @MethodSource("benchmarks")
    void aBenchmarkRuns(DeviceBenchmark benchmark) {
        run(benchmark);
    }

    @ParameterizedTest
    @EnumSource
    void anElementwiseOperationRuns(ElementwiseOperation operation) {
        ElementwiseBenchmark benchmark = new ElementwiseBenchmark();
        benchmark.operation = operation;
        run(benchmark);
    }

    private static void run(DeviceBenchmark benchmark) {
        benchmark.open();
        try {
            assertThat(benchmark.runOnce()).isPositive();
        } finally {
            benchmark.close();
        }
    }

    @Test
    void thePeakIsMadeOfFiniteNumbers() {
        assertThat(FmaPeak.spin(0.5f)).isFinite();
        assertThat(FmaPeak.flop()).isPositive();
    }
}
