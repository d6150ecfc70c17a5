package dev.adret.samples.lectures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.Backend;
import dev.adret.graph.Evaluation;
import dev.adret.nn.Pass;
import dev.adret.samples.EveryBackend;
import org.assertj.core.data.Offset;

class NeuronScoresTest {
    private static final Offset<Float> CLOSE = within(1e-5f);

    @EveryBackend
    void gradientsAreThoseOfTheFormulas(String name) {
        NeuronScores sample = new NeuronScores();
        try (Backend backend = EveryBackend.Device.open(name);
                Pass pass = Pass.training(backend, 1);
                Evaluation run = new Evaluation(sample.graph, pass)) {
            sample.set(run);
            run.forward(sample.s);
            run.backward(sample.s);
            float[] x = run.read(sample.x);
            float[] w = run.read(sample.w);
            float[] u = run.read(sample.u);
            float[] h = new float[3];
            float[] delta = new float[3];
            float score = 0;
            for (int i = 0; i < 3; i++) {
                double z = run.read(sample.b)[i];
                for (int j = 0; j < 4; j++) {
                    z += w[i * 4 + j] * x[j];
                }
                h[i] = (float) (1 / (1 + Math.exp(-z)));
                delta[i] = u[i] * h[i] * (1 - h[i]);
                score += u[i] * h[i];
            }
            float[] outer = new float[12];
            float[] back = new float[4];
            for (int i = 0; i < 12; i++) {
                outer[i] = delta[i / 4] * x[i % 4];
                back[i % 4] += w[i] * delta[i / 4];
            }
            assertThat(run.read(sample.s)).containsExactly(new float[] {score}, CLOSE);
            assertThat(run.readGradient(sample.u)).containsExactly(h, CLOSE);
            assertThat(run.readGradient(sample.b)).containsExactly(delta, CLOSE);
            assertThat(run.readGradient(sample.z)).containsExactly(run.readGradient(sample.b));
            assertThat(run.readGradient(sample.w)).as("δ·xᵀ").containsExactly(outer, CLOSE);
            assertThat(run.readGradient(sample.x)).as("Wᵀ·δ").containsExactly(back, CLOSE);
        }
    }
}
