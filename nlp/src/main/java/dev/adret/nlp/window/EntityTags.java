package dev.adret.nlp.window;

import dev.adret.nlp.corpus.Corpus;
import dev.adret.nlp.corpus.Tag;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the tags of a corpus say: which types of entities it has, how many of each, and of which more than one word. */
final class EntityTags {
    private final Corpus corpus;
    private final Tag[] tags;

    EntityTags(Corpus corpus) {
        this.corpus = corpus;
        tags = corpus.tags().stream().map(Tag::parse).toArray(Tag[]::new);
    }

    /** The tag of a token. */
    Tag at(long token) {
        return tags[corpus.tagAt(token)];
    }

    /** Whether an entity begins at a token. */
    boolean begins(long token) {
        return at(token).startsAfter(corpus.beginsSentence(token) ? Tag.OUTSIDE : at(token - 1));
    }

    /**
     * What comes how often.
     *
     * @param entities by type how many, at least one
     * @param longer types of which one entity at least has more than one word
     */
    record Counts(Map<String, Long> entities, TreeSet<String> longer) {}

    /** Goes through the whole corpus. */
    Counts count() {
        long[] begun = new long[tags.length];
        boolean[] goneOn = new boolean[tags.length];
        Tag previous = Tag.OUTSIDE;
        for (long token = 0; token < corpus.tokens(); token++) {
            int number = corpus.tagAt(token);
            Tag tag = tags[number];
            if (tag.position() != Tag.Position.OUTSIDE) {
                if (tag.startsAfter(corpus.beginsSentence(token) ? Tag.OUTSIDE : previous)) {
                    begun[number]++;
                } else {
                    goneOn[number] = true;
                }
            }
            previous = tag;
        }
        Map<String, Long> entities = new TreeMap<>();
        TreeSet<String> longer = new TreeSet<>();
        for (int number = 0; number < tags.length; number++) {
            if (begun[number] > 0) {
                entities.merge(tags[number].type(), begun[number], Long::sum);
            }
            if (goneOn[number]) {
                longer.add(tags[number].type());
            }
        }
        return new Counts(entities, longer);
    }
}
