package dev.adret.nlp.vectors;

import dev.adret.nlp.text.ByteReader;
import dev.adret.nlp.text.InputFileException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * The first line of word2vec files: how many vectors, of how many values. Believed only as far as the file's size bears it
 * out.
 */
record VectorHeader(long count, int dimension) {
    static final int MAX_DIMENSION = 10_000;

    /** Whether a first line is a header: two whole numbers and nothing else. */
    static boolean isHeader(String line) {
        String[] fields = fields(line);
        return fields.length == 2 && isWholeNumber(fields[0]) && isWholeNumber(fields[1]);
    }

    /** Reads a line that is a header. */
    static VectorHeader parse(String line, String file) {
        String[] fields = fields(line);
        long count = number(fields[0]);
        long dimension = number(fields[1]);
        if (count < 1) {
            throw InputFileException.atLine(file, 1, "the header promises no vectors: the file is empty");
        }
        if (dimension < 1 || dimension > MAX_DIMENSION) {
            throw InputFileException.atLine(
                    file,
                    1,
                    "expected a header with the number of vectors and a dimension from 1 to " + MAX_DIMENSION
                            + ", found " + InputFileException.quote(line.strip()));
        }
        return new VectorHeader(count, (int) dimension);
    }

    /** Refuses a header that promises more than what is left of the file can hold. */
    void check(ByteReader bytes, boolean binary) {
        OptionalLong size = bytes.size();
        // At least: a word of one byte, a separator, and four bytes a value or a digit and a separator.
        long shortestRow = binary ? 2 + 4L * dimension : 1 + 2L * dimension;
        if (size.isPresent() && count > (size.getAsLong() - bytes.nextOffset() + 1) / shortestRow) {
            throw InputFileException.atLine(
                    bytes.name(),
                    1,
                    "the header promises " + count + " vectors of " + dimension
                            + " values, more than a file of " + size.getAsLong()
                            + " bytes can hold: it is cut short, or the header is wrong");
        }
    }

    private static String[] fields(String line) {
        return line.strip().split("[ \t]+");
    }

    private static boolean isWholeNumber(String field) {
        return !field.isEmpty() && field.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static long number(String digits) {
        return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
    }

    static String lineText(ByteReader bytes) {
        return new String(bytes.bytes(), bytes.from(), bytes.to() - bytes.from(), StandardCharsets.UTF_8);
    }
}
