package dev.adret.cpu;

import dev.adret.backend.UpdateRule;

/** Optimizer steps as plain loops; the formulas are at {@link UpdateRule}. */
final class ScalarUpdates {
    private ScalarUpdates() {}

    /** See {@link Kernels#update}. */
    static void update(
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
        float beta1 = rule.beta1();
        float beta2 = rule.beta2();
        float epsilon = rule.epsilon();
        switch (rule.kind()) {
            case SGD -> {
                for (int i = 0; i < length; i++) {
                    float value = w[w0 + i];
                    w[w0 + i] = value - rate * (g[g0 + i] + decay * value);
                }
            }
            case MOMENTUM -> {
                for (int i = 0; i < length; i++) {
                    float value = w[w0 + i];
                    float average = beta1 * m[m0 + i] + (g[g0 + i] + decay * value);
                    m[m0 + i] = average;
                    w[w0 + i] = value - rate * average;
                }
            }
            case NESTEROV -> {
                for (int i = 0; i < length; i++) {
                    float value = w[w0 + i];
                    float gradient = g[g0 + i] + decay * value;
                    float average = beta1 * m[m0 + i] + gradient;
                    m[m0 + i] = average;
                    w[w0 + i] = value - rate * (gradient + beta1 * average);
                }
            }
            case ADAGRAD -> {
                for (int i = 0; i < length; i++) {
                    float value = w[w0 + i];
                    float gradient = g[g0 + i] + decay * value;
                    float square = m[m0 + i] + gradient * gradient;
                    m[m0 + i] = square;
                    w[w0 + i] = value - rate * (gradient / ((float) Math.sqrt(square) + epsilon));
                }
            }
            case RMSPROP -> {
                for (int i = 0; i < length; i++) {
                    float value = w[w0 + i];
                    float gradient = g[g0 + i] + decay * value;
                    float square = beta2 * m[m0 + i] + (1 - beta2) * gradient * gradient;
                    m[m0 + i] = square;
                    w[w0 + i] = value - rate * (gradient / ((float) Math.sqrt(square) + epsilon));
                }
            }
            case ADAM, ADAMW -> {
                boolean decoupled = rule.kind() == UpdateRule.Kind.ADAMW;
                float coupledDecay = decoupled ? 0 : decay;
                float ownDecay = decoupled ? decay : 0;
                for (int i = 0; i < length; i++) {
                    float value = w[w0 + i];
                    float gradient = g[g0 + i] + coupledDecay * value;
                    float mean = beta1 * m[m0 + i] + (1 - beta1) * gradient;
                    float square = beta2 * v[v0 + i] + (1 - beta2) * gradient * gradient;
                    m[m0 + i] = mean;
                    v[v0 + i] = square;
                    float step = mean * correction1 / ((float) Math.sqrt(square * correction2) + epsilon);
                    w[w0 + i] = value - rate * (step + ownDecay * value);
                }
            }
        }
    }
}
