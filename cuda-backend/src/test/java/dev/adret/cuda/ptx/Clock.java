package dev.adret.cuda.ptx;

/**
 * Time, as what runs side by side on a card can tell it: what a barrier or another launch parts is in order, and nothing else. Between two of
 * these is a phase; phases are multiples of {@value #STEP}, so that the number of a thread can be added to them.
 */
final class Clock {
    static final int STEP = 1 << 11;

    private long now = STEP;
    private long launch;
    private long group;

    /** A launch begins. */
    void launch() {
        now += STEP;
        launch = now;
    }

    /** A group of the launch begins. */
    void group() {
        now += STEP;
        group = now;
    }

    /** The group has come to a barrier. */
    void barrier() {
        now += STEP;
    }

    long now() {
        return now;
    }

    /** When this launch began: a phase of its own, in which nothing runs. */
    long launchBegin() {
        return launch;
    }

    /** When this group began. */
    long groupBegin() {
        return group;
    }
}
