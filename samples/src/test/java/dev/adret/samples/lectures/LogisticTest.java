package dev.adret.samples.lectures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.Backend;
import dev.adret.samples.EveryBackend;
import org.assertj.core.data.Offset;

class LogisticTest {
    private static final Offset<Float> CLOSE = within(1e-6f);

    @EveryBackend
    void oneStepReachesTheWeightsOfTheLecture(String name) {
        try (Backend backend = EveryBackend.Device.open(name);
                OneExample example = Logistic.neuron(backend)) {
            example.forwardBackward();
            assertThat(example.z()).isZero();
            assertThat(example.loss()).isCloseTo((float) Math.log(2), CLOSE);
            assertThat(example.gradient("weight"))
                    .containsExactly(new float[] {-0.25f, -0.35f, -0.25f, -0.3f, -0.4f}, CLOSE);
            assertThat(example.gradient("bias")).containsExactly(new float[] {-0.5f}, CLOSE);
            example.update();
            assertThat(example.value("weight"))
                    .containsExactly(new float[] {0.025f, 0.035f, 0.025f, 0.03f, 0.04f}, CLOSE);
            assertThat(example.value("bias")).containsExactly(new float[] {0.05f}, CLOSE);
            example.forwardBackward();
            assertThat(example.z()).isCloseTo(0.1495f, CLOSE);
            assertThat(example.loss()).isLessThan((float) Math.log(2));
        }
    }
}
