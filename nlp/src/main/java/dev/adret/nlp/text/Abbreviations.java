package dev.adret.nlp.text;

import java.util.Locale;
import java.util.Set;

/** English words that are written with a period, which is not the end of a sentence. */
final class Abbreviations {
    private static final int LONGEST = 6;

    private static final Set<String> KNOWN = Set.of(
            // people
            "mr",
            "mrs",
            "ms",
            "dr",
            "prof",
            "rev",
            "hon",
            "st",
            "jr",
            "sr",
            "gen",
            "col",
            "maj",
            "capt",
            "lt",
            "sgt",
            "cpl",
            "pvt",
            "adm",
            "cmdr",
            "gov",
            "sen",
            "rep",
            "pres",
            "messrs",
            "mme",
            // companies and places
            "inc",
            "ltd",
            "co",
            "corp",
            "bros",
            "dept",
            "univ",
            "assn",
            "ave",
            "blvd",
            "rd",
            "mt",
            "ft",
            // months and days
            "jan",
            "feb",
            "mar",
            "apr",
            "jun",
            "jul",
            "aug",
            "sep",
            "sept",
            "oct",
            "nov",
            "dec",
            "mon",
            "tue",
            "tues",
            "wed",
            "thu",
            "thurs",
            "fri",
            // text
            "etc",
            "vs",
            "cf",
            "al",
            "fig",
            "eq",
            "ed",
            "eds",
            "vol",
            "pp",
            "approx",
            "est",
            "ca",
            "viz");

    /** Of these, words in their own right: abbreviations only with a capital, and not at the end of a line. */
    private static final Set<String> ALSO_WORDS = Set.of(
            "mar", "jun", "mon", "wed", "thu", "fri", "sen", "rep", "gen", "hon", "al", "ed", "fig", "co", "est", "ca",
            "eq", "adm", "mt", "ft", "rd", "ave", "maj", "pp", "col", "st", "lt", "gov", "pres", "vol");

    private Abbreviations() {}

    /** Whether the word from {@code start} to {@code end}, at which a period is, keeps that period. */
    static boolean contains(String line, int start, int end) {
        boolean atLineEnd = isBlank(line, end + 1);
        if (isInitials(line, start, end)) {
            return !atLineEnd || end - start > 2;
        }
        if (end - start > LONGEST) {
            return false;
        }
        String word = line.substring(start, end).toLowerCase(Locale.ROOT);
        boolean plainWord = ALSO_WORDS.contains(word) && !Character.isUpperCase(line.codePointAt(start)) && atLineEnd;
        return KNOWN.contains(word) && !plainWord;
    }

    private static boolean isBlank(String line, int start) {
        int i = start;
        while (i < line.length() && Tokenizer.isSpace(line.charAt(i))) {
            i++;
        }
        return i == line.length();
    }

    /** A capital by itself, or single letters with periods between: J, U.S, e.g, and also Ph.D. */
    private static boolean isInitials(String line, int start, int end) {
        int letters = line.codePointCount(start, end);
        if (letters == 1) {
            return Character.isUpperCase(line.codePointAt(start));
        }
        int lastPeriod = line.lastIndexOf('.', end - 1);
        return lastPeriod > start
                && line.codePointCount(lastPeriod + 1, end) == 1
                && Character.isLetter(line.codePointAt(lastPeriod + 1));
    }
}
