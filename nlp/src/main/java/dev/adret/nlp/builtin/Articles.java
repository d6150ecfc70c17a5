package dev.adret.nlp.builtin;

import java.util.Locale;

/** Whether English says <i>a</i> or <i>an</i> before a word: a matter of its first sound, not of its first letter. */
final class Articles {
    private static final String[] VOWEL_LETTERS_SOUNDING_CONSONANT = {
        "uni", "use", "usu", "uti", "eur", "one", "once", "u.", "ukr", "uru", "ugan", "uz"
    };
    private static final String[] SILENT_H = {"hour", "honest", "honor", "honour", "heir"};
    private static final String LETTERS_SPELLED_WITH_A_VOWEL = "AEFHILMNORSX";

    private Articles() {}

    static boolean takesAn(String word) {
        if (Character.isDigit(word.charAt(0))) {
            return word.startsWith("8") || word.matches("1[18](\\D.*)?");
        }
        if (isSpelledOut(word)) {
            return LETTERS_SPELLED_WITH_A_VOWEL.indexOf(word.charAt(0)) >= 0;
        }
        String lower = word.toLowerCase(Locale.ROOT);
        if (startsWithAny(lower, SILENT_H)) {
            return true;
        }
        boolean unusual = startsWithAny(lower, VOWEL_LETTERS_SOUNDING_CONSONANT)
                && !lower.startsWith("unin")
                && !lower.startsWith("unim")
                && !lower.startsWith("uzb");
        return "aeiou".indexOf(lower.charAt(0)) >= 0 && !unusual;
    }

    private static boolean isSpelledOut(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (!Character.isUpperCase(c) && c != '.' && c != '&') {
                return false;
            }
        }
        return true;
    }

    private static boolean startsWithAny(String word, String[] starts) {
        for (String start : starts) {
            if (word.startsWith(start)) {
                return true;
            }
        }
        return false;
    }
}
