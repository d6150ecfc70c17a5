package dev.adret.nlp.corpus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tagged sentences by number: of each token its word and its tag, both as numbers, and whether a sentence begins with it. Different words and
 * tags are numbered from 0 in the order in which they first come.
 *
 * <p>Either in memory ({@link #of}) or in a file that the operating system maps into memory ({@link CorpusStore}), so that it may be larger than
 * the heap; the form is the same. On the heap is a long for every {@value #SAMPLED} sentences.
 *
 * <p>Immutable, for any number of threads; an iterator belongs to one. The JVM unmaps the file some time after the last use.
 */
public final class Corpus implements Iterable<Sentence> {
    private static final int SAMPLED = 16;
    private static final int CACHED_WORDS = 1 << 14;

    private final TokenRecords records;
    private final Words words;
    private final List<String> tags;
    private final String origin;
    private final long tokens;
    private final long sentences;
    private final long checksum;
    /** The first tokens of sentences 0, {@value #SAMPLED}, and so on. */
    private final long[] sampled;

    /** The part of the form that has the words. */
    record Words(ByteBuffer counts, ByteBuffer ends, ByteBuffer bytes) {
        int size() {
            return counts.capacity() / Long.BYTES;
        }

        String text(int number) {
            int start = number == 0 ? 0 : (int) ends.getLong((number - 1) * Long.BYTES);
            byte[] text = new byte[(int) ends.getLong(number * Long.BYTES) - start];
            bytes.get(start, text);
            return new String(text, StandardCharsets.UTF_8);
        }
    }

    /** @param expected how many sentences the records should have; {@link #sentences()} is how many they have */
    Corpus(
            TokenRecords records,
            long tokens,
            long expected,
            Words words,
            List<String> tags,
            String origin,
            long checksum) {
        this.records = records;
        this.words = words;
        this.tags = List.copyOf(tags);
        this.origin = origin;
        this.tokens = tokens;
        this.checksum = checksum;
        sampled = new long[(int) ((expected + SAMPLED - 1) / SAMPLED)];
        long sentence = 0;
        for (long token = 0; token < tokens; token++) {
            if (records.begins(token)) {
                if (sentence % SAMPLED == 0 && sentence < expected) {
                    sampled[(int) (sentence / SAMPLED)] = token;
                }
                sentence++;
            }
        }
        sentences = sentence;
    }

    /**
     * The corpus of these sentences: six bytes for each token, in memory if they are few, else in a temporary file. Sentences without a token are
     * left out.
     *
     * @throws UncheckedIOException if there is no room for temporary files
     * @throws IllegalArgumentException if there are more than 65,536 different tags
     * @throws ArithmeticException if the different words take 2 GiB or more
     */
    public static Corpus of(Iterable<Sentence> sentences) {
        try (SpillingOutput out = new SpillingOutput()) {
            CorpusWriter writer = new CorpusWriter(out);
            for (Sentence sentence : sentences) {
                writer.sentence(sentence);
            }
            writer.finish("");
            return out.corpus();
        } catch (IOException e) {
            throw new UncheckedIOException("a corpus could not be written to a temporary file: " + e.getMessage(), e);
        }
    }

    public long tokens() {
        return tokens;
    }

    public long sentences() {
        return sentences;
    }

    public boolean isEmpty() {
        return sentences == 0;
    }

    /** How many different words there are. */
    public int words() {
        return words.size();
    }

    /** The word with this number, as written. */
    public String word(int number) {
        return words.text(number);
    }

    /** How often the word with this number comes. */
    public long count(int number) {
        return words.counts().getLong(number * Long.BYTES);
    }

    /** All tags by number. */
    public List<String> tags() {
        return tags;
    }

    /** What it was read from: empty for sentences of a program. */
    String origin() {
        return origin;
    }

    /** Differs, in all likelihood, from that of other sentences. */
    public long checksum() {
        return checksum;
    }

    /** The number of the word at token {@code token}. */
    public int wordAt(long token) {
        return records.word(token);
    }

    /** The number of the tag at token {@code token}. */
    public int tagAt(long token) {
        return records.tag(token);
    }

    /** Whether a sentence begins with token {@code token}. */
    public boolean beginsSentence(long token) {
        return records.begins(token);
    }

    /**
     * The first token of a sentence; behind the last sentence, the number of tokens.
     *
     * @throws IndexOutOfBoundsException if there is no such sentence
     */
    public long firstToken(long sentence) {
        Objects.checkIndex(sentence, sentences + 1);
        if (sentence == sentences) {
            return tokens;
        }
        long token = sampled[(int) (sentence / SAMPLED)];
        for (long more = sentence % SAMPLED; more > 0; more--) {
            token = endOfSentence(token);
        }
        return token;
    }

    /**
     * The token behind the sentence that has {@code token}.
     *
     * @throws IndexOutOfBoundsException if there is no such token
     */
    public long endOfSentence(long token) {
        Objects.checkIndex(token, tokens);
        long end = token + 1;
        while (end < tokens && !records.begins(end)) {
            end++;
        }
        return end;
    }

    /** Goes through all sentences in their order. Frequent words are the same object each time, mostly. */
    @Override
    public Iterator<Sentence> iterator() {
        return new Sentences();
    }

    private final class Sentences implements Iterator<Sentence> {
        private final @Nullable String[] cached = new String[CACHED_WORDS];
        private final int[] cachedNumbers = new int[CACHED_WORDS];
        private long next;

        @Override
        public boolean hasNext() {
            return next < tokens;
        }

        @Override
        public Sentence next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the corpus ends after " + sentences + " sentences");
            }
            int length = Math.toIntExact(endOfSentence(next) - next);
            String[] sentence = new String[length];
            String[] sentenceTags = new String[length];
            for (int i = 0; i < length; i++) {
                sentence[i] = text(wordAt(next + i));
                sentenceTags[i] = tags.get(tagAt(next + i));
            }
            next += length;
            return new Sentence(Arrays.asList(sentence), Arrays.asList(sentenceTags));
        }

        private String text(int number) {
            int slot = number & CACHED_WORDS - 1;
            String text = cached[slot];
            if (text == null || cachedNumbers[slot] != number) {
                text = word(number);
                cached[slot] = text;
                cachedNumbers[slot] = number;
            }
            return text;
        }
    }

    @Override
    public String toString() {
        return "corpus of " + sentences + " sentences of " + tokens + " tokens";
    }
}
