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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lists of known names by type, and where a sentence has them: what a tagger is told beside the words themselves.
 *
 * <p>A name is one or more words, which are compared after the normalization that the model has for words. At each place the longest name
 * of a type counts, the leftmost first; names of different types may overlap. A list does not decide: what a name on it means
 * is learnt.
 *
 * <p>Immutable. As text it is UTF-8, a line for each name in the order they came: type, tab, the words with a space between.
 */
public final class Gazetteers {
    /** No list. */
    public static final Gazetteers NONE = new Gazetteers(WordNormalizer.NONE, List.of());

    private static final String SPACES = "\\s+";

    private final WordNormalizer normalizer;
    private final List<Entry> entries;
    private final TreeMap<String, Node> roots = new TreeMap<>();

    /** A name as it was written. */
    private record Entry(String type, String name) {}

    /** What names have in common that begin with the same words. */
    private static final class Node {
        private final Map<String, Node> next = new HashMap<>();
        private boolean isEnd;
    }

    private Gazetteers(WordNormalizer normalizer, List<Entry> entries) {
        this.normalizer = normalizer;
        this.entries = List.copyOf(entries);
        for (Entry entry : entries) {
            Node node = roots.computeIfAbsent(entry.type(), type -> new Node());
            for (String word : entry.name().split(" ")) {
                node = node.next.computeIfAbsent(normalizer.apply(word), key -> new Node());
            }
            node.isEnd = true;
        }
    }

    /**
     * Reads lists: UTF-8, a name a line, words separated by spaces as in the corpus; blank lines are skipped.
     *
     * @param files by type the file with its names
     * @throws InputFileException if a file cannot be read, is not UTF-8 or has no name, or a type is blank
     */
    public static Gazetteers read(Map<String, Path> files, WordNormalizer normalizer) {
        List<Entry> entries = new ArrayList<>();
        new TreeMap<>(files).forEach((type, file) -> addNames(type, file, entries));
        return new Gazetteers(normalizer, entries);
    }

    private static void addNames(String type, Path file, List<Entry> entries) {
        if (!isPossible(type)) {
            throw InputFileException.inFile(
                    file.toString(), "belongs to no type: its name is blank or has a tab or another such character");
        }
        int before = entries.size();
        try (Utf8LineReader lines = Utf8LineReader.open(file)) {
            while (lines.next()) {
                String name = lines.line().strip();
                if (!name.isEmpty()) {
                    entries.add(new Entry(type, name.replaceAll(SPACES, " ")));
                }
            }
            if (entries.size() == before) {
                throw lines.fileError("expected names of type " + type + ", one a line; there is none");
            }
        }
    }

    /** Whether {@link #write(OutputStream)} can write it so that it comes back. */
    private static boolean isPossible(String type) {
        return !type.isBlank() && type.chars().noneMatch(c -> Character.isISOControl(c) || c == '\uFEFF');
    }

    /** Whether there is no list. */
    public boolean isEmpty() {
        return roots.isEmpty();
    }

    /** The types that there are lists for, by name. */
    public List<String> types() {
        return List.copyOf(roots.keySet());
    }

    /** Ids that {@link #write(List, int[], int)} writes are below this. */
    public int ids() {
        return 1 + 2 * roots.size();
    }

    /**
     * Writes for each word of {@code sentence} an id by type into {@code target}, from {@code offset} on, word by word: 0 where the word
     * is in no name of the type, {@code 1 + 2t} where one begins, {@code 2 + 2t} where one goes on, t being the place of the type.
     */
    public void write(List<String> sentence, int[] target, int offset) {
        int types = roots.size();
        int type = 0;
        for (Node root : roots.values()) {
            for (int word = 0; word < sentence.size(); ) {
                int length = longest(root, sentence, word);
                target[offset + word * types + type] = length == 0 ? 0 : 1 + 2 * type;
                for (int i = 1; i < length; i++) {
                    target[offset + (word + i) * types + type] = 2 + 2 * type;
                }
                word += Math.max(1, length);
            }
            type++;
        }
    }

    /** Words of the longest name that begins with word {@code first}; 0 if there is none. */
    private int longest(Node root, List<String> sentence, int first) {
        int length = 0;
        Node node = root;
        for (int i = first; i < sentence.size(); i++) {
            Node next = node.next.get(normalizer.apply(sentence.get(i)));
            if (next == null) {
                break;
            }
            node = next;
            length = node.isEnd ? i + 1 - first : length;
        }
        return length;
    }

    /** Writes all names to {@code out}, which stays open. */
    public void write(OutputStream out) throws IOException {
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8.newEncoder()));
        for (Entry entry : entries) {
            writer.append(entry.type()).append('\t').append(entry.name()).append('\n');
        }
        writer.flush();
    }

    /**
     * Reads what {@link #write(OutputStream)} wrote, to the end of {@code in}, which stays open.
     *
     * @param name stands for the input in messages
     * @throws InputFileException if a line is no type and name
     */
    @SuppressWarnings("resource") // in is the caller's
    public static Gazetteers read(InputStream in, String name, WordNormalizer normalizer) {
        Utf8LineReader lines = new Utf8LineReader(in, name);
        List<Entry> entries = new ArrayList<>();
        while (lines.next()) {
            String line = lines.line();
            int tab = line.indexOf('\t');
            if (tab < 0
                    || !isPossible(line.substring(0, tab))
                    || line.substring(tab + 1).isBlank()
                    || line.indexOf('\r') >= 0) {
                throw lines.error("expected a type, a tab and a name, found " + InputFileException.quote(line));
            }
            entries.add(new Entry(line.substring(0, tab), line.substring(tab + 1)));
        }
        return new Gazetteers(normalizer, entries);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Gazetteers lists
                && entries.equals(lists.entries)
                && normalizer.equals(lists.normalizer);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    @Override
    public String toString() {
        return "gazetteers of " + entries.size() + " names of types " + types();
    }
}
