package dev.adret.samples.gpu;

/** What a measurement says of what was wanted. */
enum Verdict {
    PASS,
    FAIL,
    /** It could not be measured here. */
    NOT_MEASURED;

    static Verdict of(boolean holds) {
        return holds ? PASS : FAIL;
    }
}
