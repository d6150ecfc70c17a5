package dev.adret.nlp.vectors;

import dev.adret.nlp.text.ByteReader;
import dev.adret.nlp.text.ByteReader.PieceTooLongException;
import dev.adret.nlp.text.InputFileException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A word and its values a line, separated by spaces or tabs: GloVe's format, and below a header word2vec's text format.
 *
 * <p>A word may have spaces ({@code . . .} is a word of GloVe 840B): the last fields of a line are the values, what is
 * before them the word.
 */
final class TextRows implements VectorRows {
    private final ByteReader bytes;
    private final OptionalLong count;
    private final int dimension;
    private boolean onFirstRow;
    private long line;
    private long rows;
    private int wordEnd;

    private TextRows(ByteReader bytes, OptionalLong count, int dimension, long line, boolean onFirstRow) {
        this.bytes = bytes;
        this.count = count;
        this.dimension = dimension;
        this.line = line;
        this.onFirstRow = onFirstRow;
    }

    /** Rows below a header, the line taken last. */
    static TextRows belowHeader(ByteReader bytes, VectorHeader header) {
        return new TextRows(bytes, OptionalLong.of(header.count()), header.dimension(), 1, false);
    }

    /** Rows without a header, the first of them the line taken last: it tells the dimension. */
    static TextRows withoutHeader(ByteReader bytes) {
        return new TextRows(bytes, OptionalLong.empty(), firstDimension(bytes), 1, true);
    }

    /** How many numbers the first row ends with. What is before them is its word, so that has no values. */
    private static int firstDimension(ByteReader bytes) {
        Fields fields = new Fields(bytes.bytes(), bytes.from(), bytes.to());
        int values = 0;
        while (fields.back() && !fields.isFirst() && fields.isNumber()) {
            values++;
        }
        if (values < 1 || values > VectorHeader.MAX_DIMENSION) {
            throw InputFileException.atLine(
                    bytes.name(),
                    1,
                    "expected a word and 1 to " + VectorHeader.MAX_DIMENSION + " numbers, found " + values
                            + " numbers: is this a file of word vectors?");
        }
        String beforeValues = fields.quoted();
        while (fields.back() && !fields.isFirst()) {
            if (fields.looksLikeValue()) {
                throw InputFileException.atLine(
                        bytes.name(), 1, "expected a word and numbers, found " + beforeValues + " among the numbers");
            }
        }
        return values;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public Optional<String> word() {
        return VectorRows.decode(bytes.bytes(), bytes.from(), wordEnd);
    }

    @Override
    public boolean next(float[] vector) {
        if (!onFirstRow && !nextLine()) {
            return false;
        }
        onFirstRow = false;
        rows++;
        if (count.isPresent() && rows > count.getAsLong()) {
            throw error("expected the end after the " + count.getAsLong()
                    + " vectors that the header promises, found more: the header is wrong");
        }
        readRow(vector);
        return true;
    }

    private boolean nextLine() {
        line++;
        try {
            if (bytes.takeUntil((byte) '\n', WordVectorReader.MAX_LINE_BYTES)) {
                return true;
            }
        } catch (PieceTooLongException e) {
            throw error("a line longer than " + WordVectorReader.MAX_LINE_BYTES
                    + " bytes: is this a file of word vectors?");
        }
        if (count.isPresent() && rows < count.getAsLong()) {
            throw error("expected the " + count.getAsLong() + " vectors that the header promises, found " + rows
                    + ": the file is cut short, or the header is wrong");
        }
        return false;
    }

    private void readRow(float[] vector) {
        Fields fields = new Fields(bytes.bytes(), bytes.from(), bytes.to());
        for (int i = dimension - 1; i >= 0; i--) {
            if (!fields.back() || fields.isFirst()) {
                throw error(expected() + ", found " + fieldCount());
            }
            vector[i] = fields.number();
            if (!Float.isFinite(vector[i])) {
                throw error(expected() + ", found " + fields.quoted() + " as number " + (i + 1)
                        + (fields.isNumber() ? ": not finite" : ""));
            }
        }
        if (!fields.back()) {
            throw error(expected() + ", found " + fieldCount());
        }
        wordEnd = fields.end();
        // One value too many would otherwise become part of the word.
        if (!fields.isFirst() && fields.looksLikeValue()) {
            throw error(expected() + ", found " + fieldCount());
        }
    }

    private String expected() {
        return "expected a word and " + dimension + (dimension == 1 ? " number" : " numbers");
    }

    private String fieldCount() {
        Fields fields = new Fields(bytes.bytes(), bytes.from(), bytes.to());
        int found = 0;
        while (fields.back()) {
            found++;
        }
        return found == 1 ? "1 field" : found + " fields";
    }

    private InputFileException error(String what) {
        return InputFileException.atLine(bytes.name(), line, what);
    }
}
