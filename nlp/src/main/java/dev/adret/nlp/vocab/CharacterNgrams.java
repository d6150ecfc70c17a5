package dev.adret.nlp.vocab;

/**
 * The letters of a word as ids: its n-grams, hashed into a fixed number of buckets.
 *
 * <p>The word stands between {@code <} and {@code >}, so that beginnings and endings are n-grams of their own: of {@code cat} with
 * lengths 3 and 4 come {@code <ca}, {@code cat}, {@code at>}, {@code <cat} and {@code cat>}. A word has so many ids and no more: those
 * from its ends inwards, and {@link #NONE} for the rest of a short one. Ids are part of model files: they do not change.
 *
 * <p>Source: Bojanowski, Grave, Joulin and Mikolov, "Enriching Word Vectors with Subword Information", TACL 2017.
 *
 * @param shortest letters of the shortest n-grams
 * @param longest letters of the longest n-grams
 * @param perWord ids of a word
 * @param buckets ids there are, {@link #NONE} among them
 */
public record CharacterNgrams(int shortest, int longest, int perWord, int buckets) {
    /** Stands where a word has no more n-grams. */
    public static final int NONE = 0;

    private static final int FNV_OFFSET = 0x811C9DC5;
    private static final int FNV_PRIME = 0x01000193;

    /** @throws IllegalArgumentException if a number is out of its range */
    public CharacterNgrams {
        if (shortest < 1 || longest < shortest || perWord < 1 || buckets < 2) {
            throw new IllegalArgumentException("no such n-grams: of " + shortest + " to " + longest + " letters, "
                    + perWord + " a word, in " + buckets + " buckets");
        }
    }

    /** Writes the ids of {@code word} into {@code target}, from {@code offset} on. */
    public void write(String word, int[] target, int offset) {
        String marked = "<" + word + ">";
        int end = offset + perWord;
        int next = offset;
        for (int start = 0; start < marked.length() && next < end; start++) {
            for (int length = shortest; length <= longest && next < end; length++) {
                int mirrored = marked.length() - length - start;
                if (mirrored >= start) {
                    target[next++] = id(marked, start, length);
                }
                if (mirrored > start && next < end) {
                    target[next++] = id(marked, mirrored, length);
                }
            }
        }
        while (next < end) {
            target[next++] = NONE;
        }
    }

    private int id(String text, int start, int length) {
        return bucket(text, start, start + length, buckets);
    }

    /** A bucket other than the first, by the Fowler-Noll-Vo hash of the letters. */
    static int bucket(CharSequence text, int from, int to, int buckets) {
        int hash = FNV_OFFSET;
        for (int i = from; i < to; i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        // The lower bits of a short text know little of its first letters.
        hash ^= hash >>> 15;
        return 1 + Integer.remainderUnsigned(hash, buckets - 1);
    }
}
