package dev.adret.cpu;

import dev.adret.backend.UnaryOp;

/** Functions of one number along a run: simple loops, most of which the JIT compiler makes vectors of. Belongs to one thread. */
class UnaryLoops {
    private final SmoothRectifiers rectifiers;

    UnaryLoops(SmoothRectifiers rectifiers) {
        this.rectifiers = rectifiers;
    }

    /** y ← f(x); y may be x. */
    final void apply(UnaryOp f, float[] x, int x0, float[] y, int y0, int length) {
        switch (f) {
            case EXP -> exp(x, x0, y, y0, length);
            case LOG -> log(x, x0, y, y0, length);
            case SQUARE -> {
                for (int i = 0; i < length; i++) {
                    y[y0 + i] = x[x0 + i] * x[x0 + i];
                }
            }
            case SQRT -> {
                for (int i = 0; i < length; i++) {
                    y[y0 + i] = (float) Math.sqrt(x[x0 + i]);
                }
            }
            case NEGATE -> {
                for (int i = 0; i < length; i++) {
                    y[y0 + i] = -x[x0 + i];
                }
            }
            case SILU, SOFTPLUS, ELU, GELU -> rectifiers.apply(f, x, x0, y, y0, length);
        }
    }

    /** dx ← dy ∘ f'(x), from x and y = f(x); dx may be dy. */
    final void differentiate(
            UnaryOp f, float[] x, int x0, float[] y, int y0, float[] dy, int dy0, float[] dx, int dx0, int length) {
        switch (f) {
            case EXP -> {
                for (int i = 0; i < length; i++) {
                    dx[dx0 + i] = dy[dy0 + i] * y[y0 + i];
                }
            }
            case LOG -> {
                for (int i = 0; i < length; i++) {
                    dx[dx0 + i] = dy[dy0 + i] * (1 / x[x0 + i]);
                }
            }
            case SQUARE -> {
                for (int i = 0; i < length; i++) {
                    dx[dx0 + i] = dy[dy0 + i] * (2 * x[x0 + i]);
                }
            }
            case SQRT -> {
                for (int i = 0; i < length; i++) {
                    dx[dx0 + i] = dy[dy0 + i] * (1 / (2 * y[y0 + i]));
                }
            }
            case NEGATE -> {
                for (int i = 0; i < length; i++) {
                    dx[dx0 + i] = -dy[dy0 + i];
                }
            }
            case SILU, SOFTPLUS, ELU, GELU -> rectifiers.differentiate(f, x, x0, y, y0, dy, dy0, dx, dx0, length);
        }
    }

    void exp(float[] x, int x0, float[] y, int y0, int length) {
        for (int i = 0; i < length; i++) {
            y[y0 + i] = (float) Math.exp(x[x0 + i]);
        }
    }

    void log(float[] x, int x0, float[] y, int y0, int length) {
        for (int i = 0; i < length; i++) {
            y[y0 + i] = (float) Math.log(x[x0 + i]);
        }
    }
}
