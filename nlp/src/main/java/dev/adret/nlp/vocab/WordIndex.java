package dev.adret.nlp.vocab;

import dev.adret.nlp.text.TextHash;
import java.util.Arrays;
import java.util.List;

/** Words numbered from 0 in the order they were added. Open addressing over an array of ints: no boxes, no entries. */
final class WordIndex {
    static final int ABSENT = -1;

    private String[] words = new String[16];
    private int size;
    /** Numbers of words plus 1, at the slot their hash gives or the next free one; 0: free. At most half full. */
    private int[] slots = new int[64];

    int size() {
        return size;
    }

    String word(int number) {
        return words[number];
    }

    List<String> words() {
        return List.of(Arrays.copyOf(words, size));
    }

    /** The word's number, or {@link #ABSENT}. */
    int find(String word) {
        return slots[slot(word)] - 1;
    }

    /** The number of {@code word}, which is not there yet. */
    int add(String word) {
        if (size == words.length) {
            words = Arrays.copyOf(words, 2 * size);
        }
        words[size] = word;
        slots[slot(word)] = size + 1;
        size++;
        if (2 * size > slots.length) {
            rehash();
        }
        return size - 1;
    }

    private void rehash() {
        slots = new int[2 * slots.length];
        for (int number = 0; number < size; number++) {
            slots[slot(words[number])] = number + 1;
        }
    }

    /** The slot that holds {@code word}, or the free one where it belongs. */
    private int slot(String word) {
        int mask = slots.length - 1;
        int slot = TextHash.of(word) & mask;
        while (slots[slot] != 0 && !words[slots[slot] - 1].equals(word)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
