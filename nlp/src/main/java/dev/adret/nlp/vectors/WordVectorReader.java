package dev.adret.nlp.vectors;

import dev.adret.nlp.text.ByteReader;
import dev.adret.nlp.text.ByteReader.PieceTooLongException;
import dev.adret.nlp.text.InputFileException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Rows of a file of word vectors, one at a time, in one buffer: a file of any size takes the memory of a row.
 *
 * <p>Three formats are told apart by what the file begins with: GloVe's text, word2vec's text, which has a header, and
 * word2vec's binary format. Any of them may be packed by gzip. A word may have spaces, as some of GloVe 840B have; words
 * that are not valid UTF-8, as word2vec writes where it cuts a long one, are passed over and {@linkplain #skipped counted}.
 *
 * <p>Every row is checked. An {@link InputFileException} names the file and the line, or the byte in a binary file, for:
 * too few or too many values, what is not a number or not finite, a file cut short, and a header that does not fit the
 * file. A header that promises more than the file's size can hold is refused at once; no memory is taken on its word.
 *
 * <p>Sources: Pennington et al., "GloVe: Global Vectors for Word Representation", EMNLP 2014; Mikolov et al., "Distributed
 * Representations of Words and Phrases and their Compositionality", NIPS 2013.
 */
public final class WordVectorReader implements AutoCloseable {
    private static final byte NEWLINE = '\n';
    static final int MAX_LINE_BYTES = 1 << 20;

    private final ByteReader bytes;
    private final VectorRows rows;
    private final float[] vector;
    private String word = "";
    private long skipped;

    private WordVectorReader(ByteReader bytes) {
        this.bytes = bytes;
        this.rows = rows(bytes);
        this.vector = new float[rows.dimension()];
    }

    /** Reads {@code in}, which closing this closes; {@code name} stands for it in messages. */
    public static WordVectorReader of(InputStream in, String name) {
        return of(new ByteReader(in, name));
    }

    /**
     * Opens a file and reads as much as tells its format.
     *
     * @throws InputFileException if there is no such file, it is a directory, it may not be read, or it does not begin like a
     *     file of word vectors
     */
    public static WordVectorReader open(Path file) {
        return of(ByteReader.open(file));
    }

    private static WordVectorReader of(ByteReader bytes) {
        try {
            return new WordVectorReader(bytes);
        } catch (RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    private static VectorRows rows(ByteReader bytes) {
        try {
            if (!bytes.takeUntil(NEWLINE, MAX_LINE_BYTES)) {
                throw InputFileException.inFile(bytes.name(), "expected word vectors, found an empty file");
            }
        } catch (PieceTooLongException e) {
            throw InputFileException.atLine(
                    bytes.name(),
                    1,
                    "a line longer than " + MAX_LINE_BYTES + " bytes: is this a file of word vectors?");
        }
        String firstLine = VectorHeader.lineText(bytes);
        if (!VectorHeader.isHeader(firstLine)) {
            return TextRows.withoutHeader(bytes);
        }
        VectorHeader header = VectorHeader.parse(firstLine, bytes.name());
        boolean binary = BinaryRows.follow(bytes, header.dimension());
        header.check(bytes, binary);
        return binary ? new BinaryRows(bytes, header) : TextRows.belowHeader(bytes, header);
    }

    /** Values in each vector. */
    public int dimension() {
        return rows.dimension();
    }

    /**
     * Checks that the vectors fit what they are meant for.
     *
     * @throws InputFileException if their dimension is another
     */
    public void requireDimension(int dimension) {
        if (rows.dimension() != dimension) {
            throw InputFileException.inFile(
                    bytes.name(),
                    "expected " + dimension + "-dimensional vectors, found " + rows.dimension() + ": use --dim "
                            + rows.dimension());
        }
    }

    /** Moves to the next row; false if there is none. */
    public boolean next() {
        while (rows.next(vector)) {
            Optional<String> decoded = rows.word();
            if (decoded.isPresent()) {
                word = decoded.get();
                return true;
            }
            skipped++;
        }
        return false;
    }

    /** The row's word. */
    public String word() {
        return word;
    }

    /** The row's values; overwritten by {@link #next}, so take a copy of what is to stay. */
    public float[] vector() {
        return vector;
    }

    /** Rows passed over so far because their word was not valid UTF-8. */
    public long skipped() {
        return skipped;
    }

    @Override
    public void close() {
        bytes.close();
    }
}
