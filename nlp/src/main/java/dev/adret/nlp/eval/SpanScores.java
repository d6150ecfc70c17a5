package dev.adret.nlp.eval;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How well predicted entities match a corpus'.
 *
 * @param tokens tokens compared
 * @param correctTokens tokens whose tags agree in position and type
 * @param overall entities of all types together: their scores are micro-averages
 * @param byType entities of each type that the corpus or the predictions have, by name
 */
public record SpanScores(long tokens, long correctTokens, SpanCounts overall, SortedMap<String, SpanCounts> byType) {
    public SpanScores {
        byType = Collections.unmodifiableSortedMap(new TreeMap<>(byType));
    }

    /** Percent of tokens whose tags agree; 0 if there are none. */
    public double accuracy() {
        return SpanCounts.percent(correctTokens, tokens);
    }

    /** Entity-level F1 over all types, in percent: the score that papers report. */
    public double f1() {
        return overall.f1();
    }

    /**
     * The scores in the layout of conlleval, to the character. Every line ends with LF.
     *
     * <p>Source: conlleval, version of 2004-01-26, by Erik Tjong Kim Sang.
     */
    public String report() {
        StringBuilder report = new StringBuilder();
        report.append("processed ").append(tokens).append(" tokens with ").append(overall.gold());
        report.append(" phrases; found: ").append(overall.predicted());
        report.append(" phrases; correct: ").append(overall.correct()).append(".\n");
        if (tokens > 0) {
            report.append("accuracy: ").append(decimal(accuracy())).append("%; ");
            appendScores(report, overall);
            report.append('\n');
        }
        byType.forEach((type, counts) -> {
            report.append(" ".repeat(Math.max(0, 17 - type.length())))
                    .append(type)
                    .append(": ");
            appendScores(report, counts);
            report.append("  ").append(counts.predicted()).append('\n');
        });
        return report.toString();
    }

    private static void appendScores(StringBuilder report, SpanCounts counts) {
        report.append("precision: ").append(decimal(counts.precision())).append("%; ");
        report.append("recall: ").append(decimal(counts.recall())).append("%; ");
        report.append("FB1: ").append(decimal(counts.f1()));
    }

    /**
     * {@code %6.2f} as C prints it: of the number's exact value, ties to even. Java's formatter rounds the shortest decimal
     * that stands for the number, ties away from zero: 3.125 would be 3.13 there, and is 3.12 here.
     */
    private static String decimal(double value) {
        String digits =
                new BigDecimal(value).setScale(2, RoundingMode.HALF_EVEN).toPlainString();
        return " ".repeat(Math.max(0, 6 - digits.length())) + digits;
    }
}
