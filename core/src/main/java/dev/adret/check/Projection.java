package dev.adret.check;

import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.loss.Loss;
import dev.adret.nn.Pass;
import dev.adret.random.Philox;
import dev.adret.tensor.Tensor;

/** {@code J = Σ r·y} with numbers r drawn once: makes one number of the output of a layer, with a gradient by each element. */
final class Projection implements Loss {
    private final long seed;

    Projection(long seed) {
        this.seed = seed;
    }

    @Override
    public Tensor forwardBackward(Tensor scores, Tensor targets, Tensor loss, Pass pass) {
        float[] factors = new float[scores.size()];
        Philox.uniform(seed, 0, -1, 1, factors);
        Tensor gradient = pass.workspace().floats("Projection.dx", scores.shape());
        pass.ops().write(factors, 0, gradient);
        double sum = 0;
        for (int i = 0; i < factors.length; i++) {
            sum += factors[i] * NumericalGradient.get(scores, i);
        }
        ReferenceBackend.set(loss, 0, 0, sum);
        return gradient;
    }
}
