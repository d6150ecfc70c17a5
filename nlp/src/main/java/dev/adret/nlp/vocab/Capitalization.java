package dev.adret.nlp.vocab;

import java.util.List;

/**
 * What letters a token, as written, consists of: a feature beside the word itself, whose case a normalizer takes away.
 *
 * <p>Ids are part of model files: they do not change. Case is that of Unicode; title case letters such as ǅ count as
 * upper case. Digits and signs beside letters do not matter: {@code B-2} is like {@code B}.
 *
 * <p>Source: Collobert et al., "Natural Language Processing (Almost) from Scratch", JMLR 2011, section 4.1, here with more
 * classes.
 */
public enum Capitalization {
    /** Beyond the ends of a sentence. */
    PADDING(0),
    /** All letters with case are lower case: {@code house}, {@code mp3}. */
    LOWER(1),
    /** The first letter with case is upper, all others lower case: {@code House}, {@code A}, {@code J.}. */
    INITIAL_UPPER(2),
    /** Two upper case letters or more, none lower: {@code NATO}, {@code U.S.}. */
    ALL_UPPER(3),
    /** Any other mix: {@code McDonald}, {@code iPhone}, {@code PhDs}. */
    MIXED(4),
    /** Letters of a script without case: {@code 東京}. */
    UNCASED(5),
    /** No letters, but digits or other numerals: {@code 1998}, {@code 3.5%}, {@code ½}. */
    NUMBER(6),
    /** Neither letters nor digits: {@code ,}, {@code --}. */
    SYMBOL(7);

    /** Number of classes. */
    public static final int COUNT = values().length;

    private static final List<Capitalization> ALL = List.of(values());

    private final int id;

    Capitalization(int id) {
        this.id = id;
    }

    /** The class' id, 0 to {@link #COUNT} − 1. */
    public int id() {
        return id;
    }

    /**
     * The class with this id.
     *
     * @throws IndexOutOfBoundsException if there is no such class
     */
    public static Capitalization of(int id) {
        return ALL.get(id);
    }

    /** The class of a token; never {@link #PADDING}. */
    public static Capitalization of(String token) {
        int upper = 0;
        int lower = 0;
        boolean upperFirst = false;
        boolean letters = false;
        boolean digits = false;
        for (int i = 0; i < token.length(); ) {
            int c = token.codePointAt(i);
            i += Character.charCount(c);
            if (Character.isUpperCase(c) || Character.isTitleCase(c)) {
                upperFirst |= lower == 0;
                upper++;
            } else if (Character.isLowerCase(c)) {
                lower++;
            } else if (Character.isLetter(c)) {
                letters = true;
            } else {
                digits |= isNumeral(c);
            }
        }
        if (upper + lower > 0) {
            return cased(upper, lower, upperFirst);
        }
        if (letters) {
            return UNCASED;
        }
        return digits ? NUMBER : SYMBOL;
    }

    private static Capitalization cased(int upper, int lower, boolean upperFirst) {
        if (upper == 0) {
            return LOWER;
        }
        if (upper == 1 && upperFirst) {
            return INITIAL_UPPER;
        }
        return lower == 0 ? ALL_UPPER : MIXED;
    }

    private static boolean isNumeral(int c) {
        int type = Character.getType(c);
        return type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER;
    }
}
