package dev.adret.samples.gpu;

/**
 * What was found at a point.
 *
 * @param measured the figure, or why there is none
 */
record Finding(Point point, Verdict verdict, String measured) {
    /** A line for people. */
    @Override
    public String toString() {
        return verdict + "  " + point.what() + ": " + measured + " (wanted: " + point.wanted() + ")";
    }
}
