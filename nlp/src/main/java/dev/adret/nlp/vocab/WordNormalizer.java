package dev.adret.nlp.vocab;

import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * What is done to a token before its id is looked up, so that rare spellings share the id of frequent ones. Doing it twice
 * changes nothing more.
 *
 * @param lowerCase whether letters become lower case, the same in every locale
 * @param foldDigits whether every decimal digit, of any script, becomes {@code 0}: 1998 and 2003 are both 0000
 */
public record WordNormalizer(boolean lowerCase, boolean foldDigits) implements UnaryOperator<String> {
    /** Leaves tokens as they are. */
    public static final WordNormalizer NONE = new WordNormalizer(false, false);

    @Override
    public String apply(String token) {
        int firstChange = -1;
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (c >= 128) {
                return applyAny(token);
            }
            if (firstChange < 0 && changesAscii(c)) {
                firstChange = i;
            }
        }
        return firstChange < 0 ? token : applyAscii(token, firstChange);
    }

    private boolean changesAscii(char c) {
        return (foldDigits && c >= '1' && c <= '9') || (lowerCase && c >= 'A' && c <= 'Z');
    }

    private String applyAscii(String token, int firstChange) {
        char[] chars = token.toCharArray();
        for (int i = firstChange; i < chars.length; i++) {
            if (changesAscii(chars[i])) {
                chars[i] = chars[i] <= '9' ? '0' : (char) (chars[i] + ('a' - 'A'));
            }
        }
        return new String(chars);
    }

    private String applyAny(String token) {
        String lower = lowerCase ? token.toLowerCase(Locale.ROOT) : token;
        return foldDigits ? withDigitsFolded(lower) : lower;
    }

    private static String withDigitsFolded(String token) {
        if (token.codePoints().noneMatch(c -> c != '0' && Character.isDigit(c))) {
            return token;
        }
        StringBuilder folded = new StringBuilder(token.length());
        token.codePoints().forEach(c -> folded.appendCodePoint(Character.isDigit(c) ? '0' : c));
        return folded.toString();
    }
}
