package dev.adret.samples.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.adret.gpu.TimedLaunch;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a time line of kernels comes to. */
class StepProfileTest {
    /** A gigabyte a second and a gigaflop a second: a byte or an operation takes a nanosecond. */
    private static final Ceilings CEILINGS = new Ceilings(1e9, 1e9);

    private static final List<TimedLaunch> TIMELINE = List.of(
            new TimedLaunch("copy", 0, 5, 4000, 0),
            new TimedLaunch("gemm", 5, 20, 2000, 10_000),
            new TimedLaunch("copy", 25, 5, 2000, 0),
            new TimedLaunch("gemm", 30, 30, 2000, 10_000));

    private static StepProfile profile(double stepMicros) {
        return StepProfile.of("a device", 64, 100, 2, stepMicros, CEILINGS, 1000, 8000, TIMELINE);
    }

    @Test
    void launchesOfAKernelAreTakenTogetherAndGivenForAStep() {
        StepProfile profile = profile(40);
        assertThat(profile.kernels())
                .containsExactly(
                        new StepProfile.KernelTime("gemm", 1, 25, 50.0 / 60, 2000, 10_000, 10),
                        new StepProfile.KernelTime("copy", 1, 5, 10.0 / 60, 3000, 0, 3));
        assertThat(profile.kernelMicros()).isEqualTo(30);
    }

    @Test
    void theShareIsThatOfAStepWithoutAProfileAndAtMostAll() {
        assertThat(profile(40).computing()).isEqualTo(0.75);
        assertThat(profile(20).computing()).isEqualTo(1);
    }

    @Test
    void theFloorIsTheSlowerOfMovingAndComputing() {
        assertThat(profile(40).floorMicros()).isEqualTo(8);
        assertThat(profile(40).floorOfKernelsMicros()).isCloseTo(13, within(1e-9));
    }

    @Test
    void theTableEndsWithTheShareAndTheFloor() {
        assertThat(profile(40).text().lines())
                .hasSize(6)
                .anyMatch(line -> line.matches("gemm +1\\.0 +25\\.0 +83\\.3% +2\\.0 +0\\.0 +10\\.0"))
                .anyMatch(line -> line.matches("all +2\\.0 +30\\.0 +100\\.0% .*13\\.0"))
                .contains("a step of 64 windows, 100 hidden: 40.0 µs; the device computes in 75% of them");
    }

    @Test
    void theTraceHasACompleteEventForEachLaunch() throws Exception {
        String json = Json.MAPPER.writeValueAsString(ChromeTrace.of(TIMELINE));
        assertThat(Json.MAPPER.readTree(json).at("/traceEvents/3"))
                .isEqualTo(Json.MAPPER.readTree(
                        "{\"name\": \"gemm\", \"ph\": \"X\", \"ts\": 30.0, \"dur\": 30.0, \"pid\": 1,"
                                + " \"tid\": 1, \"args\": {\"bytes\": 2000.0, \"operations\": 10000.0}}"));
    }
}
