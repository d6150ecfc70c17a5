package dev.adret.nlp.corpus;

import dev.adret.nlp.corpus.ConllLine.BadLineException;
import dev.adret.nlp.text.ByteReader;
import dev.adret.nlp.text.InputFileException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.UnaryOperator;

/**
 * Sentences of a CoNLL column file, one at a time: a token a line, its columns separated by tabs or spaces, the token
 * first and the tag last, blank lines between sentences.
 *
 * <p>A line with a tab is cut at tabs alone, each a border, so that tokens may have spaces; another line is cut at runs of
 * spaces. A line of nothing but spaces and tabs is blank. Lines that begin with {@code -DOCSTART-} end a sentence and are
 * passed over. There are no comments: {@code #} is a token. The text is strict UTF-8, with or without a byte order mark,
 * lines end with LF or CR LF, and a gzip file is unpacked on the way.
 *
 * <p>Memory is that of one sentence; its tokens share strings with other sentences' where words are frequent.
 *
 * <p>{@link #hasNext} and {@link #next} throw an {@link InputFileException} that names file and line for: bytes that are
 * not UTF-8, a line with one column, an empty token or a CR between columns, a tag of no known form (see {@link Tag}), a line of more than 1
 * MiB, a sentence of more than {@value #MAX_SENTENCE_TOKENS} tokens, and a file without a sentence.
 *
 * <p>Source: <a href="https://www.clips.uantwerpen.be/conll2003/ner/">the CoNLL-2003 shared task</a>.
 */
public final class ConllReader implements Iterator<Sentence>, AutoCloseable {
    /** Longest sentence, in tokens: a file that has lost its blank lines is not to fill the memory. */
    public static final int MAX_SENTENCE_TOKENS = 1_000_000;

    static final String TOO_MANY_TOKENS =
            "a sentence of more than " + MAX_SENTENCE_TOKENS + " tokens: separate sentences by blank lines";

    private static final int MOST_KNOWN_STRINGS = 1 << 14;
    private static final int MOST_KNOWN_BYTES = 1 << 22;
    private static final byte NEWLINE = '\n';

    private final ByteReader bytes;
    private final ConllLine line = new ConllLine();
    private final KnownStrings knownTokens = new KnownStrings(UnaryOperator.identity());
    private final KnownStrings knownTags = new KnownStrings(ConllLine::checkedTag);
    private String[] tokens = new String[64];
    private String[] tags = new String[64];
    private long lineNumber;
    private int length;
    private boolean atEnd;
    private boolean foundAny;

    /** Reads {@code in}, which closing this closes; {@code name} stands for it in messages. */
    public ConllReader(InputStream in, String name) {
        this(new ByteReader(in, name));
    }

    private ConllReader(ByteReader bytes) {
        this.bytes = bytes;
    }

    /**
     * Opens a file.
     *
     * @throws InputFileException if there is no such file, it is a directory, or it may not be read
     */
    public static ConllReader open(Path file) {
        return new ConllReader(ByteReader.open(file));
    }

    /** All sentences of a file, held in memory. */
    public static List<Sentence> readAll(Path file) {
        List<Sentence> sentences = new ArrayList<>();
        try (ConllReader reader = open(file)) {
            reader.forEachRemaining(sentences::add);
        }
        return sentences;
    }

    @Override
    public boolean hasNext() {
        if (length == 0 && !atEnd) {
            readSentence();
        }
        return length > 0;
    }

    @Override
    public Sentence next() {
        if (!hasNext()) {
            throw new NoSuchElementException(bytes.name() + " has no more sentences");
        }
        Sentence sentence = new Sentence(List.of(Arrays.copyOf(tokens, length)), List.of(Arrays.copyOf(tags, length)));
        length = 0;
        return sentence;
    }

    @Override
    public void close() {
        bytes.close();
    }

    private void readSentence() {
        while (nextLine()) {
            if (!readLine() && length > 0) {
                foundAny = true;
                return;
            }
        }
        atEnd = true;
        foundAny |= length > 0;
        if (!foundAny) {
            throw noSentences(bytes.name());
        }
    }

    static InputFileException noSentences(String file) {
        return InputFileException.inFile(file, "expected sentences, a token and its tag a line, found none");
    }

    private boolean nextLine() {
        lineNumber++;
        try {
            return bytes.takeUntil(NEWLINE, ConllLine.MAX_BYTES);
        } catch (ByteReader.PieceTooLongException e) {
            throw ConllLine.tooLong().at(bytes.name(), lineNumber);
        }
    }

    /** Whether the line is a token; otherwise it ends the sentence. */
    private boolean readLine() {
        try {
            byte[] source = bytes.bytes();
            if (!line.parse(source, bytes.from(), bytes.to(), lineNumber == 1)) {
                return false;
            }
            makeRoom();
            tokens[length] = knownTokens.text(source, line.tokenFrom(), line.tokenTo());
            tags[length] = knownTags.text(source, line.tagFrom(), line.tagTo());
            length++;
            return true;
        } catch (BadLineException e) {
            throw e.at(bytes.name(), lineNumber);
        }
    }

    private void makeRoom() {
        if (length == tokens.length) {
            if (length >= MAX_SENTENCE_TOKENS) {
                throw new BadLineException(TOO_MANY_TOKENS);
            }
            int capacity = Math.min(2 * length, MAX_SENTENCE_TOKENS);
            tokens = Arrays.copyOf(tokens, capacity);
            tags = Arrays.copyOf(tags, capacity);
        }
    }

    /** Strings of the first words that came, which are mostly the frequent ones: each is made, and checked, once. */
    private static final class KnownStrings {
        private final ByteStrings known = new ByteStrings();
        private final List<String> texts = new ArrayList<>();
        private final UnaryOperator<String> check;

        KnownStrings(UnaryOperator<String> check) {
            this.check = check;
        }

        String text(byte[] source, int from, int to) {
            boolean room = known.size() < MOST_KNOWN_STRINGS && known.totalBytes() + to - from <= MOST_KNOWN_BYTES;
            int number = room ? known.add(source, from, to) : known.find(source, from, to);
            if (number == ByteStrings.ABSENT) {
                return check.apply(new String(source, from, to - from, StandardCharsets.UTF_8));
            }
            if (number == texts.size()) {
                texts.add(check.apply(known.text(number)));
            }
            return texts.get(number);
        }
    }
}
