package dev.adret.cuda.ptx;

/** Floats as PTX rounds them where Java does it otherwise. */
final class Rounding {
    private static final int SIGN = 0x8000_0000;

    private Rounding() {}

    /** {@code a·b + c}, exactly, rounded down. */
    static float fusedDown(float a, float b, float c) {
        double product = (double) a * b; // exact: twice 24 bits
        return down(product, c);
    }

    /** {@code a + b}, exactly, rounded toward zero. */
    static float addTowardZero(float a, float b) {
        return (double) a + b < 0 ? -down(-(double) a, -(double) b) : down(a, b);
    }

    /** {@code a + b}, exactly, rounded down; for what rounds to zero, the sign is that of the nearest. */
    private static float down(double a, double b) {
        double sum = a + b;
        double shareOfB = sum - a;
        double lost = (a - (sum - shareOfB)) + (b - shareOfB); // Knuth's sum without loss
        float rounded = (float) sum;
        return rounded > sum || (rounded == sum && lost < 0) ? Math.nextDown(rounded) : rounded;
    }

    /** Numbers below the least normal one as zeros of their sign. */
    static float flushed(float a) {
        return Math.abs(a) < Float.MIN_NORMAL ? withSign(0, a) : a;
    }

    /** Between 0 and 1; NaN is 0. */
    static float saturated(float a) {
        return a > 0 ? Math.min(a, 1) : 0;
    }

    /** {@code magnitude} with the sign of {@code sign}, also where that is one of NaN. */
    static float withSign(float magnitude, float sign) {
        return Float.intBitsToFloat(
                (Float.floatToRawIntBits(magnitude) & ~SIGN) | (Float.floatToRawIntBits(sign) & SIGN));
    }
}
