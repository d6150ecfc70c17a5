package dev.adret.nlp.eval;

/**
 * Entities counted, and the scores that follow. An entity is found if one was predicted with the same tokens and type.
 *
 * <p>Scores are in percent, from 0 to 100, and 0 where there is nothing to divide by. They are computed in the order of
 * operations of conlleval, so that they round as its do.
 *
 * @param gold entities in the corpus
 * @param predicted entities predicted
 * @param correct entities that are both
 */
public record SpanCounts(long gold, long predicted, long correct) {
    /** @throws IllegalArgumentException if a count is negative or more are correct than there are */
    public SpanCounts {
        if (correct < 0 || correct > gold || correct > predicted) {
            throw new IllegalArgumentException(
                    "0 ≤ correct ≤ gold, predicted does not hold for " + correct + ", " + gold + ", " + predicted);
        }
    }

    /** Percent of the predicted entities that are correct. */
    public double precision() {
        return percent(correct, predicted);
    }

    /** Percent of the corpus' entities that were found. */
    public double recall() {
        return percent(correct, gold);
    }

    /** Harmonic mean of precision and recall, in percent. */
    public double f1() {
        double precision = precision();
        double recall = recall();
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }

    static double percent(long part, long whole) {
        return whole == 0 ? 0 : 100.0 * part / whole;
    }
}
