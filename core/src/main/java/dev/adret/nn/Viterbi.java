package dev.adret.nn;

/**
 * Finds the sequence of tags with the highest score in a {@link LinearChain}, on the host.
 *
 * <p>Takes time and memory in proportion to the words, the time also to the square of the tags. Of sequences that score alike, one whose
 * last tags have the lowest numbers. For one thread.
 *
 * <p>Source: Viterbi, "Error Bounds for Convolutional Codes and an Asymptotically Optimum Decoding Algorithm", 1967.
 */
public final class Viterbi {
    private final int tags;
    /** By the tag that is reached and then by the one before it, so that the inner loop is over neighbours. */
    private final float[] transitions;

    private float[] now;
    private float[] before;
    private int[] from = {};

    /**
     * @param transitions the values of {@link LinearChain#transitions}, in row-major order
     * @throws IllegalArgumentException if they are not (k+1)·k
     */
    public Viterbi(int tags, float[] transitions) {
        if (tags < 1 || transitions.length != (tags + 1) * tags) {
            throw new IllegalArgumentException(
                    "there are (k+1)·k transitions between k tags, not " + transitions.length + " between " + tags);
        }
        this.tags = tags;
        this.transitions = new float[transitions.length];
        for (int to = 0; to < tags; to++) {
            for (int i = 0; i <= tags; i++) {
                this.transitions[to * (tags + 1) + i] = transitions[i * tags + to];
            }
        }
        now = new float[tags];
        before = new float[tags];
    }

    /**
     * Writes the best tags of a sentence into {@code best}, from {@code to} on.
     *
     * @param scores of each word by tag, in row-major order; the sentence's words are rows {@code first} to {@code first + length − 1}
     */
    public void decode(float[] scores, int first, int length, int[] best, int to) {
        if (length == 0) {
            return;
        }
        if (from.length < length * tags) {
            from = new int[Math.max(2 * from.length, length * tags)];
        }
        for (int tag = 0; tag < tags; tag++) {
            now[tag] = transitions[tag * (tags + 1) + tags] + scores[first * tags + tag];
        }
        for (int word = 1; word < length; word++) {
            float[] last = now;
            now = before;
            before = last;
            for (int tag = 0; tag < tags; tag++) {
                int row = tag * (tags + 1);
                int winner = 0;
                float highest = last[0] + transitions[row];
                for (int other = 1; other < tags; other++) {
                    float score = last[other] + transitions[row + other];
                    if (score > highest) {
                        highest = score;
                        winner = other;
                    }
                }
                now[tag] = highest + scores[(first + word) * tags + tag];
                from[word * tags + tag] = winner;
            }
        }
        int tag = 0;
        for (int other = 1; other < tags; other++) {
            tag = now[other] > now[tag] ? other : tag;
        }
        for (int word = length - 1; word >= 0; word--) {
            best[to + word] = tag;
            tag = from[word * tags + tag];
        }
    }
}
