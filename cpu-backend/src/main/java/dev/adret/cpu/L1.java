package dev.adret.cpu;

import dev.adret.backend.UpdateRule;

/**
 * L1 regularization around the step of any rule, as {@link UpdateRule} describes it: the gradients with the penalty before it, zeros
 * where a value crossed 0 after it. What a thread has for itself.
 */
final class L1 {
    /** Elements of a block: what is read again after the step is still in the first-level cache. */
    static final int BLOCK = 512;

    /** The penalized gradients of a block. */
    final float[] gradients = new float[BLOCK];

    private final float[] before = new float[BLOCK];
    private final boolean[] crossings = new boolean[BLOCK];

    /** Takes over the values of a block and makes its gradients. */
    void begin(UpdateRule rule, float[] g, int g0, float[] w, int w0, int length) {
        System.arraycopy(g, g0, gradients, 0, length);
        System.arraycopy(w, w0, before, 0, length);
        if (isDecoupled(rule)) {
            return;
        }
        float l1 = rule.l1();
        for (int i = 0; i < length; i++) {
            float gradient = gradients[i];
            float value = before[i];
            float atZero = Math.min(Math.max(gradient, -l1), l1);
            gradients[i] = value > 0 ? gradient + l1 : value < 0 ? gradient - l1 : gradient - atZero;
        }
    }

    /**
     * Ends the step that has changed the values of the block.
     *
     * @param m first slot, any array if the rule has none
     */
    void end(UpdateRule rule, float rate, float[] w, int w0, float[] m, int m0, int length) {
        if (isDecoupled(rule)) {
            float least = rate * rule.l1();
            for (int i = 0; i < length; i++) {
                float value = w[w0 + i];
                float shrunk = Math.max(Math.abs(value) - least, 0);
                w[w0 + i] = value < 0 ? -shrunk : shrunk;
            }
            return;
        }
        for (int i = 0; i < length; i++) {
            float value = w[w0 + i];
            float old = before[i];
            boolean crossed = (old > 0 && value < 0) || (old < 0 && value > 0);
            w[w0 + i] = crossed ? 0 : value;
            crossings[i] = crossed;
        }
        for (int i = 0; rule.kind().hasMomentum() && i < length; i++) {
            m[m0 + i] = crossings[i] ? 0 : m[m0 + i];
        }
    }

    private static boolean isDecoupled(UpdateRule rule) {
        return rule.kind() == UpdateRule.Kind.ADAMW;
    }
}
