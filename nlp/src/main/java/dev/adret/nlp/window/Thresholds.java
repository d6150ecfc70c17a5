package dev.adret.nlp.window;

import java.util.Arrays;

/** Chooses the score from which on a word counts as part of an entity. */
final class Thresholds {
    private Thresholds() {}

    /**
     * The threshold with the best F1 over tokens; a token is taken for positive if its score is above it. Where no token is
     * positive, the highest score, which none is above.
     *
     * @param scores the score of each token
     * @param labels 0 for those that are negative
     */
    static float best(float[] scores, int[] labels) {
        // Sorted as numbers: the score in the upper half, so ordered, and in the lowest bit whether the token is
        // positive.
        long[] ranked = new long[scores.length];
        int positives = 0;
        for (int i = 0; i < scores.length; i++) {
            // Plus 0, so that both zeros are one score.
            int bits = Float.floatToIntBits(scores[i] + 0.0f);
            long ordered = bits ^ (bits >> 31 & 0x7FFFFFFF);
            boolean positive = labels[i] != 0;
            positives += positive ? 1 : 0;
            ranked[i] = ordered << 32 | (positive ? 1 : 0);
        }
        Arrays.sort(ranked);
        double bestF1 = 0;
        float best = ranked.length == 0 ? 0 : score(ranked[ranked.length - 1]);
        int found = 0;
        for (int taken = 1; taken <= ranked.length; taken++) {
            int i = ranked.length - taken;
            found += (int) (ranked[i] & 1);
            boolean tie = i > 0 && ranked[i - 1] >> 32 == ranked[i] >> 32;
            double f1 = 2.0 * found / (taken + positives);
            if (!tie && f1 > bestF1) {
                bestF1 = f1;
                best = i == 0 ? Math.nextDown(score(ranked[0])) : between(score(ranked[i - 1]), score(ranked[i]));
            }
        }
        return best;
    }

    /** A number from {@code low} up, but below {@code high}. */
    private static float between(float low, float high) {
        float middle = (float) ((low + (double) high) / 2);
        return middle < high ? middle : low;
    }

    private static float score(long ranked) {
        int ordered = (int) (ranked >> 32);
        return Float.intBitsToFloat(ordered ^ (ordered >> 31 & 0x7FFFFFFF));
    }
}
