package dev.adret.nn;

import java.util.Arrays;

/** Numbers tuples of integers from 0 in the order in which they first come. Grows as needed and can be cleared for reuse. */
final class TupleIndex {
    private static final int ABSENT = -1;
    private static final int FIRST_CAPACITY = 1024;

    private final int length;
    /** The tuples by number. */
    private int[] tuples;

    /** The number of the tuple at a place of the hash table: twice as many places as tuples. */
    private int[] slots = new int[2 * FIRST_CAPACITY];

    private int count;

    /** @param length integers in a tuple */
    TupleIndex(int length) {
        this.length = length;
        tuples = new int[FIRST_CAPACITY * length];
        clear();
    }

    /** Forgets all tuples. */
    void clear() {
        Arrays.fill(slots, ABSENT);
        count = 0;
    }

    /** How many tuples there are. */
    int count() {
        return count;
    }

    /** The tuples: the one of number i begins at {@code i·length}. Valid until a tuple is added. */
    int[] tuples() {
        return tuples;
    }

    /** The number of the tuple that begins at {@code from} in {@code source}; where it is new, the present {@link #count}. */
    int number(int[] source, int from) {
        int slot = slot(source, from);
        int number = slots[slot];
        if (number != ABSENT) {
            return number;
        }
        if (2 * count == slots.length) {
            grow();
            slot = slot(source, from);
        }
        System.arraycopy(source, from, tuples, count * length, length);
        slots[slot] = count;
        return count++;
    }

    /** Where the tuple is, or belongs. */
    private int slot(int[] source, int from) {
        int hash = 0;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + source[from + i];
        }
        // Bits of the upper half decide too: ids that differ by a multiple of the table's size would meet otherwise.
        hash *= 0x9E3779B1;
        int slot = (hash ^ hash >>> 15) & slots.length - 1;
        while (slots[slot] != ABSENT && !equal(slots[slot], source, from)) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }

    private boolean equal(int number, int[] source, int from) {
        int at = number * length;
        return Arrays.equals(tuples, at, at + length, source, from, from + length);
    }

    private void grow() {
        tuples = Arrays.copyOf(tuples, 2 * tuples.length);
        slots = new int[2 * slots.length];
        Arrays.fill(slots, ABSENT);
        for (int number = 0; number < count; number++) {
            slots[slot(tuples, number * length)] = number;
        }
    }
}
