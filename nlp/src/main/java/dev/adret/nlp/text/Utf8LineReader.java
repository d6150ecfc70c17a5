package dev.adret.nlp.text;

import java.io.InputStream;
import java.nio.file.Path;

/**
 * Lines of a UTF-8 file, one at a time. Lines end with LF or CR LF; the last one needs no end. A byte
 * order mark at the start is passed over. Memory is bounded by the longest line, and that by {@link #MAX_LINE_BYTES}.
 *
 * <p>Every failure is an {@link InputFileException} that names file and line: bytes that are not UTF-8, a line too long.
 */
public final class Utf8LineReader implements AutoCloseable {
    /** Longest line, in bytes. */
    public static final int MAX_LINE_BYTES = 1 << 20;

    private static final byte NEWLINE = '\n';
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final ByteReader bytes;
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
            throw error(Utf8.explain(source, ~length, from));
        }
        if (lineNumber == 1 && length > 0 && line[0] == BYTE_ORDER_MARK) {
            length--;
            System.arraycopy(line, 1, line, 0, length);
        }
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
}
