package dev.adret.cpu;

import dev.adret.backend.UpdateRule;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Optimizer steps on vectors; the formulas, and the order of operations, are those of {@link ScalarUpdates}. */
final class VectorUpdates {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private VectorUpdates() {}

    /** Does whole vectors and returns how many elements were done; see {@link Kernels#update}. */
    static int update(
            UpdateRule rule,
            float decay,
            float rate,
            float correction1,
            float correction2,
            float[] g,
            int g0,
            float[] w,
            int w0,
            float[] m,
            int m0,
            float[] v,
            int v0,
            int length) {
        int bound = SPECIES.loopBound(length);
        float beta1 = rule.beta1();
        float beta2 = rule.beta2();
        float epsilon = rule.epsilon();
        switch (rule.kind()) {
            case SGD -> sgd(decay, rate, g, g0, w, w0, bound);
            case MOMENTUM -> momentum(beta1, decay, rate, g, g0, w, w0, m, m0, bound);
            case NESTEROV -> nesterov(beta1, decay, rate, g, g0, w, w0, m, m0, bound);
            case ADAGRAD -> adagrad(epsilon, decay, rate, g, g0, w, w0, m, m0, bound);
            case RMSPROP -> rmsprop(beta2, epsilon, decay, rate, g, g0, w, w0, m, m0, bound);
            case ADAM ->
                adam(
                        beta1,
                        beta2,
                        epsilon,
                        decay,
                        0,
                        rate,
                        correction1,
                        correction2,
                        g,
                        g0,
                        w,
                        w0,
                        m,
                        m0,
                        v,
                        v0,
                        bound);
            case ADAMW ->
                adam(
                        beta1,
                        beta2,
                        epsilon,
                        0,
                        decay,
                        rate,
                        correction1,
                        correction2,
                        g,
                        g0,
                        w,
                        w0,
                        m,
                        m0,
                        v,
                        v0,
                        bound);
        }
        return bound;
    }

    private static void sgd(float decay, float rate, float[] g, int g0, float[] w, int w0, int bound) {
        for (int i = 0; i < bound; i += LANES) {
            FloatVector value = FloatVector.fromArray(SPECIES, w, w0 + i);
            FloatVector gradient = FloatVector.fromArray(SPECIES, g, g0 + i).add(value.mul(decay));
            value.sub(gradient.mul(rate)).intoArray(w, w0 + i);
        }
    }

    private static void momentum(
            float beta, float decay, float rate, float[] g, int g0, float[] w, int w0, float[] m, int m0, int bound) {
        for (int i = 0; i < bound; i += LANES) {
            FloatVector value = FloatVector.fromArray(SPECIES, w, w0 + i);
            FloatVector gradient = FloatVector.fromArray(SPECIES, g, g0 + i).add(value.mul(decay));
            FloatVector average =
                    FloatVector.fromArray(SPECIES, m, m0 + i).mul(beta).add(gradient);
            average.intoArray(m, m0 + i);
            value.sub(average.mul(rate)).intoArray(w, w0 + i);
        }
    }

    private static void nesterov(
            float beta, float decay, float rate, float[] g, int g0, float[] w, int w0, float[] m, int m0, int bound) {
        for (int i = 0; i < bound; i += LANES) {
            FloatVector value = FloatVector.fromArray(SPECIES, w, w0 + i);
            FloatVector gradient = FloatVector.fromArray(SPECIES, g, g0 + i).add(value.mul(decay));
            FloatVector average =
                    FloatVector.fromArray(SPECIES, m, m0 + i).mul(beta).add(gradient);
            average.intoArray(m, m0 + i);
            value.sub(average.mul(beta).add(gradient).mul(rate)).intoArray(w, w0 + i);
        }
    }

    private static void adagrad(
            float epsilon,
            float decay,
            float rate,
            float[] g,
            int g0,
            float[] w,
            int w0,
            float[] m,
            int m0,
            int bound) {
        for (int i = 0; i < bound; i += LANES) {
            FloatVector value = FloatVector.fromArray(SPECIES, w, w0 + i);
            FloatVector gradient = FloatVector.fromArray(SPECIES, g, g0 + i).add(value.mul(decay));
            FloatVector square = FloatVector.fromArray(SPECIES, m, m0 + i).add(gradient.mul(gradient));
            square.intoArray(m, m0 + i);
            FloatVector change = gradient.div(square.sqrt().add(epsilon));
            value.sub(change.mul(rate)).intoArray(w, w0 + i);
        }
    }

    private static void rmsprop(
            float beta,
            float epsilon,
            float decay,
            float rate,
            float[] g,
            int g0,
            float[] w,
            int w0,
            float[] m,
            int m0,
            int bound) {
        for (int i = 0; i < bound; i += LANES) {
            FloatVector value = FloatVector.fromArray(SPECIES, w, w0 + i);
            FloatVector gradient = FloatVector.fromArray(SPECIES, g, g0 + i).add(value.mul(decay));
            FloatVector square = FloatVector.fromArray(SPECIES, m, m0 + i)
                    .mul(beta)
                    .add(gradient.mul(1 - beta).mul(gradient));
            square.intoArray(m, m0 + i);
            FloatVector change = gradient.div(square.sqrt().add(epsilon));
            value.sub(change.mul(rate)).intoArray(w, w0 + i);
        }
    }

    private static void adam(
            float beta1,
            float beta2,
            float epsilon,
            float coupledDecay,
            float ownDecay,
            float rate,
            float correction1,
            float correction2,
            float[] g,
            int g0,
            float[] w,
            int w0,
            float[] m,
            int m0,
            float[] v,
            int v0,
            int bound) {
        for (int i = 0; i < bound; i += LANES) {
            FloatVector value = FloatVector.fromArray(SPECIES, w, w0 + i);
            FloatVector gradient = FloatVector.fromArray(SPECIES, g, g0 + i).add(value.mul(coupledDecay));
            FloatVector mean =
                    FloatVector.fromArray(SPECIES, m, m0 + i).mul(beta1).add(gradient.mul(1 - beta1));
            FloatVector square = FloatVector.fromArray(SPECIES, v, v0 + i)
                    .mul(beta2)
                    .add(gradient.mul(1 - beta2).mul(gradient));
            mean.intoArray(m, m0 + i);
            square.intoArray(v, v0 + i);
            FloatVector step =
                    mean.mul(correction1).div(square.mul(correction2).sqrt().add(epsilon));
            value.sub(step.add(value.mul(ownDecay)).mul(rate)).intoArray(w, w0 + i);
        }
    }
}
