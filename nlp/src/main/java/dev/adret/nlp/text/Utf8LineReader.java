package dev.adret.nlp.text;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Lines of a UTF-8 file, one at a time, each seen in place. Lines end with LF or CR LF; the last one needs no end. A byte
 * order mark at the start is passed over. Memory is bounded by the longest line, and that by {@link #MAX_LINE_BYTES}.
 *
 * <p>Frequent short strings cut out of lines are shared: {@link #substring} gives the same object again, mostly.
 *
 * <p>Every failure is an {@link InputFileException} that names file and line: bytes that are not UTF-8, a line too long.
 */
public final class Utf8LineReader implements AutoCloseable {
    /** Longest line, in bytes. */
    public static final int MAX_LINE_BYTES = 1 << 20;

    private static final byte NEWLINE = '\n';
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final ByteReader bytes;
    private final StringCache strings = new StringCache();
    private char[] line = new char[1024];
    private int length;
    private long lineNumber;

    private Utf8LineReader(ByteReader bytes) {
        this.bytes = bytes;
    }

    /** Reads {@code in}, which closing this closes; {@code name} stands for it in messages. */
    public Utf8LineReader(InputStream in, String name) {
        this(new ByteReader(in, name));
    }

    /**
     * Opens a file, gzip or not.
     *
     * @throws InputFileException if there is no such file, it is a directory, or it may not be read
     */
    public static Utf8LineReader open(Path file) {
        return new Utf8LineReader(ByteReader.open(file));
    }

    /** Moves to the next line; false if there is none. */
    public boolean next() {
        lineNumber++;
        try {
            if (!bytes.takeUntil(NEWLINE, MAX_LINE_BYTES)) {
                return false;
            }
        } catch (ByteReader.PieceTooLongException e) {
            throw error("a line longer than " + MAX_LINE_BYTES + " bytes: is this a text file with an item a line?");
        }
        decode(bytes.bytes(), bytes.from(), bytes.to());
        return true;
    }

    private void decode(byte[] source, int from, int to) {
        int end = to > from && source[to - 1] == '\r' ? to - 1 : to;
        if (line.length < end - from) {
            line = new char[Math.max(end - from, Math.min(2 * line.length, MAX_LINE_BYTES))];
        }
        length = Utf8.decode(source, from, end, line);
        if (length < 0) {
            int bad = ~length;
            throw error(String.format(
                    "expected UTF-8, found the byte 0x%02x at position %d of the line: convert the file to UTF-8",
                    source[bad] & 0xff, bad - from + 1));
        }
        if (lineNumber == 1 && length > 0 && line[0] == BYTE_ORDER_MARK) {
            length--;
            System.arraycopy(line, 1, line, 0, length);
        }
    }

    /** Chars in the line. */
    public int length() {
        return length;
    }

    /** The char at {@code index} of the line; an index past {@link #length()} gives any char, or an exception. */
    public char charAt(int index) {
        return line[index];
    }

    /** Chars {@code from} to {@code to}, exclusive, of the line. */
    public String substring(int from, int to) {
        return strings.get(line, from, to);
    }

    /** Whether chars {@code from} to {@code to}, exclusive, of the line are those of {@code text}. */
    public boolean matches(int from, int to, String text) {
        if (to - from != text.length()) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (line[i] != text.charAt(i - from)) {
                return false;
            }
        }
        return true;
    }

    /** The whole line. */
    public String line() {
        return new String(line, 0, length);
    }

    /** The line's number, from 1; after the last line, one more than there are. */
    public long lineNumber() {
        return lineNumber;
    }

    /** What the input is called in messages. */
    public String name() {
        return bytes.name();
    }

    /** To throw: {@code what} is wrong with this line. */
    public InputFileException error(String what) {
        return InputFileException.atLine(bytes.name(), lineNumber, what);
    }

    /** To throw: {@code what} is wrong with the input as a whole. */
    public InputFileException fileError(String what) {
        return InputFileException.inFile(bytes.name(), what);
    }

    @Override
    public void close() {
        bytes.close();
    }

    /** Direct-mapped: a string stays until another with the same hash comes, so it holds mostly frequent words. */
    private static final class StringCache {
        private static final int SLOTS = 1 << 14;
        private static final int LONGEST = 24;

        private final String[] slots = new String[SLOTS];

        StringCache() {
            Arrays.fill(slots, "");
        }

        String get(char[] chars, int from, int to) {
            int count = to - from;
            if (count > LONGEST) {
                return new String(chars, from, count);
            }
            int hash = 0;
            for (int i = from; i < to; i++) {
                hash = 31 * hash + chars[i];
            }
            int slot = (hash * 0x9E3779B9) >>> (Integer.SIZE - 14);
            String cached = slots[slot];
            if (cached.length() != count || !same(cached, chars, from)) {
                cached = new String(chars, from, count);
                slots[slot] = cached;
            }
            return cached;
        }

        private static boolean same(String cached, char[] chars, int from) {
            for (int i = 0; i < cached.length(); i++) {
                if (cached.charAt(i) != chars[from + i]) {
                    return false;
                }
            }
            return true;
        }
    }
}
