package dev.adret.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RequestTest {
    @Test
    void argumentsAreReadByName() {
        Request request = new Request("threads=2", "batch=64");

        assertThat(request.threads()).isEqualTo(2);
        assertThat(request.batch()).isEqualTo(64);
    }

    @Test
    void anUnknownArgumentIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> new Request("thread=2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'thread=2'")
                .hasMessageContaining("threads");
    }
}
