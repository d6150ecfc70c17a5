package dev.adret.check;

import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.tensor.Tensor;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Derivatives by central differences, {@code (f(x + h) − f(x − h))/2h} with h = {@value #STEP}, in double precision: off by h² times a
 * sixth of the third derivative, and by 10⁻¹⁶·|f|/h of rounding.
 */
public final class NumericalGradient {
    static final double STEP = 1e-5;

    /** Slopes to either side that differ by less, relatively, differ by the curvature. */
    private static final double SMOOTH = 1e-3;

    private static final double SHRINK = 8;
    private static final int TRIES = 3;

    private NumericalGradient() {}

    /**
     * The gradient of {@code f} at {@code x}.
     *
     * @param f called twice for each number, with an array that is the caller's again afterwards
     */
    public static double[] of(ToDoubleFunction<double[]> f, double... x) {
        double[] at = x.clone();
        double[] gradient = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            at[i] = x[i] + STEP;
            double above = f.applyAsDouble(at);
            at[i] = x[i] - STEP;
            double below = f.applyAsDouble(at);
            at[i] = x[i];
            gradient[i] = (above - below) / (2 * STEP);
        }
        return gradient;
    }

    /**
     * The gradient of {@code f} by the elements of {@code x}, in row-major order.
     *
     * @param f computes its value from what {@code x} holds at the moment, say by a run forward
     * @param x floats on the {@link ReferenceBackend}; as it was afterwards
     */
    public static double[] of(DoubleSupplier f, Tensor x) {
        double[] gradient = new double[x.size()];
        for (int i = 0; i < gradient.length; i++) {
            double value = get(x, i);
            gradient[i] = (moved(f, x, i, value + STEP) - moved(f, x, i, value - STEP)) / (2 * STEP);
            set(x, i, value);
        }
        return gradient;
    }

    /**
     * The derivative by one element, with a look at whether there is one: where the slopes to either side disagree, it is tried again nearer
     * to the point, and if they go on to disagree, there is a kink at it.
     *
     * @param here the value of {@code f} as things are
     */
    static Difference at(DoubleSupplier f, Tensor x, int element, double here) {
        double value = get(x, element);
        double step = STEP;
        Difference difference = around(f, x, element, here, step);
        for (int attempt = 1; attempt < TRIES && difference.isKink(); attempt++) {
            step /= SHRINK;
            Difference nearer = around(f, x, element, here, step);
            double ratio = difference.jump() / nearer.jump();
            if (ratio > SHRINK / 2 && ratio < SHRINK * 2) {
                // It shrinks with the step: that is the curvature.
                difference = new Difference(difference.slope(), difference.slope(), difference.slope());
            } else {
                difference = nearer;
            }
        }
        set(x, element, value);
        return difference;
    }

    private static Difference around(DoubleSupplier f, Tensor x, int element, double here, double step) {
        double value = get(x, element);
        double above = moved(f, x, element, value + step);
        double below = moved(f, x, element, value - step);
        set(x, element, value);
        return new Difference((above - below) / (2 * step), (here - below) / step, (above - here) / step);
    }

    private static double moved(DoubleSupplier f, Tensor x, int element, double value) {
        set(x, element, value);
        return f.getAsDouble();
    }

    static double get(Tensor x, int element) {
        return ReferenceBackend.get(x, element / x.columns(), element % x.columns());
    }

    private static void set(Tensor x, int element, double value) {
        ReferenceBackend.set(x, element / x.columns(), element % x.columns(), value);
    }

    /**
     * A derivative by differences.
     *
     * @param slope to both sides
     * @param left the slope on the left of the point
     * @param right the slope on the right of it
     */
    record Difference(double slope, double left, double right) {
        double jump() {
            return Math.abs(right - left);
        }

        /** Whether the slopes to both sides disagree, so that any number from one to the other is a subgradient. */
        boolean isKink() {
            return jump() > SMOOTH * Math.max(SMOOTH, Math.max(Math.abs(left), Math.abs(right)));
        }

        /** How far {@code gradient} is from being the derivative, or one of the subgradients. */
        double distance(double gradient) {
            if (!isKink()) {
                return Math.abs(gradient - slope);
            }
            double low = Math.min(left, right);
            double high = Math.max(left, right);
            return Math.abs(gradient - Math.min(Math.max(gradient, low), high));
        }
    }
}
