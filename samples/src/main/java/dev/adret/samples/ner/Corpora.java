package dev.adret.samples.ner;

import dev.adret.nlp.corpus.Corpus;
import java.util.Locale;

/**
 * The corpora of a training.
 *
 * @param description where they come from and how large they are, in one line
 * @param dev empty if there is none
 * @param test empty if there is none
 */
record Corpora(String description, Corpus train, Corpus dev, Corpus test) {
    static Corpora of(String name, Corpus train, Corpus dev, Corpus test) {
        String description = name + ": " + size("train", train) + ", " + size("dev", dev) + ", " + size("test", test);
        return new Corpora(description, train, dev, test);
    }

    private static String size(String split, Corpus corpus) {
        if (corpus.isEmpty()) {
            return "no " + split;
        }
        return String.format(Locale.ROOT, "%s %,d sentences of %,d tokens", split, corpus.sentences(), corpus.tokens());
    }
}
