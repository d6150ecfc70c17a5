package dev.adret.samples.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A property that is set for a while. */
class CudaSettingTest {
    private static final CudaSetting SETTING = CudaSetting.GRAPHS;

    @AfterEach
    void clear() {
        System.clearProperty(SETTING.property());
    }

    @Test
    void onlyTheWorkSeesTheValue() {
        String seen = SETTING.during("off", () -> System.getProperty(SETTING.property(), "unset"));
        assertThat(seen).isEqualTo("off");
        assertThat(System.getProperties()).doesNotContainKey(SETTING.property());
    }

    @Test
    void whatTheUserSetIsThereAgainAfterwardsAlsoWhereTheWorkFailed() {
        System.setProperty(SETTING.property(), "on");
        assertThatThrownBy(() -> SETTING.during("off", () -> {
                    throw new IllegalStateException("no card");
                }))
                .hasMessage("no card");
        assertThat(System.getProperty(SETTING.property())).isEqualTo("on");
    }
}
