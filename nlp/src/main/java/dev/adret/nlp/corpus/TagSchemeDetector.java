package dev.adret.nlp.corpus;

import dev.adret.nlp.corpus.Tag.Position;
import java.util.List;

/**
 * Tells from a corpus' tags which {@link TagScheme} they are in, sentence by sentence.
 *
 * <p>E, S, L or U anywhere: BIOES. Otherwise without B: IO, which also fits an IOB1 corpus in which no two entities of a
 * type touch, or a corpus without entities. Otherwise IOB2 or IOB1, by the entities on which the two differ, those that do
 * not touch one of their type before them: where more of them begin with B it is IOB2, with I it is IOB1. So a few wrong
 * tags do not change the answer.
 */
public final class TagSchemeDetector {
    private boolean hasEnd;
    private boolean hasBegin;
    private long freeBegin;
    private long freeInside;

    /**
     * Looks at a sentence.
     *
     * @throws IllegalArgumentException if a tag is of no known form
     */
    public void add(List<String> tags) {
        Tag previous = Tag.OUTSIDE;
        for (String text : tags) {
            Tag tag = Tag.parse(text);
            Position position = tag.position();
            hasEnd |= position == Position.END || position == Position.SINGLE;
            hasBegin |= position == Position.BEGIN;
            if (!tag.type().equals(previous.type())) {
                freeBegin += position == Position.BEGIN ? 1 : 0;
                freeInside += position == Position.INSIDE ? 1 : 0;
            }
            previous = tag;
        }
    }

    /** The scheme of the sentences seen so far. */
    public TagScheme scheme() {
        if (hasEnd) {
            return TagScheme.BIOES;
        }
        if (!hasBegin) {
            return TagScheme.IO;
        }
        return freeBegin > freeInside ? TagScheme.IOB2 : TagScheme.IOB1;
    }
}
