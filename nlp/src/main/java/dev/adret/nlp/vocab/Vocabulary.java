package dev.adret.nlp.vocab;

import dev.adret.nlp.text.InputFileException;
import dev.adret.nlp.text.Utf8LineReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Words and their ids, 0 to {@link #size()} − 1. Two ids are reserved: {@link #PADDING}, which stands beyond the ends of a
 * sentence, and {@link #UNKNOWN}, which stands for every word that has no id of its own. The other words come by falling
 * count.
 *
 * <p>Immutable. Made from a corpus by a {@link VocabularyBuilder}, or read from text: UTF-8, a line for each id in order,
 * the word, a tab, its count in the corpus.
 */
public final class Vocabulary {
    /** Id beyond the ends of a sentence. */
    public static final int PADDING = 0;
    /** Id of words that have no other. */
    public static final int UNKNOWN = 1;
    /** Ids that are no word's. */
    public static final int RESERVED = 2;

    private static final List<String> RESERVED_NAMES = List.of("<pad>", "<unk>");

    private final WordIndex words;
    private final long[] counts;

    private Vocabulary(WordIndex words, long[] counts) {
        this.words = words;
        this.counts = counts;
    }

    /** A vocabulary of words by rank, which get the ids after the reserved ones. */
    static Vocabulary of(List<String> byRank, long[] countsByRank, long unknownCount) {
        WordIndex words = new WordIndex();
        RESERVED_NAMES.forEach(words::add);
        byRank.forEach(words::add);
        long[] counts = new long[words.size()];
        counts[UNKNOWN] = unknownCount;
        System.arraycopy(countsByRank, 0, counts, RESERVED, countsByRank.length);
        return new Vocabulary(words, counts);
    }

    static boolean isReserved(String word) {
        return RESERVED_NAMES.contains(word);
    }

    /** Number of ids, the reserved ones among them. */
    public int size() {
        return counts.length;
    }

    /** The word's id, or {@link #UNKNOWN}. Never {@link #PADDING}, even for the text that is its name. */
    public int id(String word) {
        return Math.max(words.find(word), UNKNOWN);
    }

    /** Whether the word has an id of its own. */
    public boolean contains(String word) {
        return words.find(word) >= RESERVED;
    }

    /**
     * The word with this id; {@code <pad>} and {@code <unk>} for the reserved ones.
     *
     * @throws IndexOutOfBoundsException if there is no such id
     */
    public String word(int id) {
        checkId(id);
        return words.word(id);
    }

    /** All words by id, the reserved names first. */
    public List<String> words() {
        return words.words();
    }

    /**
     * How often the word came in the corpus; for {@link #UNKNOWN}, how often all words that have no id did.
     *
     * @throws IndexOutOfBoundsException if there is no such id
     */
    public long count(int id) {
        checkId(id);
        return counts[id];
    }

    /** Whether the word came once: what training may replace by {@link #UNKNOWN}, so that it learns what that is. */
    public boolean isSingleton(int id) {
        return count(id) == 1 && id >= RESERVED;
    }

    private void checkId(int id) {
        if (id < 0 || id >= counts.length) {
            throw new IndexOutOfBoundsException("ids go from 0 to " + (counts.length - 1) + ", found " + id);
        }
    }

    /** Writes all words with their counts to {@code out}, which stays open. */
    public void write(OutputStream out) throws IOException {
        // The encoder throws on half a surrogate pair, where the writer by itself would write a question mark.
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8.newEncoder()));
        for (int id = 0; id < counts.length; id++) {
            writer.append(words.word(id))
                    .append('\t')
                    .append(Long.toString(counts[id]))
                    .append('\n');
        }
        writer.flush();
    }

    /**
     * Reads what {@link #write} wrote, to the end of {@code in}, which stays open.
     *
     * @param name stands for the input in messages
     * @throws InputFileException if it is no vocabulary: the reserved words are not first, a line has no
     *     count, or a word comes twice
     */
    @SuppressWarnings("resource") // in is the caller's
    public static Vocabulary read(InputStream in, String name) {
        Utf8LineReader lines = new Utf8LineReader(in, name);
        WordIndex words = new WordIndex();
        long[] counts = new long[1024];
        while (lines.next()) {
            String line = lines.line();
            int tab = line.indexOf('\t');
            if (tab <= 0) {
                throw lines.error("expected a word, a tab and its count");
            }
            String word = line.substring(0, tab);
            int id = words.size();
            if (id < RESERVED && !word.equals(RESERVED_NAMES.get(id))) {
                throw lines.error("expected " + RESERVED_NAMES.get(id) + ", which a vocabulary has as word " + id);
            }
            if (words.find(word) != WordIndex.ABSENT) {
                throw lines.error("expected each word once, found one that is on line " + (words.find(word) + 1));
            }
            words.add(word);
            counts = id < counts.length ? counts : Arrays.copyOf(counts, 2 * counts.length);
            counts[id] = count(line.substring(tab + 1), lines);
        }
        if (words.size() < RESERVED) {
            throw lines.fileError("expected a vocabulary, whose first words are " + RESERVED_NAMES
                    + "; the file is empty or cut short");
        }
        return new Vocabulary(words, Arrays.copyOf(counts, words.size()));
    }

    private static long count(String text, Utf8LineReader lines) {
        try {
            long count = Long.parseLong(text);
            if (count >= 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw lines.error(
                "expected a count after the tab, a whole number from 0, found " + InputFileException.quote(text));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Vocabulary vocabulary
                && Arrays.equals(counts, vocabulary.counts)
                && words().equals(vocabulary.words());
    }

    @Override
    public int hashCode() {
        return 31 * words().hashCode() + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return "vocabulary of " + size() + " words";
    }
}
