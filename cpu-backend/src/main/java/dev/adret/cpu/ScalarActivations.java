package dev.adret.cpu;

import dev.adret.backend.Activation;

/** Activations and their derivatives, one number at a time, and dropout. */
final class ScalarActivations {
    private ScalarActivations() {}

    static void activate(Activation f, float[] x, int x0, float[] y, int y0, int length) {
        switch (f.kind()) {
            case IDENTITY -> System.arraycopy(x, x0, y, y0, length);
            case RELU -> {
                for (int i = 0; i < length; i++) {
                    y[y0 + i] = Math.max(x[x0 + i], 0);
                }
            }
            case LEAKY_RELU -> {
                float slope = f.slope();
                for (int i = 0; i < length; i++) {
                    float value = x[x0 + i];
                    y[y0 + i] = value > 0 ? value : slope * value;
                }
            }
            case TANH -> {
                for (int i = 0; i < length; i++) {
                    y[y0 + i] = Exponential.tanh(x[x0 + i]);
                }
            }
            case HARD_TANH -> {
                for (int i = 0; i < length; i++) {
                    y[y0 + i] = Math.min(Math.max(x[x0 + i], -1), 1);
                }
            }
            case SIGMOID -> {
                for (int i = 0; i < length; i++) {
                    y[y0 + i] = Exponential.sigmoid(x[x0 + i]);
                }
            }
        }
    }

    static void differentiate(Activation f, float[] y, int y0, float[] dy, int dy0, float[] dx, int dx0, int length) {
        switch (f.kind()) {
            case IDENTITY -> System.arraycopy(dy, dy0, dx, dx0, length);
            case RELU -> {
                for (int i = 0; i < length; i++) {
                    dx[dx0 + i] = dy[dy0 + i] * (y[y0 + i] > 0 ? 1 : 0);
                }
            }
            case LEAKY_RELU -> {
                float slope = f.slope();
                for (int i = 0; i < length; i++) {
                    dx[dx0 + i] = dy[dy0 + i] * (y[y0 + i] > 0 ? 1 : slope);
                }
            }
            case TANH -> {
                for (int i = 0; i < length; i++) {
                    float value = y[y0 + i];
                    dx[dx0 + i] = dy[dy0 + i] * (1 - value * value);
                }
            }
            case HARD_TANH -> {
                for (int i = 0; i < length; i++) {
                    dx[dx0 + i] = dy[dy0 + i] * (Math.abs(y[y0 + i]) < 1 ? 1 : 0);
                }
            }
            case SIGMOID -> {
                for (int i = 0; i < length; i++) {
                    float value = y[y0 + i];
                    dx[dx0 + i] = dy[dy0 + i] * (value * (1 - value));
                }
            }
        }
    }

    /** See {@link Kernels#drop}; from the word {@code word0} on. */
    static void drop(
            int[] words, int word0, int threshold, float scale, float[] x, int x0, float[] y, int y0, int length) {
        int signed = threshold + Integer.MIN_VALUE;
        for (int i = 0; i < length; i++) {
            y[y0 + i] = words[word0 + i] + Integer.MIN_VALUE < signed ? 0 : x[x0 + i] * scale;
        }
    }

    /** See {@link Kernels#binaryCrossEntropy}. */
    static double binaryCrossEntropy(float[] x, int x0, float[] t, int t0, float scale, float[] d, int d0, int length) {
        double total = 0;
        for (int i = 0; i < length; i++) {
            float value = x[x0 + i];
            float target = t[t0 + i];
            float e = Exponential.exp(-Math.abs(value));
            total += Math.max(value, 0) - (double) value * target + Math.log1p(e);
            d[d0 + i] = (Exponential.sigmoid(value) - target) * scale;
        }
        return total;
    }
}
