package dev.adret.cpu;

import java.util.Arrays;

/** What a thread has for itself while it multiplies matrices. */
final class Scratch {
    /** Any use. */
    final float[] values;

    /** Any use: separate arrays, which the JIT compiler knows not to overlap. */
    final float[][] rows;

    private final long[] tags;

    /**
     * @param values elements of {@link #values}
     * @param slots how many tiles of the left-hand side are kept in them
     */
    Scratch(int values, int slots, int rows, int rowLength) {
        this.values = new float[values];
        this.rows = new float[rows][rowLength];
        tags = new long[slots];
        Arrays.fill(tags, -1);
    }

    int slots() {
        return tags.length;
    }

    /** Whether slot {@code slot} holds the tile {@code tag}; from now on it does. */
    boolean holds(int slot, long tag) {
        boolean held = tags[slot] == tag;
        tags[slot] = tag;
        return held;
    }
}
