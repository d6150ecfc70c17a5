package dev.adret.nlp.text;

import java.util.SplittableRandom;

/**
 * Hashes of words, for tables in memory: polynomials modulo 2<sup>64</sup> in a number that each process draws anew. So nobody can make a file
 * of words that all come to one place of a table, which would take time with the square of their number, as {@link String#hashCode}
 * allows, which everybody knows. (Some words collide whatever the number; they have a thousand letters, and a file of many of them is
 * gigabytes long.)
 *
 * <p>Source: Carter and Wegman, "Universal Classes of Hash Functions", Journal of Computer and System Sciences, 1979, for drawing the function;
 * Dietzfelbinger, Gil, Matias and Pippenger, "Polynomial Hash Functions Are Reliable", ICALP 1992, for polynomials.
 */
public final class TextHash {
    private static final long BASE = new SplittableRandom().nextLong() | 1;

    private TextHash() {}

    /** The hash of bytes {@code from} to {@code to}, exclusive. All its bits are alike. */
    public static int of(byte[] bytes, int from, int to) {
        long hash = 1;
        for (int i = from; i < to; i++) {
            hash = hash * BASE + bytes[i];
        }
        return mixed(hash);
    }

    /** The hash of a text; another than that of its bytes. All its bits are alike. */
    public static int of(String text) {
        long hash = 1;
        for (int i = 0; i < text.length(); i++) {
            hash = hash * BASE + text.charAt(i);
        }
        return mixed(hash);
    }

    /** The upper bits are those that all letters and all of the base had a part in. */
    private static int mixed(long hash) {
        return (int) (((hash ^ (hash >>> 29)) * 0xBF58476D1CE4E5B9L) >>> 32);
    }
}
