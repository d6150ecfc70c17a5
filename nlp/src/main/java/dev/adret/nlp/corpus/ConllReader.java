package dev.adret.nlp.corpus;

import dev.adret.nlp.text.InputFileException;
import dev.adret.nlp.text.Utf8LineReader;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

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
 * not UTF-8, a line with one column or an empty token, a tag of no known form (see {@link Tag}), a line of more than 1
 * MiB, a sentence of more than {@value #MAX_SENTENCE_TOKENS} tokens, and a file without a sentence.
 *
 * <p>Source: <a href="https://www.clips.uantwerpen.be/conll2003/ner/">the CoNLL-2003 shared task</a>.
 */
public final class ConllReader implements Iterator<Sentence>, AutoCloseable {
    /** Longest sentence, in tokens: a file that has lost its blank lines is not to fill the memory. */
    public static final int MAX_SENTENCE_TOKENS = 1_000_000;

    private static final String DOCUMENT_START = "-DOCSTART-";
    private static final int MOST_KNOWN_TAGS = 256;

    private final Utf8LineReader lines;
    private final List<String> knownTags = new ArrayList<>();
    private String[] tokens = new String[64];
    private String[] tags = new String[64];
    private int length;
    private boolean atEnd;
    private boolean foundAny;

    /** Reads {@code in}, which closing this closes; {@code name} stands for it in messages. */
    public ConllReader(InputStream in, String name) {
        this(new Utf8LineReader(in, name));
    }

    private ConllReader(Utf8LineReader lines) {
        this.lines = lines;
    }

    /**
     * Opens a file.
     *
     * @throws InputFileException if there is no such file, it is a directory, or it may not be read
     */
    public static ConllReader open(Path file) {
        return new ConllReader(Utf8LineReader.open(file));
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
            throw new NoSuchElementException(lines.name() + " has no more sentences");
        }
        Sentence sentence = new Sentence(List.of(Arrays.copyOf(tokens, length)), List.of(Arrays.copyOf(tags, length)));
        length = 0;
        return sentence;
    }

    @Override
    public void close() {
        lines.close();
    }

    private void readSentence() {
        while (lines.next()) {
            if (!readLine() && length > 0) {
                foundAny = true;
                return;
            }
        }
        atEnd = true;
        foundAny |= length > 0;
        if (!foundAny) {
            throw lines.fileError("expected sentences, a token and its tag a line, found none: the file is empty");
        }
    }

    /** Whether the line is a token; otherwise it ends the sentence. */
    private boolean readLine() {
        int end = lines.length();
        while (end > 0 && isSpace(lines.charAt(end - 1))) {
            end--;
        }
        int start = 0;
        while (start < end && lines.charAt(start) == ' ') {
            start++;
        }
        if (start == end || isDocumentStart(start, end)) {
            return false;
        }
        int firstTab = indexOf('\t', start, lines.length());
        if (firstTab >= 0) {
            readTabSeparated(start, firstTab);
        } else {
            readSpaceSeparated(start, end);
        }
        return true;
    }

    private void readTabSeparated(int start, int firstTab) {
        // Spaces around a column are not part of it; a tab with nothing after it leaves the tag out.
        int tagStart = lastIndexOf('\t') + 1;
        int tagEnd = lines.length();
        while (tagStart < tagEnd && lines.charAt(tagStart) == ' ') {
            tagStart++;
        }
        while (tagEnd > tagStart && lines.charAt(tagEnd - 1) == ' ') {
            tagEnd--;
        }
        int tokenEnd = firstTab;
        while (tokenEnd > start && lines.charAt(tokenEnd - 1) == ' ') {
            tokenEnd--;
        }
        if (tokenEnd == start || tagStart == tagEnd) {
            throw lines.error("expected a token and a tag, found an empty " + (tokenEnd == start ? "token" : "tag")
                    + ": " + InputFileException.quote(lines.line()));
        }
        addToken(start, tokenEnd, tagStart, tagEnd);
    }

    private void readSpaceSeparated(int start, int end) {
        int tokenEnd = indexOf(' ', start, end);
        if (tokenEnd < 0) {
            throw lines.error("expected a token and a tag, separated by a tab or spaces, found one column: "
                    + InputFileException.quote(lines.line()));
        }
        int tagStart = end;
        while (lines.charAt(tagStart - 1) != ' ') {
            tagStart--;
        }
        addToken(start, tokenEnd, tagStart, end);
    }

    private void addToken(int tokenStart, int tokenEnd, int tagStart, int tagEnd) {
        if (length == tokens.length) {
            if (length >= MAX_SENTENCE_TOKENS) {
                throw lines.error("a sentence of more than " + MAX_SENTENCE_TOKENS
                        + " tokens: separate sentences by blank lines");
            }
            int capacity = Math.min(2 * length, MAX_SENTENCE_TOKENS);
            tokens = Arrays.copyOf(tokens, capacity);
            tags = Arrays.copyOf(tags, capacity);
        }
        tokens[length] = lines.substring(tokenStart, tokenEnd);
        tags[length] = tag(tagStart, tagEnd);
        length++;
    }

    /** A corpus has few tags: each is checked once, where it first comes. */
    private String tag(int start, int end) {
        for (int i = 0; i < knownTags.size(); i++) {
            String known = knownTags.get(i);
            if (lines.matches(start, end, known)) {
                return known;
            }
        }
        String tag = lines.substring(start, end);
        try {
            Tag.parse(tag);
        } catch (IllegalArgumentException e) {
            throw lines.error(e.getMessage() + " in the last column");
        }
        if (knownTags.size() < MOST_KNOWN_TAGS) {
            knownTags.add(tag);
        }
        return tag;
    }

    private boolean isDocumentStart(int start, int end) {
        return end - start >= DOCUMENT_START.length()
                && lines.matches(start, start + DOCUMENT_START.length(), DOCUMENT_START);
    }

    private int indexOf(char c, int from, int to) {
        for (int i = from; i < to; i++) {
            if (lines.charAt(i) == c) {
                return i;
            }
        }
        return -1;
    }

    private int lastIndexOf(char c) {
        int i = lines.length() - 1;
        while (i >= 0 && lines.charAt(i) != c) {
            i--;
        }
        return i;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }
}
