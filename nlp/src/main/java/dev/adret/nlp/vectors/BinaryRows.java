package dev.adret.nlp.vectors;

import dev.adret.nlp.text.ByteReader;
import dev.adret.nlp.text.ByteReader.PieceTooLongException;
import dev.adret.nlp.text.InputFileException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Optional;

/** word2vec's binary format: a word, a space, little-endian floats, perhaps a line feed; as many rows as the header says. */
final class BinaryRows implements VectorRows {
    private static final int MAX_WORD_BYTES = 10_000;
    private static final VarHandle FLOATS =
            MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

    private final ByteReader bytes;
    private final VectorHeader header;
    private long rows;
    private Optional<String> word = Optional.empty();

    BinaryRows(ByteReader bytes, VectorHeader header) {
        this.bytes = bytes;
        this.header = header;
    }

    /**
     * Whether what follows the header is binary and not text: of the bytes behind the first space, as many as a binary
     * vector has but none of the next line, one is not a character of a number or word in ASCII. Floats from 1/64 to 2 have
     * one of {@code <}, {@code =} and {@code >} or {@code ?} as their last byte, negative ones a byte past ASCII.
     */
    static boolean follow(ByteReader bytes, int dimension) {
        int available = bytes.peek(MAX_WORD_BYTES + Float.BYTES * dimension);
        int start = 0;
        while (start < available && bytes.peeked(start) != ' ' && bytes.peeked(start) != '\t') {
            start++;
        }
        start++;
        int shortestText = 2 * dimension - 1;
        int end = Math.min(available, start + Float.BYTES * dimension);
        for (int i = start; i < end; i++) {
            int c = bytes.peeked(i);
            if (c == '\n' && i - start >= shortestText) {
                return false;
            }
            boolean ascii = c >= ' ' || c == '\t' || c == '\r' || c == '\n';
            if (!ascii || (c >= '<' && c <= '?') || c == 0x7f) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int dimension() {
        return header.dimension();
    }

    @Override
    public Optional<String> word() {
        return word;
    }

    @Override
    public boolean next(float[] vector) {
        if (rows == header.count()) {
            checkEnd();
            return false;
        }
        readWord();
        if (!bytes.take(Float.BYTES * vector.length)) {
            throw InputFileException.atByte(
                    bytes.name(),
                    bytes.nextOffset(),
                    "the file ends within vector " + (rows + 1) + " of the " + header.count()
                            + " that its header promises: it is cut short");
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) FLOATS.get(bytes.bytes(), bytes.from() + Float.BYTES * i);
            if (!Float.isFinite(vector[i])) {
                throw InputFileException.atByte(
                        bytes.name(),
                        bytes.offset() + (long) Float.BYTES * i,
                        "expected finite values, found " + vector[i] + " as value " + (i + 1) + " of "
                                + InputFileException.quote(word.orElse("a word that is not UTF-8")));
            }
        }
        rows++;
        return true;
    }

    private void readWord() {
        try {
            bytes.takeUntil((byte) ' ', MAX_WORD_BYTES);
        } catch (PieceTooLongException e) {
            throw InputFileException.atByte(
                    bytes.name(),
                    bytes.nextOffset(),
                    "expected word " + (rows + 1)
                            + " and a space, found no space in " + MAX_WORD_BYTES
                            + " bytes: the dimension in the header is wrong, or the file damaged");
        }
        int from = bytes.from();
        while (from < bytes.to() && bytes.bytes()[from] == '\n') {
            from++;
        }
        word = VectorRows.decode(bytes.bytes(), from, bytes.to());
        if (from == bytes.to() && bytes.peek(1) == 1) {
            throw InputFileException.atByte(
                    bytes.name(),
                    bytes.offset(),
                    "expected word " + (rows + 1)
                            + ", found a space: the dimension in the header is wrong, or the file damaged");
        }
    }

    private void checkEnd() {
        if (bytes.peek(2) > 1 || (bytes.peek(1) == 1 && bytes.peeked(0) != '\n')) {
            throw InputFileException.atByte(
                    bytes.name(),
                    bytes.nextOffset(),
                    "expected the end after the " + header.count()
                            + " vectors that the header promises, found more: the header is wrong");
        }
    }
}
