package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.backend.UpdateRule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The same input gives the same bits, in a second run and with any number of threads. */
abstract class DeterminismContract extends Contract {
    private static final int[] THREADS = {1, 2, 3, 5};

    private final List<Backend> backends = new ArrayList<>();

    DeterminismContract(BackendContract subject) {
        super(subject);
    }

    @BeforeAll
    void openWithAnyNumberOfThreads() {
        for (int threads : THREADS) {
            backends.add(subject.open(options().withThreads(threads)));
        }
    }

    @AfterAll
    void closeAll() {
        backends.forEach(Backend::close);
    }

    @TestFactory
    Stream<DynamicTest> everyOperationGivesTheSameBitsTwice() {
        return Operations.all().entrySet().stream()
                .map(operation -> DynamicTest.dynamicTest(operation.getKey(), () -> {
                    List<int[]> first = run(backend(), operation.getValue());
                    assertSame("in the second run", first, run(backend(), operation.getValue()));
                }));
    }

    @TestFactory
    Stream<DynamicTest> everyOperationGivesTheSameBitsWithAnyNumberOfThreads() {
        return Operations.all().entrySet().stream()
                .map(operation -> DynamicTest.dynamicTest(operation.getKey(), () -> {
                    List<int[]> first = run(backends.get(0), operation.getValue());
                    for (int i = 1; i < THREADS.length; i++) {
                        String what = "with " + THREADS[i] + " threads instead of " + THREADS[0];
                        assertSame(what, first, run(backends.get(i), operation.getValue()));
                    }
                }));
    }

    private static List<int[]> run(Backend backend, Function<Side, Runnable> operation) {
        try (Side side = new Side(backend, 5)) {
            operation.apply(side).run();
            return side.bits();
        }
    }

    private static void assertSame(String what, List<int[]> expected, List<int[]> actual) {
        for (int tensor = 0; tensor < expected.size(); tensor++) {
            int[] wanted = expected.get(tensor);
            int[] got = actual.get(tensor);
            for (int i = 0; i < wanted.length; i++) {
                if (wanted[i] != got[i]) {
                    throw new AssertionError("element " + i + " of output number " + tensor + " is "
                            + Float.intBitsToFloat(got[i]) + " (bits " + Integer.toHexString(got[i]) + ") " + what
                            + " and was " + Float.intBitsToFloat(wanted[i]) + " (bits "
                            + Integer.toHexString(wanted[i]) + ")");
                }
            }
        }
    }

    @Test
    void trainingTwiceGivesTheSameBits() {
        assertThat(trained(backend())).isEqualTo(trained(backend()));
    }

    @TestFactory
    Stream<DynamicTest> trainingGivesTheSameBitsWithAnyNumberOfThreads() {
        return IntStream.range(1, THREADS.length)
                .mapToObj(i -> DynamicTest.dynamicTest(
                        THREADS[i] + " threads",
                        () -> assertThat(trained(backends.get(i))).isEqualTo(trained(backends.get(0)))));
    }

    /** The parameters after some steps. */
    private static float[] trained(Backend backend) {
        try (WindowNetwork network = new WindowNetwork(backend, UpdateRule.adam(), 0.01f)) {
            for (int step = 0; step < 20; step++) {
                network.load(step);
                network.step();
            }
            return network.values();
        }
    }
}
