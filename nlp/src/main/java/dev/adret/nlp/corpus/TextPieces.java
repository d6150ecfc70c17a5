package dev.adret.nlp.corpus;

import dev.adret.nlp.text.ByteReader;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts texts, one file after the other, into pieces of whole lines, of a mebibyte at most. */
final class TextPieces implements AutoCloseable {
    private final List<Path> files;
    private final int most;
    private int file = -1;
    private @Nullable ByteReader reader;

    /** A piece of a file. */
    static final class Piece {
        private byte[] bytes = new byte[1 << 16];
        private int length;
        private int file;
        private boolean first;
        private boolean last;

        byte[] bytes() {
            return bytes;
        }

        int length() {
            return length;
        }

        /** The number of the file it is of. */
        int file() {
            return file;
        }

        /** Whether it is the beginning of its file. */
        boolean isFirst() {
            return first;
        }

        /** Whether it is the end of its file. */
        boolean isLast() {
            return last;
        }
    }

    /** Pieces as long as a line can be, so that each has a line end unless a line is too long. */
    TextPieces(List<Path> files) {
        this(files, ConllLine.MAX_BYTES + 1);
    }

    /** @param most bytes of a piece, except where a line is longer */
    TextPieces(List<Path> files, int most) {
        this.files = files;
        this.most = most;
    }

    /** Fills {@code piece} with what comes next; false if there is nothing more. */
    boolean next(Piece piece) {
        ByteReader source = reader;
        boolean first = source == null;
        if (source == null) {
            if (file + 1 == files.size()) {
                return false;
            }
            file++;
            source = ByteReader.open(files.get(file));
            reader = source;
        }
        int there = source.peek(most);
        int length = wholeLines(source, there);
        source.take(length);
        piece.length = length;
        piece.file = file;
        piece.first = first;
        if (piece.bytes.length < length) {
            piece.bytes = new byte[Math.max(length, Math.min(2 * piece.bytes.length, most))];
        }
        System.arraycopy(source.bytes(), source.from(), piece.bytes, 0, length);
        // Looking ahead moves what was taken.
        piece.last = source.peek(1) == 0;
        if (piece.last) {
            source.close();
            reader = null;
        }
        return true;
    }

    /** How many of the next {@code there} bytes, or a few more, are whole lines. */
    private int wholeLines(ByteReader source, int there) {
        if (there < most) {
            return there;
        }
        for (int length = there; length > 0; length--) {
            if (source.peeked(length - 1) == '\n') {
                return length;
            }
        }
        // One line: to its end, or as far as shows that it is too long.
        int length = there;
        while (length <= ConllLine.MAX_BYTES && source.peek(length + 1) > length) {
            length++;
            if (source.peeked(length - 1) == '\n') {
                break;
            }
        }
        return length;
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
    }
}
