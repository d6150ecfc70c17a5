package dev.adret.nlp.text;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.zip.ZipException;

/**
 * Buffered bytes of a file, taken piece by piece: up to a delimiter, or a given number of them. What was taken last is
 * seen in place, {@link #bytes()} from {@link #from()} to {@link #to()}, until more is taken or peeked at: nothing is copied.
 *
 * <p>The buffer grows to the longest piece taken, which callers bound. Every failure is an {@link InputFileException}.
 */
public final class ByteReader implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int GZIP_MAGIC = 0x1f8b;

    private final InputStream in;
    private final String name;
    private final OptionalLong size;

    private byte[] buffer = new byte[BUFFER_BYTES];
    /** Offset in the input of the first byte of the buffer. */
    private long bufferOffset;
    /** The piece taken last. */
    private int from;

    private int to;
    /** Where the next piece begins, and where what has been read ends. */
    private int position;

    private int limit;

    /** Reads {@code in}, which closing this closes; {@code name} stands for it in messages. */
    public ByteReader(InputStream in, String name) {
        this(in, name, OptionalLong.empty());
    }

    private ByteReader(InputStream in, String name, OptionalLong size) {
        this.in = in;
        this.name = name;
        this.size = size;
    }

    /**
     * Opens a file. One that begins like gzip, whatever its name, is unpacked on the way.
     *
     * @throws InputFileException if there is no such file, it is a directory, or it may not be read
     */
    public static ByteReader open(Path file) {
        String name = file.toString();
        if (Files.isDirectory(file)) {
            throw InputFileException.inFile(name, "expected a file, found a directory");
        }
        try {
            // Closed by the reader returned, or here when there will be none.
            InputStream raw = new BufferedInputStream(stream(file));
            try {
                if (isGzip(raw)) {
                    return new ByteReader(new GzipInput(raw, BUFFER_BYTES), name);
                }
                return Files.isRegularFile(file)
                        ? new ByteReader(raw, name, OptionalLong.of(Files.size(file)))
                        : new ByteReader(raw, name);
            } catch (IOException e) {
                raw.close();
                throw e;
            }
        } catch (EOFException | ZipException e) {
            throw damagedGzip(name, e);
        } catch (NoSuchFileException e) {
            throw InputFileException.inFile(name, "no such file", e);
        } catch (AccessDeniedException e) {
            throw InputFileException.inFile(name, "may not be read: check its permissions", e);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /**
     * Makes sure that a file can be opened, before time is spent on others. A pipe, which can be read once only, is left alone.
     *
     * @throws InputFileException as {@link #open} does
     */
    public static void requireReadable(Path file) {
        boolean once = Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
        if (!once) {
            open(file).close();
        }
    }

    private static InputStream stream(Path file) throws IOException {
        // The stream of a channel asks a pipe where it is, which a pipe does not know.
        return Files.exists(file) && !Files.isRegularFile(file)
                ? new FileInputStream(file.toFile())
                : Files.newInputStream(file);
    }

    private static boolean isGzip(InputStream in) throws IOException {
        in.mark(2);
        int first = in.read();
        int second = in.read();
        in.reset();
        return (first << 8 | second) == GZIP_MAGIC;
    }

    /** The name of the input in messages. */
    public String name() {
        return name;
    }

    /** Bytes in the whole input, where that is known: not for a gzip file or a pipe. */
    public OptionalLong size() {
        return size;
    }

    /**
     * Takes the bytes before the next {@code delimiter}, or before the end of the input, and passes over the delimiter.
     *
     * @param maxLength most bytes that a piece may have
     * @return false, with an empty piece, if the input has ended
     * @throws PieceTooLongException if there is no delimiter within {@code maxLength} bytes
     */
    public boolean takeUntil(byte delimiter, int maxLength) {
        int searched = 0;
        while (true) {
            int end = indexOf(delimiter, position + searched);
            if (end >= 0) {
                checkLength(end - position, maxLength);
                piece(end, end + 1);
                return true;
            }
            searched = limit - position;
            checkLength(searched, maxLength);
            if (!fill()) {
                piece(limit, limit);
                return from < to;
            }
        }
    }

    /**
     * Takes {@code count} bytes.
     *
     * @return false, having taken nothing, if there are fewer
     */
    public boolean take(int count) {
        if (peek(count) < count) {
            return false;
        }
        piece(position + count, position + count);
        return true;
    }

    /** How many of the next {@code count} bytes there are; makes {@link #peeked} show them. Takes nothing. */
    public int peek(int count) {
        while (limit - position < count) {
            if (!fill()) {
                return limit - position;
            }
        }
        return count;
    }

    /** The byte {@code index} places after the piece taken last; it must have been {@linkplain #peek peeked}. */
    public byte peeked(int index) {
        return buffer[position + index];
    }

    /** Holds the piece taken last; another array after the next piece, perhaps. Not to be written to. */
    public byte[] bytes() {
        return buffer;
    }

    /** Where in {@link #bytes()} the piece taken last begins. */
    public int from() {
        return from;
    }

    /** Where in {@link #bytes()} the piece taken last ends, exclusive. */
    public int to() {
        return to;
    }

    /** Offset in the input, unpacked, at which the piece taken last begins. */
    public long offset() {
        return bufferOffset + from;
    }

    /** Offset in the input, unpacked, of the next byte to take. */
    public long nextOffset() {
        return bufferOffset + position;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static void checkLength(int length, int maxLength) {
        if (length > maxLength) {
            throw new PieceTooLongException();
        }
    }

    private int indexOf(byte delimiter, int start) {
        for (int i = start; i < limit; i++) {
            if (buffer[i] == delimiter) {
                return i;
            }
        }
        return -1;
    }

    private void piece(int end, int next) {
        from = position;
        to = end;
        position = next;
    }

    /** Reads more, behind what is there; moves that to the front, or grows the buffer, for room. */
    private boolean fill() {
        if (limit == buffer.length) {
            if (position == 0) {
                buffer = Arrays.copyOf(buffer, 2 * buffer.length);
            } else {
                System.arraycopy(buffer, position, buffer, 0, limit - position);
                bufferOffset += position;
                limit -= position;
                from -= position;
                to -= position;
                position = 0;
            }
        }
        try {
            int read = in.read(buffer, limit, buffer.length - limit);
            limit += Math.max(read, 0);
            return read >= 0;
        } catch (EOFException | ZipException e) {
            throw damagedGzip(name, e);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static InputFileException damagedGzip(String name, IOException cause) {
        return InputFileException.inFile(
                name,
                "the gzip data is cut short or damaged (" + cause.getMessage() + "): fetch the file again",
                cause);
    }

    private static InputFileException unreadable(String name, IOException cause) {
        return InputFileException.inFile(name, "could not be read: " + cause.getMessage(), cause);
    }

    /** No delimiter came within the bound; the caller knows what that means. */
    public static final class PieceTooLongException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private PieceTooLongException() {
            super("a piece of the input is longer than allowed");
        }
    }
}
