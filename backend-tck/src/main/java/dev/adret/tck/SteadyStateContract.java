package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.UpdateRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A step of the same shapes as the one before it allocates nothing on the device. */
abstract class SteadyStateContract extends Contract {
    private static final int WARM_UP = 3;

    SteadyStateContract(BackendContract subject) {
        super(subject);
    }

    @Test
    void aTrainingStepAllocatesNothingAfterTheFirstThree() {
        try (WindowNetwork network = new WindowNetwork(backend(), UpdateRule.adam(), 0.01f)) {
            int step = 0;
            for (; step < WARM_UP; step++) {
                network.load(step);
                network.step();
            }
            network.loss();
            long allocations = backend().allocations();
            long bytes = network.workspaceBytes();
            for (; step < WARM_UP + 100; step++) {
                network.load(step);
                network.step();
            }
            network.loss();
            assertThat(backend().allocations()).as("allocations").isEqualTo(allocations);
            assertThat(network.workspaceBytes()).as("bytes of the workspace").isEqualTo(bytes);
        }
    }

    @TestFactory
    Stream<DynamicTest> anOperationAllocatesNothingWhenItIsRunAgain() {
        return Operations.all().entrySet().stream()
                .map(operation -> DynamicTest.dynamicTest(operation.getKey(), () -> {
                    try (Side side = new Side(backend(), 1)) {
                        Runnable run = operation.getValue().apply(side);
                        for (int i = 0; i < WARM_UP; i++) {
                            run.run();
                        }
                        backend().synchronize();
                        long allocations = backend().allocations();
                        for (int i = 0; i < 5; i++) {
                            run.run();
                        }
                        backend().synchronize();
                        assertThat(backend().allocations()).isEqualTo(allocations);
                    }
                }));
    }
}
