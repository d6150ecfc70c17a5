package dev.adret.nlp.vocab;

import dev.adret.nlp.text.InputFileException;
import dev.adret.nlp.text.Utf8LineReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * The labels that a tagger tells apart, and their ids: {@code O} is 0, the others follow by name, so that the ids do not
 * depend on the order of a corpus. Immutable. As text it is UTF-8, a label a line in the order of ids.
 */
public final class LabelSet {
    /** Id of the label {@code O}: no entity. */
    public static final int OUTSIDE = 0;

    private static final String OUTSIDE_NAME = "O";

    private final WordIndex labels;

    private LabelSet(WordIndex labels) {
        this.labels = labels;
    }

    /**
     * The labels of a corpus, with {@code O} even if it is not among them.
     *
     * @param names in any order, the same one any number of times
     * @throws IllegalArgumentException if a name is blank or has a line end
     */
    public static LabelSet of(Collection<String> names) {
        WordIndex labels = new WordIndex();
        labels.add(OUTSIDE_NAME);
        for (String name : new TreeSet<>(names)) {
            if (!isPossible(name)) {
                throw new IllegalArgumentException(
                        "a label is not blank and has no line end: " + InputFileException.quote(name));
            }
            if (!name.equals(OUTSIDE_NAME)) {
                labels.add(name);
            }
        }
        return new LabelSet(labels);
    }

    private static boolean isPossible(String name) {
        return !name.isBlank() && name.indexOf('\n') < 0 && name.indexOf('\r') < 0;
    }

    /** Number of labels. */
    public int size() {
        return labels.size();
    }

    /** Whether there is such a label. */
    public boolean contains(String name) {
        return labels.find(name) != WordIndex.ABSENT;
    }

    /**
     * The label's id.
     *
     * @throws IllegalArgumentException if there is no such label
     */
    public int id(String name) {
        int id = labels.find(name);
        if (id == WordIndex.ABSENT) {
            throw new IllegalArgumentException(
                    "expected one of the labels " + names() + ", found " + InputFileException.quote(name));
        }
        return id;
    }

    /**
     * The label with this id.
     *
     * @throws IndexOutOfBoundsException if there is no such id
     */
    public String name(int id) {
        if (id < 0 || id >= labels.size()) {
            throw new IndexOutOfBoundsException("label ids go from 0 to " + (labels.size() - 1) + ", found " + id);
        }
        return labels.word(id);
    }

    /** All labels by id. */
    public List<String> names() {
        return labels.words();
    }

    /** Writes the labels to {@code out}, which stays open. */
    public void write(OutputStream out) throws IOException {
        out.write((String.join("\n", names()) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads what {@link #write} wrote, to the end of {@code in}, which stays open.
     *
     * @param name stands for the input in messages
     * @throws InputFileException if {@code O} is not first, or a label is blank or comes twice
     */
    @SuppressWarnings("resource") // in is the caller's
    public static LabelSet read(InputStream in, String name) {
        Utf8LineReader lines = new Utf8LineReader(in, name);
        WordIndex labels = new WordIndex();
        while (lines.next()) {
            String label = lines.line();
            if (labels.size() == 0 && !label.equals(OUTSIDE_NAME)) {
                throw lines.error("expected the label O first, found " + InputFileException.quote(label));
            }
            if (!isPossible(label) || labels.find(label) != WordIndex.ABSENT) {
                throw lines.error("expected a new label a line, found " + InputFileException.quote(label));
            }
            labels.add(label);
        }
        if (labels.size() == 0) {
            throw lines.fileError("expected labels, one a line, O first; the file is empty");
        }
        return new LabelSet(labels);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelSet set && names().equals(set.names());
    }

    @Override
    public int hashCode() {
        return names().hashCode();
    }

    @Override
    public String toString() {
        return names().toString();
    }
}
