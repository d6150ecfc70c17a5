package dev.adret.nlp.corpus;

import dev.adret.nlp.corpus.Tag.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A way to mark entities by one tag a token. Decoding is the same for all; see {@link Tag} for the tags and
 * {@link Tag#startsAfter} for the rules.
 *
 * <p>Source: Tjong Kim Sang and Veenstra, "Representing Text Chunks", EACL 1999.
 */
public enum TagScheme {
    /** All tokens of an entity get I. Two entities of a type that touch cannot be told from one. */
    IO {
        @Override
        Position position(Span span, int token, boolean touchesSame) {
            return Position.INSIDE;
        }
    },

    /** I, but B for the first token of an entity that touches another of its type. The scheme of CoNLL-2003. */
    IOB1 {
        @Override
        Position position(Span span, int token, boolean touchesSame) {
            return token == span.start() && touchesSame ? Position.BEGIN : Position.INSIDE;
        }
    },

    /** B for the first token of every entity, I for the others. Also called BIO. */
    IOB2 {
        @Override
        Position position(Span span, int token, boolean touchesSame) {
            return token == span.start() ? Position.BEGIN : Position.INSIDE;
        }
    },

    /** S for an entity of one token; B, I and E for the first, inner and last tokens of a longer one. */
    BIOES {
        @Override
        Position position(Span span, int token, boolean touchesSame) {
            if (span.length() == 1) {
                return Position.SINGLE;
            }
            if (token == span.start()) {
                return Position.BEGIN;
            }
            return token == span.end() - 1 ? Position.END : Position.INSIDE;
        }
    };

    abstract Position position(Span span, int token, boolean touchesSame);

    /**
     * The scheme that a corpus is written in; see {@link TagSchemeDetector}.
     *
     * @param sentences the tags of each sentence
     * @throws IllegalArgumentException if a tag is of no known form
     */
    public static TagScheme detect(Iterable<? extends List<String>> sentences) {
        TagSchemeDetector detector = new TagSchemeDetector();
        sentences.forEach(detector::add);
        return detector.scheme();
    }

    /**
     * The entities that a sentence's tags mark, in any scheme or mix of schemes, in the order of the sentence.
     *
     * @throws IllegalArgumentException if a tag is of no known form
     */
    public static List<Span> decode(List<String> tags) {
        List<Span> spans = new ArrayList<>();
        Tag previous = Tag.OUTSIDE;
        int start = 0;
        for (int i = 0; i <= tags.size(); i++) {
            Tag tag = i < tags.size() ? Tag.parse(tags.get(i)) : Tag.OUTSIDE;
            if (tag.endsAfter(previous)) {
                spans.add(new Span(start, i, previous.type()));
            }
            if (tag.startsAfter(previous)) {
                start = i;
            }
            previous = tag;
        }
        return spans;
    }

    /**
     * The tags that mark {@code spans} in this scheme.
     *
     * @param spans in the order of the sentence, not overlapping
     * @param length tokens in the sentence, which is also the number of tags returned
     * @throws IllegalArgumentException if the spans overlap, are out of order or reach past the sentence
     */
    public List<String> encode(List<Span> spans, int length) {
        String[] tags = new String[length];
        Arrays.fill(tags, Tag.OUTSIDE.toString());
        int previousEnd = 0;
        String previousType = "";
        for (Span span : spans) {
            if (span.start() < previousEnd || span.end() > length) {
                throw new IllegalArgumentException("spans come in order, do not overlap and end within the sentence of "
                        + length + " tokens; " + span + " comes after token " + previousEnd);
            }
            boolean touchesSame = span.start() == previousEnd && span.type().equals(previousType);
            for (int token = span.start(); token < span.end(); token++) {
                tags[token] = new Tag(position(span, token, touchesSame), span.type()).toString();
            }
            previousEnd = span.end();
            previousType = span.type();
        }
        return List.of(tags);
    }

    /**
     * {@code tags} of any scheme, written in this one.
     *
     * @throws IllegalArgumentException if a tag is of no known form
     */
    public List<String> convert(List<String> tags) {
        return encode(decode(tags), tags.size());
    }
}
