package dev.adret.samples.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.samples.bench.Contender;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Talking to a process that measures, with shell scripts in its place. */
class PyTorchTest {
    private static final String HELLO =
            "echo '{\"torch\": \"2.99\", \"cuda\": \"13\", \"device\": \"Card 1\", \"modes\": [\"eager\","
                    + " \"graph\"]}'; ";

    private static PyTorch start(String script) {
        return new PyTorch(List.of("sh", "-c", script));
    }

    @Test
    void itSaysWhatItIsAndMeasuresOnRequest() {
        try (PyTorch torch = start(HELLO
                + "while read -r line; do case $line in"
                + " *seconds*) echo '{\"perSecond\": 12.5}';; *) echo '{}';; esac; done")) {
            assertThat(torch.about()).isEqualTo(Map.of("torch", "2.99", "cuda", "13", "device", "Card 1"));
            assertThat(torch.modes()).containsExactly("eager", "graph");
            try (Contender work = torch.work(Map.of("work", "copy", "elements", 8))) {
                work.warmUp(0.1);
                assertThat(work.round(0.1)).isEqualTo(12.5);
            }
        }
    }

    @Test
    void whatItCannotDoIsAnErrorAndTheNextRequestIsAnswered() {
        try (PyTorch torch = start(HELLO + "read -r line; echo '{\"error\": \"out of memory\"}';"
                + " read -r line; echo '{\"perSecond\": 1}'")) {
            Contender work = torch.work(Map.of("work", "copy"));
            assertThatThrownBy(() -> work.round(1)).hasMessage("out of memory");
            assertThat(work.round(1)).isEqualTo(1);
        }
    }

    @Test
    void aProcessThatCannotMeasureSaysWhy() {
        assertThatThrownBy(() -> start("echo '{\"error\": \"PyTorch cannot be imported\"}'"))
                .isInstanceOf(PyTorch.Refusal.class)
                .hasMessage("PyTorch cannot be imported");
        assertThatThrownBy(() -> start("exit 3"))
                .isInstanceOf(PyTorch.Refusal.class)
                .hasMessageContaining("ended without an answer");
        assertThatThrownBy(() -> new PyTorch(List.of("/no/such/python")))
                .isInstanceOf(PyTorch.Refusal.class)
                .hasMessageContaining("cannot be started");
    }

    @Test
    void theCardIsAskedForByName() {
        assertThat(NvidiaSmi.ask("/no/such/nvidia-smi")).isEmpty();
        assertThat(NvidiaSmi.ask("true")).isEmpty();
    }
}
