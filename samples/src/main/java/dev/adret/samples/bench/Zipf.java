package dev.adret.samples.bench;

import dev.adret.random.Philox;

/** Words as a corpus has them: few that are frequent, many that are rare. */
final class Zipf {
    private Zipf() {}

    /**
     * {@code count} words below {@code vocabulary} by Zipf's law: word i is about as frequent as 1/(i + 1).
     *
     * @param stream equal streams give equal words
     */
    static int[] words(int stream, int count, int vocabulary) {
        int[] words = new int[count];
        for (int i = 0; i < count; i++) {
            double uniform = Philox.unit((int) Philox.bits(1, stream, i));
            words[i] = (int) Math.min(vocabulary - 1.0, Math.pow(vocabulary, uniform) - 1);
        }
        return words;
    }
}
