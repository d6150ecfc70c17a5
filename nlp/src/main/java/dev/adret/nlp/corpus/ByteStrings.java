package dev.adret.nlp.corpus;

import dev.adret.nlp.text.TextHash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Different byte strings, numbered from 0 in the order they were added: words as they lie in a text, without an object each. Open addressing
 * over arrays.
 */
final class ByteStrings {
    static final int ABSENT = -1;

    /** So that eight bytes for each fit into one buffer, and twice as many slots into an array. */
    private static final int MOST = (1 << 28) - 1;

    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    private byte[] bytes = new byte[1 << 12];
    /** Where each ends; it begins where the one before ends. */
    private int[] ends = new int[256];

    private int[] hashes = new int[256];
    private int size;
    /** Numbers plus 1, at the slot their hash gives or the next free one; 0: free. At most half full. */
    private int[] slots = new int[512];

    int size() {
        return size;
    }

    /** Bytes of all of them. */
    int totalBytes() {
        return start(size);
    }

    /** All of them, one behind the other, in the first {@link #totalBytes()}. Not to be written to. */
    byte[] bytes() {
        return bytes;
    }

    int start(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    int end(int number) {
        return ends[number];
    }

    String text(int number) {
        return new String(bytes, start(number), end(number) - start(number), StandardCharsets.UTF_8);
    }

    /** The number of these bytes, or {@link #ABSENT}. */
    int find(byte[] source, int from, int to) {
        return slots[slot(TextHash.of(source, from, to), source, from, to)] - 1;
    }

    /**
     * The number of these bytes, which is {@link #size()} as it was if they are new.
     *
     * @throws ArithmeticException if there is no room for more
     */
    int add(byte[] source, int from, int to) {
        int hash = TextHash.of(source, from, to);
        int slot = slot(hash, source, from, to);
        if (slots[slot] == 0) {
            slots[slot] = size + 1;
            append(hash, source, from, to);
            return size - 1;
        }
        return slots[slot] - 1;
    }

    /** The slot that holds these bytes, or the free one where they belong. */
    private int slot(int hash, byte[] source, int from, int to) {
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0 && !isSame(slots[slot] - 1, hash, source, from, to)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean isSame(int number, int hash, byte[] source, int from, int to) {
        return hashes[number] == hash && Arrays.equals(bytes, start(number), ends[number], source, from, to);
    }

    private void append(int hash, byte[] source, int from, int to) {
        int start = totalBytes();
        if (size == MOST || to - from > MOST_BYTES - start) {
            throw new ArithmeticException(
                    "more than " + MOST + " of them, or more than " + MOST_BYTES + " bytes in all");
        }
        int end = start + to - from;
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(MOST_BYTES, Math.max(2L * bytes.length, end)));
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, 2 * size);
            hashes = Arrays.copyOf(hashes, 2 * size);
        }
        System.arraycopy(source, from, bytes, start, to - from);
        ends[size] = end;
        hashes[size] = hash;
        size++;
        if (2 * size > slots.length) {
            rehash();
        }
    }

    private void rehash() {
        int mask = 2 * slots.length - 1;
        slots = new int[mask + 1];
        for (int number = 0; number < size; number++) {
            int slot = hashes[number] & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = number + 1;
        }
    }
}
