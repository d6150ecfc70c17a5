package dev.adret.samples.lectures;

/** Pictures of digits, and which digit each is of. */
final class Images {
    private final float[][] pixels;
    private final int[] digits;

    private Images(float[][] pixels, int[] digits) {
        this.pixels = pixels;
        this.digits = digits;
    }

    /** As many of each digit, in turn. */
    static Images painted(int count, long seed) {
        DigitPainter painter = new DigitPainter(seed);
        float[][] pixels = new float[count][];
        int[] digits = new int[count];
        for (int i = 0; i < count; i++) {
            digits[i] = i % 10;
            pixels[i] = painter.paint(digits[i]);
        }
        return new Images(pixels, digits);
    }

    float[][] pixels() {
        return pixels;
    }

    int[] digits() {
        return digits;
    }

    /** The share of them that {@code read} is right about. */
    double share(int[] read) {
        return Classifier.share(read, digits);
    }
}
