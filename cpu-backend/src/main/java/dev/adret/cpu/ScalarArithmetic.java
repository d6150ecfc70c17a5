package dev.adret.cpu;

import dev.adret.backend.BinaryOp;

/** Functions of two numbers along a run: simple loops, most of which the JIT compiler vectorizes. */
final class ScalarArithmetic {
    private ScalarArithmetic() {}

    /** @param as and {@code bs}: 1, or 0 for an operand that is one number all along the run */
    static void binary(
            BinaryOp f, float[] a, int a0, int as, float[] b, int b0, int bs, float[] c, int c0, int length) {
        switch (f) {
            case ADD -> {
                for (int i = 0; i < length; i++) {
                    c[c0 + i] = a[a0 + i * as] + b[b0 + i * bs];
                }
            }
            case SUBTRACT -> {
                for (int i = 0; i < length; i++) {
                    c[c0 + i] = a[a0 + i * as] - b[b0 + i * bs];
                }
            }
            case MULTIPLY -> {
                for (int i = 0; i < length; i++) {
                    c[c0 + i] = a[a0 + i * as] * b[b0 + i * bs];
                }
            }
            case DIVIDE -> {
                for (int i = 0; i < length; i++) {
                    c[c0 + i] = a[a0 + i * as] / b[b0 + i * bs];
                }
            }
            case MAX -> {
                for (int i = 0; i < length; i++) {
                    c[c0 + i] = Math.max(a[a0 + i * as], b[b0 + i * bs]);
                }
            }
            case MIN -> {
                for (int i = 0; i < length; i++) {
                    c[c0 + i] = Math.min(a[a0 + i * as], b[b0 + i * bs]);
                }
            }
        }
    }

    /** d ← dc ∘ ∂f/∂a. */
    static void byFirst(
            BinaryOp f,
            float[] a,
            int a0,
            int as,
            float[] b,
            int b0,
            int bs,
            float[] dc,
            int dc0,
            float[] d,
            int d0,
            int length) {
        switch (f) {
            case ADD, SUBTRACT -> System.arraycopy(dc, dc0, d, d0, length);
            case MULTIPLY -> {
                for (int i = 0; i < length; i++) {
                    d[d0 + i] = dc[dc0 + i] * b[b0 + i * bs];
                }
            }
            case DIVIDE -> {
                for (int i = 0; i < length; i++) {
                    d[d0 + i] = dc[dc0 + i] * (1 / b[b0 + i * bs]);
                }
            }
            case MAX -> {
                for (int i = 0; i < length; i++) {
                    d[d0 + i] = dc[dc0 + i] * (b[b0 + i * bs] > a[a0 + i * as] ? 0 : 1);
                }
            }
            case MIN -> {
                for (int i = 0; i < length; i++) {
                    d[d0 + i] = dc[dc0 + i] * (b[b0 + i * bs] < a[a0 + i * as] ? 0 : 1);
                }
            }
        }
    }

    /** d ← dc ∘ ∂f/∂b. */
    static void bySecond(
            BinaryOp f,
            float[] a,
            int a0,
            int as,
            float[] b,
            int b0,
            int bs,
            float[] dc,
            int dc0,
            float[] d,
            int d0,
            int length) {
        switch (f) {
            case ADD -> System.arraycopy(dc, dc0, d, d0, length);
            case SUBTRACT -> {
                for (int i = 0; i < length; i++) {
                    d[d0 + i] = -dc[dc0 + i];
                }
            }
            case MULTIPLY -> {
                for (int i = 0; i < length; i++) {
                    d[d0 + i] = dc[dc0 + i] * a[a0 + i * as];
                }
            }
            case DIVIDE -> {
                for (int i = 0; i < length; i++) {
                    float divisor = b[b0 + i * bs];
                    d[d0 + i] = dc[dc0 + i] * (-(a[a0 + i * as] / divisor) / divisor);
                }
            }
            case MAX -> {
                for (int i = 0; i < length; i++) {
                    d[d0 + i] = dc[dc0 + i] * (b[b0 + i * bs] > a[a0 + i * as] ? 1 : 0);
                }
            }
            case MIN -> {
                for (int i = 0; i < length; i++) {
                    d[d0 + i] = dc[dc0 + i] * (b[b0 + i * bs] < a[a0 + i * as] ? 1 : 0);
                }
            }
        }
    }
}
