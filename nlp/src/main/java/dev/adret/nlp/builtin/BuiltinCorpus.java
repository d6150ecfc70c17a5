package dev.adret.nlp.builtin;

import dev.adret.nlp.corpus.Sentence;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * News-like English sentences with the entities PER, LOC, ORG and MISC in IOB2 tags, written by a seeded generator from the
 * grammar files beside this class; start reading them at {@code grammar.txt}.
 *
 * <p>Each sentence is a function of seed, split and index alone: the same arguments give the same text on every JVM, and a
 * corpus is the beginning of every larger one with its seed. Words are ambiguous on purpose (<i>Paris</i> the city and
 * <i>Paris Hilton</i>; <i>Washington</i> the person, the place and the government), and of the
 * names that dev and test draw from open lists (people, towns, companies) four in five never occur in training, so that what
 * a word is has to be read from the words around it. Which names
 * are held out depends on the names, not on the seed.
 *
 * <p>Safe for use by several threads; an iterator belongs to one.
 */
public final class BuiltinCorpus {
    /** Training tokens when nobody asks for another number. */
    public static final long DEFAULT_TOKENS = 200_000;

    private static final long SMALLEST_HELD_OUT = 2_000;
    private static final List<String> FILES = List.of(
            "grammar.txt",
            "names.txt",
            "places.txt",
            "organisations.txt",
            "misc.txt",
            "phrases.txt",
            "tails.txt",
            "politics.txt",
            "diplomacy.txt",
            "sport.txt",
            "business.txt",
            "courts.txt",
            "disasters.txt",
            "culture.txt",
            "science.txt",
            "ambiguity.txt",
            "brief.txt");

    private final long seed;
    private final long trainTokens;

    private BuiltinCorpus(long seed, long trainTokens) {
        this.seed = seed;
        this.trainTokens = trainTokens;
    }

    /** A corpus of {@link #DEFAULT_TOKENS} training tokens. */
    public static BuiltinCorpus of(long seed) {
        return of(seed, DEFAULT_TOKENS);
    }

    /** @throws IllegalArgumentException if {@code trainTokens} is not positive */
    public static BuiltinCorpus of(long seed, long trainTokens) {
        if (trainTokens < 1) {
            throw new IllegalArgumentException(
                    "BuiltinCorpus: expected a positive number of training tokens, got " + trainTokens);
        }
        return new BuiltinCorpus(seed, trainTokens);
    }

    /** The tokens asked for: all for training, a tenth (but no fewer than 2,000) each for dev and test. */
    public long tokens(Split split) {
        return split == Split.TRAIN ? trainTokens : Math.max(SMALLEST_HELD_OUT, trainTokens / 10);
    }

    /** The sentence at {@code index} (from 0) of the endless text of which this corpus is the beginning. */
    public Sentence sentence(Split split, long index) {
        return Holder.GRAMMAR.sentence(new Draft(), seed, split, index);
    }

    /** Writes the sentences one by one until they reach {@link #tokens}, the last one whole; keeps none of them. */
    public Iterator<Sentence> iterator(Split split) {
        return new Sentences(seed, split, tokens(split));
    }

    /** All sentences of {@link #iterator}, in memory. */
    public List<Sentence> sentences(Split split) {
        List<Sentence> all = new ArrayList<>();
        iterator(split).forEachRemaining(all::add);
        return List.copyOf(all);
    }

    static Grammar grammar() {
        return Holder.GRAMMAR;
    }

    /** Reads the grammar on first use. */
    private static final class Holder {
        static final Grammar GRAMMAR = load();

        private static Grammar load() {
            GrammarParser parser = new GrammarParser();
            for (String file : FILES) {
                parser.read(file, lines(file));
            }
            return parser.link("sentence");
        }

        private static List<String> lines(String file) {
            try (InputStream in = BuiltinCorpus.class.getResourceAsStream(file)) {
                if (in == null) {
                    throw new IllegalStateException("the grammar file " + file + " is missing beside "
                            + BuiltinCorpus.class.getName() + "; the jar is incomplete");
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the grammar file " + file, e);
            }
        }
    }

    private static final class Sentences implements Iterator<Sentence> {
        private final Draft draft = new Draft();
        private final long seed;
        private final Split split;
        private long tokensLeft;
        private long index;

        Sentences(long seed, Split split, long tokens) {
            this.seed = seed;
            this.split = split;
            this.tokensLeft = tokens;
        }

        @Override
        public boolean hasNext() {
            return tokensLeft > 0;
        }

        @Override
        public Sentence next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the built-in corpus ends after " + index + " sentences of " + split);
            }
            Sentence sentence = Holder.GRAMMAR.sentence(draft, seed, split, index++);
            tokensLeft -= sentence.tokens().size();
            return sentence;
        }
    }
}
