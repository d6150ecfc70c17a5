package dev.adret.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BackendOptionsTest {
    @Test
    void defaultsLeaveBothToTheBackend() {
        assertThat(BackendOptions.defaults()).isEqualTo(new BackendOptions(0, ""));
    }

    @Test
    void threadsAndDeviceAreSetOneByOne() {
        assertThat(BackendOptions.defaults().withThreads(3).withDevice("radeon"))
                .isEqualTo(new BackendOptions(3, "radeon"));
    }

    @Test
    void aNegativeNumberOfThreadsIsRefused() {
        assertThatThrownBy(() -> BackendOptions.defaults().withThreads(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }
}
