package dev.adret.samples.lectures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.graph.Evaluation;
import dev.adret.nn.Pass;
import dev.adret.samples.EveryBackend;
import java.util.stream.IntStream;

class ChainRuleTest {
    @EveryBackend
    void theNumbersAreThoseOfTheLecture(String name) {
        try (Backend backend = EveryBackend.Device.open(name)) {
            assertGradients(backend, ChainRule.product(), 6, 2, 5, 0);
            assertGradients(backend, ChainRule.sum(), -10, -2, -4, 5);
        }
    }

    private static void assertGradients(Backend backend, ChainRule.Example example, float value, float... gradients) {
        try (Pass pass = Pass.training(backend, 1);
                Evaluation run = example.evaluation(pass)) {
            run.forward(example.output());
            run.backward(example.output());
            assertThat(run.read(example.output())).containsExactly(value);
            assertThat(IntStream.range(0, gradients.length)
                            .mapToObj(i -> run.readGradient(example.inputs().get(i))[0]))
                    .containsExactly(boxed(gradients));
        }
    }

    private static Float[] boxed(float... values) {
        Float[] boxed = new Float[values.length];
        for (int i = 0; i < values.length; i++) {
            boxed[i] = values[i];
        }
        return boxed;
    }
}
