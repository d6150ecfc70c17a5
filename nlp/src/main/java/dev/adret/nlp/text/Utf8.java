package dev.adret.nlp.text;

/**
 * Strict UTF-8: no overlong forms, no surrogates, nothing past U+10FFFF, nothing cut short.
 *
 * <p>Source: RFC 3629, section 4.
 */
final class Utf8 {
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
            int more = continuationBytes(lead);
            if (more == 0 || i + more >= to) {
                return ~i;
            }
            int codePoint = lead & (0x3f >> more);
            for (int k = 1; k <= more; k++) {
                if ((bytes[i + k] & 0xc0) != 0x80) {
                    return ~i;
                }
                codePoint = codePoint << 6 | (bytes[i + k] & 0x3f);
            }
            if (!isShortestForm(codePoint, more)) {
                return ~i;
            }
            length += Character.toChars(codePoint, chars, length);
            i += more + 1;
        }
        return length;
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
