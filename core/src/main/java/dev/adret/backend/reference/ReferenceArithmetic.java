package dev.adret.backend.reference;

import static dev.adret.backend.reference.ReferenceBackend.sigmoid;

import dev.adret.backend.BinaryOp;
import dev.adret.backend.UnaryOp;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;

/** Functions of one and of two numbers, with repetition and its reverse, in naive loops. */
final class ReferenceArithmetic {
    private static final int AXES = 4;

    /** From here on, and from its negative on, σ is 1 and 0 in double precision. */
    private static final double FAR = 1000;

    /** GELU is x·σ(u) with u = scale·(x + cubic·x³). */
    private static final double GELU_SCALE = Math.sqrt(8 / Math.PI);

    private static final double GELU_CUBIC = 0.044715;

    private ReferenceArithmetic() {}

    static void unary(UnaryOp f, Tensor x, Tensor y) {
        for (int i = 0; i < x.size(); i++) {
            set(y, i, apply(f, get(x, i)));
        }
    }

    static void unaryBackward(UnaryOp f, Tensor x, Tensor y, Tensor dy, Tensor dx) {
        for (int i = 0; i < x.size(); i++) {
            set(dx, i, get(dy, i) * derivative(f, get(x, i), get(y, i)));
        }
    }

    private static double apply(UnaryOp f, double x) {
        return switch (f) {
            case EXP -> Math.exp(x);
            case LOG -> Math.log(x);
            case SQUARE -> x * x;
            case SQRT -> Math.sqrt(x);
            case NEGATE -> -x;
            case SILU -> Math.max(x, -FAR) * sigmoid(x);
            case SOFTPLUS -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
            case ELU -> x > 0 ? x : Math.expm1(x);
            case GELU -> Math.max(x, -FAR) * sigmoid(geluGate(x));
        };
    }

    private static double derivative(UnaryOp f, double x, double y) {
        return switch (f) {
            case EXP -> y;
            case LOG -> 1 / x;
            case SQUARE -> 2 * x;
            case SQRT -> 1 / (2 * y);
            case NEGATE -> -1;
            case SILU -> gatedDerivative(near(x), near(x), 1);
            case SOFTPLUS -> sigmoid(x);
            case ELU -> y > 0 ? 1 : y + 1;
            case GELU ->
                gatedDerivative(near(x), geluGate(near(x)), GELU_SCALE * (1 + 3 * GELU_CUBIC * near(x) * near(x)));
        };
    }

    /** The derivative of x·σ(u), where that of u is {@code slope}. */
    private static double gatedDerivative(double x, double u, double slope) {
        double y = sigmoid(u);
        return y * (1 + x * slope * (1 - y));
    }

    private static double geluGate(double x) {
        return GELU_SCALE * (x + GELU_CUBIC * x * x * x);
    }

    /** x, or where it is beyond ±{@link #FAR} the nearer end: infinities times 0 would be NaN. */
    private static double near(double x) {
        return Math.min(Math.max(x, -FAR), FAR);
    }

    static void binary(BinaryOp f, Tensor a, Tensor b, Tensor c) {
        for (int i = 0; i < c.size(); i++) {
            set(c, i, apply(f, repeated(a, i, c), repeated(b, i, c)));
        }
    }

    static void binaryBackward(BinaryOp f, boolean first, Tensor a, Tensor b, Tensor dc, Tensor d) {
        for (int i = 0; i < d.size(); i++) {
            double left = repeated(a, i, d);
            double right = repeated(b, i, d);
            set(d, i, get(dc, i) * (first ? derivativeByFirst(f, left, right) : derivativeBySecond(f, left, right)));
        }
    }

    private static double apply(BinaryOp f, double a, double b) {
        return switch (f) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
        };
    }

    private static double derivativeByFirst(BinaryOp f, double a, double b) {
        return switch (f) {
            case ADD, SUBTRACT -> 1;
            case MULTIPLY -> b;
            case DIVIDE -> 1 / b;
            case MAX -> b > a ? 0 : 1;
            case MIN -> b < a ? 0 : 1;
        };
    }

    private static double derivativeBySecond(BinaryOp f, double a, double b) {
        return switch (f) {
            case ADD -> 1;
            case SUBTRACT -> -1;
            case MULTIPLY -> a;
            case DIVIDE -> -(a / b) / b;
            case MAX -> b > a ? 1 : 0;
            case MIN -> b < a ? 1 : 0;
        };
    }

    static void sumTo(float alpha, Tensor x, Tensor y) {
        double[] sums = new double[y.size()];
        for (int i = 0; i < x.size(); i++) {
            sums[source(y.shape(), i, x.shape())] += get(x, i);
        }
        for (int i = 0; i < sums.length; i++) {
            set(y, i, alpha * sums[i]);
        }
    }

    /** The element of {@code tensor} that stands at element {@code i} of {@code whole}. */
    private static double repeated(Tensor tensor, int i, Tensor whole) {
        return get(tensor, source(tensor.shape(), i, whole.shape()));
    }

    /** The number of the element of {@code small} that is repeated at element {@code i} of {@code large}. */
    private static int source(Shape small, int i, Shape large) {
        int source = 0;
        int stride = 1;
        int rest = i;
        for (int fromEnd = 0; fromEnd < AXES; fromEnd++) {
            int position = rest % extent(large, fromEnd);
            rest /= extent(large, fromEnd);
            source += extent(small, fromEnd) == 1 ? 0 : position * stride;
            stride *= extent(small, fromEnd);
        }
        return source;
    }

    private static int extent(Shape shape, int fromEnd) {
        return fromEnd < shape.rank() ? shape.extent(shape.rank() - 1 - fromEnd) : 1;
    }

    private static double get(Tensor tensor, int i) {
        return ReferenceBackend.get(tensor, i / tensor.columns(), i % tensor.columns());
    }

    private static void set(Tensor tensor, int i, double value) {
        ReferenceBackend.set(tensor, i / tensor.columns(), i % tensor.columns(), value);
    }
}
