package dev.adret.nlp.window;

import dev.adret.nlp.corpus.Corpus;
import dev.adret.nlp.corpus.Tag;
import dev.adret.nlp.vocab.LabelSet;

/**
 * What the tokens of a corpus are labelled with, for one kind of model: IOB2 tags, or types. Worked out token by token from the tags of the
 * corpus, of whatever scheme, so it takes no memory for each. What is none of the labels is O.
 */
final class TokenLabels {
    private final Corpus corpus;
    private final EntityTags entities;
    /** By tag of the corpus, the labels of an entity's first word and of the others. */
    private final int[] first;

    private final int[] inner;

    TokenLabels(Corpus corpus, WindowConfig config, LabelSet labels) {
        this.corpus = corpus;
        entities = new EntityTags(corpus);
        first = new int[corpus.tags().size()];
        inner = new int[first.length];
        boolean predictsTags = config.kind().predictsTags();
        for (int number = 0; number < first.length; number++) {
            String type = Tag.parse(corpus.tags().get(number)).type();
            if (!type.isEmpty()) {
                first[number] = id(labels, predictsTags ? "B-" + type : type);
                inner[number] = id(labels, predictsTags ? "I-" + type : type);
            }
        }
    }

    private static int id(LabelSet labels, String name) {
        return labels.contains(name) ? labels.id(name) : LabelSet.OUTSIDE;
    }

    /** How many tokens there are. */
    long tokens() {
        return corpus.tokens();
    }

    /** The label of a token. */
    int at(long token) {
        int tag = corpus.tagAt(token);
        return first[tag] == inner[tag] || entities.begins(token) ? first[tag] : inner[tag];
    }

    /** The number of a token's tag in the corpus. */
    int tag(long token) {
        return corpus.tagAt(token);
    }

    /** How many tokens have each of {@code labels} labels. */
    long[] counts(int labels) {
        long[] counts = new long[labels];
        for (long token = 0; token < corpus.tokens(); token++) {
            counts[at(token)]++;
        }
        return counts;
    }

    /** The labels of the first {@code count} tokens. */
    int[] first(int count) {
        int[] all = new int[count];
        for (int token = 0; token < count; token++) {
            all[token] = at(token);
        }
        return all;
    }
}
