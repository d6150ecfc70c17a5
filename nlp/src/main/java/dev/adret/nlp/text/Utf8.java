package dev.adret.nlp.text;

import java.util.Locale;

/**
 * Strict UTF-8: no overlong forms, no surrogates, nothing past U+10FFFF, nothing cut short.
 *
 * <p>Source: RFC 3629, section 4.
 */
public final class Utf8 {
    private static final int INVALID = -1;

    private Utf8() {}

    /**
     * Decodes bytes {@code from} to {@code to}, exclusive, into {@code chars}, which has room for a char a byte.
     *
     * @return the number of chars; if the bytes are not UTF-8, {@code ~index} of the first byte of what is wrong
     */
    static int decode(byte[] bytes, int from, int to, char[] chars) {
        int length = 0;
        int i = from;
        while (i < to) {
            int lead = bytes[i];
            if (lead >= 0) {
                chars[length++] = (char) lead;
                i++;
                continue;
            }
            int codePoint = codePoint(bytes, i, to);
            if (codePoint == INVALID) {
                return ~i;
            }
            length += Character.toChars(codePoint, chars, length);
            i += continuationBytes(lead) + 1;
        }
        return length;
    }

    /** The index of the first byte, from {@code from} to {@code to}, exclusive, of what is not UTF-8; {@code to} if all is. */
    public static int firstInvalid(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to) {
            int lead = bytes[i];
            if (lead >= 0) {
                i++;
            } else if (codePoint(bytes, i, to) == INVALID) {
                return i;
            } else {
                i += continuationBytes(lead) + 1;
            }
        }
        return to;
    }

    /** What to tell people of byte {@code bad} of the line that begins at {@code lineStart}. */
    public static String explain(byte[] bytes, int bad, int lineStart) {
        return String.format(
                Locale.ROOT,
                "expected UTF-8, found the byte 0x%02x at position %d of the line: convert the file to UTF-8",
                bytes[bad] & 0xff,
                bad - lineStart + 1);
    }

    /** The code point that more than one byte, from {@code from} on, stand for; {@link #INVALID} if they are not UTF-8. */
    private static int codePoint(byte[] bytes, int from, int to) {
        int lead = bytes[from];
        int more = continuationBytes(lead);
        if (more == 0 || from + more >= to) {
            return INVALID;
        }
        int codePoint = lead & (0x3f >> more);
        for (int k = 1; k <= more; k++) {
            if ((bytes[from + k] & 0xc0) != 0x80) {
                return INVALID;
            }
            codePoint = codePoint << 6 | (bytes[from + k] & 0x3f);
        }
        return isShortestForm(codePoint, more) ? codePoint : INVALID;
    }

    private static int continuationBytes(int lead) {
        int unsigned = lead & 0xff;
        if (unsigned < 0xc2) {
            return 0;
        }
        if (unsigned < 0xe0) {
            return 1;
        }
        if (unsigned < 0xf0) {
            return 2;
        }
        return unsigned < 0xf5 ? 3 : 0;
    }

    private static boolean isShortestForm(int codePoint, int more) {
        return switch (more) {
            case 1 -> codePoint >= 0x80;
            case 2 -> codePoint >= 0x800 && (codePoint < 0xd800 || codePoint > 0xdfff);
            default -> codePoint >= 0x10000 && codePoint <= Character.MAX_CODE_POINT;
        };
    }
}
