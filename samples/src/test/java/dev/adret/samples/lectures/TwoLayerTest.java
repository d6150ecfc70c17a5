package dev.adret.samples.lectures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.Backend;
import dev.adret.graph.Evaluation;
import dev.adret.nn.Pass;
import dev.adret.samples.EveryBackend;
import org.assertj.core.data.Offset;

class TwoLayerTest {
    private static final Offset<Float> CLOSE = within(1e-5f);

    @EveryBackend
    void theNumbersAreThoseOfTheLecture(String name) {
        TwoLayer sample = new TwoLayer();
        try (Backend backend = EveryBackend.Device.open(name);
                Pass pass = Pass.inference(backend);
                Evaluation run = new Evaluation(sample.graph, pass)) {
            run.forward(sample.a2);
            assertThat(run.read(sample.z1)).containsExactly(new float[] {13.694f, 16.763f}, CLOSE);
            assertThat(run.read(sample.z2)[0]).isCloseTo(21.832f, CLOSE);
            assertThat(run.read(sample.a2)[0]).isCloseTo((float) (1 / (1 + Math.exp(-21.832))), CLOSE);
        }
    }

    @EveryBackend
    void aStepMovesTheWeightsByTheGradientWorkedOutByHand(String name) {
        try (Backend backend = EveryBackend.Device.open(name);
                OneExample example = TwoLayer.step(backend)) {
            example.forwardBackward();
            // z1 = Σx = 4.762 in both units, z2 = 9.524; δ = a2 − y.
            float delta = (float) -(1 / (1 + Math.exp(9.524)));
            Offset<Float> fine = within(4e-7f); // δ is a difference from 1
            assertThat(example.z()).isCloseTo(9.524f, CLOSE);
            assertThat(example.loss()).isCloseTo((float) Math.log1p(Math.exp(-9.524)), within(1e-8f));
            assertThat(example.gradient("1.weight"))
                    .containsExactly(new float[] {4.762f * delta, 4.762f * delta}, fine);
            assertThat(example.gradient("1.bias")).containsExactly(new float[] {delta}, fine);
            assertThat(example.gradient("0.bias")).containsExactly(new float[] {delta, delta}, fine);
            float[] rows = new float[8];
            for (int i = 0; i < 8; i++) {
                rows[i] = delta * new float[] {0.442f, -0.562f, 2.795f, 2.087f}[i % 4];
            }
            assertThat(example.gradient("0.weight")).containsExactly(rows, fine);
            float loss = example.loss();
            example.update();
            float moved = 1 - 0.1f * 4.762f * delta;
            assertThat(example.value("1.weight")).containsExactly(new float[] {moved, moved}, within(2e-7f));
            example.forwardBackward();
            assertThat(example.loss()).isLessThan(loss);
        }
    }
}
