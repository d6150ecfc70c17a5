package dev.adret.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.BackendOptions;
import dev.adret.backend.Probe;
import dev.adret.gpu.GpuBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupSizeTest {
    @ParameterizedTest
    @ValueSource(strings = {"15", "17", "2048", "0", "-64", "many", "64.0"})
    void aSizeThatIsNoPowerOfTwoInRangeIsRefused(String wanted) {
        OpenClDevice device = RequireOpenCl.device();

        assertThatThrownBy(() -> GroupSize.choose(wanted, device))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-Dadret.opencl.group=" + wanted)
                .hasMessageContaining("a power of two from 16 to");
    }

    @Test
    void theSizeThatIsAskedForIsTaken() {
        assertThat(GroupSize.choose("32", RequireOpenCl.device())).isEqualTo(32);
    }

    @Test
    void theUsualSizeSuitsTheDevice() {
        OpenClDevice device = RequireOpenCl.device();

        assertThat(GroupSize.choose("", device)).isEqualTo(device.isCpu() ? 64 : Math.min(256, device.mostInGroup()));
    }

    @Test
    void aWrongSizeMakesTheBackendUnusableAndSaysSo() {
        RequireOpenCl.device();
        Probe probe = new OpenClBackendProvider("3", GpuBackend::new).probe();

        assertThat(probe.usable()).isFalse();
        assertThat(probe.description()).contains("-Dadret.opencl.group=3");
        assertThatThrownBy(() -> new OpenClBackendProvider("3", GpuBackend::new).open(BackendOptions.defaults()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
