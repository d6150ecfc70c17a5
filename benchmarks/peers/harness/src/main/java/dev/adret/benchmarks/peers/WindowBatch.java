package dev.adret.benchmarks.peers;

/** A batch of windows: read its arrays, do not write to them. */
public final class WindowBatch {
    private final int[] ids;
    private final int[] classes;

    WindowBatch(int[] ids, int[] classes) {
        this.ids = ids;
        this.classes = classes;
    }

    public int size() {
        return classes.length;
    }

    /** Words, [size×window]. */
    public int[] ids() {
        return ids;
    }

    /** A class for each window. */
    public int[] classes() {
        return classes;
    }
}
