package dev.adret.cpu;

import dev.adret.backend.Activation;
import dev.adret.backend.UnaryOp;

/**
 * SiLU, softplus, ELU and GELU: each is {@code max(x, 0)} and a term that vanishes away from 0, for which all numbers are taken to the side
 * below 0. There nothing overflows or cancels.
 *
 * <p>In all but ELU the term is made of {@code s = σ(u)}, where {@code u = linear·v + cubic·v³} and {@code v = −|x|}. The logistic function
 * and tanh are those of {@link Kernels}; the loops around them are here one number at a time, which {@link VectorRectifiers} does on vectors
 * to the same bits.
 *
 * <p>Belongs to one thread.
 */
class SmoothRectifiers {
    /** There and further away s is 0. An infinity would make it NaN. */
    static final float FAR = 100;

    /** The coefficients of 2·artanh(z)/z, in powers of z², of which the next adds 3·10⁻⁸ at most: z is at most 1/3. */
    static final float A0 = 2;

    static final float A1 = 2 / 3f;
    static final float A2 = 2 / 5f;
    static final float A3 = 2 / 7f;
    static final float A4 = 2 / 9f;
    static final float A5 = 2 / 11f;
    static final float A6 = 2 / 13f;

    private static final float GELU_LINEAR = (float) Math.sqrt(8 / Math.PI);
    private static final float GELU_CUBIC = (float) (Math.sqrt(8 / Math.PI) * 0.044715);

    /** What lies between two loops. */
    final float[] s;

    private final Kernels kernels;

    /** @param longest range */
    SmoothRectifiers(Kernels kernels, int longest) {
        this.kernels = kernels;
        s = new float[longest];
    }

    /** y ← f(x); y may be x. */
    final void apply(UnaryOp f, float[] x, int x0, float[] y, int y0, int length) {
        if (f == UnaryOp.ELU) {
            halve(x, x0, 0, length);
            kernels.activate(Activation.TANH, s, 0, s, 0, length);
            elu(x, x0, y, y0, 0, length);
        } else {
            logistic(f, x, x0, length);
            if (f == UnaryOp.SOFTPLUS) {
                softplus(x, x0, y, y0, 0, length);
            } else {
                gated(x, x0, y, y0, 0, length);
            }
        }
    }

    /** dx ← dy ∘ f'(x), from x and y = f(x); dx may be dy. */
    final void differentiate(
            UnaryOp f, float[] x, int x0, float[] y, int y0, float[] dy, int dy0, float[] dx, int dx0, int length) {
        if (f == UnaryOp.ELU) {
            eluSlope(y, y0, dy, dy0, dx, dx0, 0, length);
        } else {
            logistic(f, x, x0, length);
            boolean gated = f != UnaryOp.SOFTPLUS;
            slope(gated ? linear(f) : 0, gated ? cubic(f) : 0, x, x0, dy, dy0, dx, dx0, 0, length);
        }
    }

    private static float linear(UnaryOp f) {
        return f == UnaryOp.GELU ? GELU_LINEAR : 1;
    }

    private static float cubic(UnaryOp f) {
        return f == UnaryOp.GELU ? GELU_CUBIC : 0;
    }

    private void logistic(UnaryOp f, float[] x, int x0, int length) {
        gate(linear(f), cubic(f), x, x0, 0, length);
        kernels.activate(Activation.SIGMOID, s, 0, s, 0, length);
    }

    // ---- loops, each over the elements from {@code from} to {@code end} of a range ----

    /** s ← linear·v + cubic·v³. */
    void gate(float linear, float cubic, float[] x, int x0, int from, int end) {
        for (int i = from; i < end; i++) {
            float v = below(x[x0 + i]);
            s[i] = v * (linear + cubic * (v * v));
        }
    }

    /** y ← x·σ(u(x)), which is max(x, 0) + v·s. */
    void gated(float[] x, int x0, float[] y, int y0, int from, int end) {
        for (int i = from; i < end; i++) {
            float value = x[x0 + i];
            y[y0 + i] = Math.max(value, 0) + below(value) * s[i];
        }
    }

    /** y ← ln(1 + eˣ), which is max(x, 0) + 2·artanh(z) with z = s/(2 − s). */
    void softplus(float[] x, int x0, float[] y, int y0, int from, int end) {
        for (int i = from; i < end; i++) {
            float z = s[i] / (2 - s[i]);
            float square = z * z;
            float series = square * (square * (square * A6 + A5) + A4) + A3;
            series = square * (square * (square * series + A2) + A1) + A0;
            y[y0 + i] = Math.max(x[x0 + i], 0) + z * series;
        }
    }

    /**
     * dx ← dy ∘ f'(x), where f'(v) = s·(1 + v·(linear + 3·cubic·v²)·(1 − s)) and f'(x) = 1 − f'(−x). With both 0 that is the logistic
     * function.
     */
    void slope(
            float linear, float cubic, float[] x, int x0, float[] dy, int dy0, float[] dx, int dx0, int from, int end) {
        for (int i = from; i < end; i++) {
            float v = below(x[x0 + i]);
            float slope = s[i] * (1 + v * (linear + 3 * cubic * (v * v)) * (1 - s[i]));
            dx[dx0 + i] = dy[dy0 + i] * (x[x0 + i] > 0 ? 1 - slope : slope);
        }
    }

    /** s ← min(x, 0)/2. */
    void halve(float[] x, int x0, int from, int end) {
        for (int i = from; i < end; i++) {
            s[i] = 0.5f * Math.min(x[x0 + i], 0);
        }
    }

    /** y ← max(x, 0) + e^min(x, 0) − 1, which is 2s/(1 − s) with s = tanh(min(x, 0)/2), and so accurate near 0 too. */
    void elu(float[] x, int x0, float[] y, int y0, int from, int end) {
        for (int i = from; i < end; i++) {
            y[y0 + i] = Math.max(x[x0 + i], 0) + 2 * s[i] / (1 - s[i]);
        }
    }

    /** dx ← dy ∘ (min(y, 0) + 1). */
    void eluSlope(float[] y, int y0, float[] dy, int dy0, float[] dx, int dx0, int from, int end) {
        for (int i = from; i < end; i++) {
            dx[dx0 + i] = dy[dy0 + i] * (Math.min(y[y0 + i], 0) + 1);
        }
    }

    private static float below(float x) {
        return Math.max(-Math.abs(x), -FAR);
    }
}
