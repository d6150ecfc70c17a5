package dev.adret.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * Inputs for a reader: whole ones, damaged ones, and random bytes.
 *
 * <p>Damage is one to four of these: a bit flipped, a byte replaced, the end cut off, a piece left out, repeated, or replaced by one of another
 * whole input, a number in binary or in decimal digits replaced by an extreme one, a piece of the input's grammar put in, a bracket opened a
 * thousand times.
 */
public final class Mutations {
    private static final int MOST_CHANGES = 4;
    private static final int LONGEST_RANDOM = 300;
    private static final int LONGEST_PIECE = 40;
    private static final int DEEP = 1000;
    private static final long[] EXTREMES = {
        0,
        1,
        2,
        -1,
        127,
        255,
        256,
        32767,
        65535,
        65536,
        1 << 20,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 32,
        1L << 40,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };
    private static final List<String> EXTREME_DIGITS = List.of(
            "0",
            "-1",
            "2147483647",
            "2147483648",
            "4294967297",
            "9223372036854775807",
            "9223372036854775808",
            "1e9",
            "1e999999999",
            "-0.0",
            "NaN",
            "99999999999999999999999999999999",
            "9".repeat(1500));
    private static final String SIGNS = "0123456789-+.eE[]{}\",:=\t\n\r \0\\/";

    private final List<byte[]> wholes;
    private final List<String> pieces;

    /**
     * @param wholes inputs that are read as they are, at least one
     * @param pieces of the grammar of the input, of which more may be put in
     */
    public Mutations(List<byte[]> wholes, List<String> pieces) {
        this.wholes = List.copyOf(wholes);
        this.pieces = List.copyOf(pieces);
    }

    /** Of texts, as UTF-8. */
    public static Mutations ofTexts(List<String> wholes, List<String> pieces) {
        return new Mutations(
                wholes.stream()
                        .map(text -> text.getBytes(StandardCharsets.UTF_8))
                        .toList(),
                pieces);
    }

    /** One of sixteen inputs is whole, one random, the others are damaged. */
    public Arbitrary<byte[]> inputs() {
        return Arbitraries.randomValue(this::input);
    }

    /** One of {@link #inputs()}. */
    public byte[] input(Random random) {
        return switch (random.nextInt(16)) {
            case 0 -> any(random).clone();
            case 1 -> {
                byte[] bytes = new byte[random.nextInt(LONGEST_RANDOM)];
                random.nextBytes(bytes);
                yield bytes;
            }
            default -> damaged(any(random), random);
        };
    }

    /** {@code whole} with one to four changes; it stays as it is. */
    public byte[] damaged(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        for (int change = random.nextInt(MOST_CHANGES); change >= 0; change--) {
            bytes = bytes.length == 0 ? any(random).clone() : changed(bytes, random);
        }
        return bytes;
    }

    private byte[] any(Random random) {
        return wholes.get(random.nextInt(wholes.size()));
    }

    private byte[] changed(byte[] bytes, Random random) {
        int place = random.nextInt(bytes.length);
        int end = Math.min(bytes.length, place + 1 + random.nextInt(LONGEST_PIECE));
        return switch (random.nextInt(14)) {
            case 0, 1 -> spliced(bytes, place, place + 1, (byte) (bytes[place] ^ 1 << random.nextInt(8)));
            case 2 -> spliced(bytes, place, place + 1, (byte) random.nextInt(256));
            case 3 -> spliced(bytes, place, place + 1, (byte) SIGNS.charAt(random.nextInt(SIGNS.length())));
            case 4 -> Arrays.copyOf(bytes, place);
            case 5 -> spliced(bytes, place, end);
            case 6 -> spliced(bytes, place, place, Arrays.copyOfRange(bytes, place, end));
            case 7 -> spliced(bytes, place, place, bytes);
            case 8 -> {
                byte[] other = any(random);
                int from = random.nextInt(other.length + 1);
                int to = from + random.nextInt(other.length + 1 - from);
                yield spliced(
                        bytes, place, random.nextBoolean() ? end : bytes.length, Arrays.copyOfRange(other, from, to));
            }
            case 9 -> extreme(bytes, place, random);
            case 10 -> extremeDigits(bytes, place, random);
            case 11, 12 -> {
                String piece = pieces.isEmpty() ? "\n" : pieces.get(random.nextInt(pieces.size()));
                yield spliced(bytes, place, random.nextBoolean() ? place : end, piece.getBytes(StandardCharsets.UTF_8));
            }
            default -> {
                byte[] deep = new byte[DEEP];
                Arrays.fill(deep, (byte) (random.nextBoolean() ? '[' : SIGNS.charAt(random.nextInt(SIGNS.length()))));
                yield spliced(bytes, place, end, deep);
            }
        };
    }

    /** An int or a long at {@code place}, in either order of bytes. */
    private static byte[] extreme(byte[] bytes, int place, Random random) {
        ByteBuffer number = ByteBuffer.allocate(Long.BYTES)
                .order(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long value = EXTREMES[random.nextInt(EXTREMES.length)] + random.nextInt(3) - 1;
        int size = random.nextBoolean() ? Long.BYTES : Integer.BYTES;
        if (size == Long.BYTES) {
            number.putLong(0, value);
        } else {
            number.putInt(0, (int) value);
        }
        byte[] changed = bytes.clone();
        System.arraycopy(number.array(), 0, changed, place, Math.min(size, bytes.length - place));
        return changed;
    }

    /** The digits at {@code place} or behind it. */
    private static byte[] extremeDigits(byte[] bytes, int place, Random random) {
        int from = place;
        while (from < bytes.length && !isDigit(bytes[from])) {
            from++;
        }
        int to = from;
        while (to < bytes.length && isDigit(bytes[to])) {
            to++;
        }
        String digits = EXTREME_DIGITS.get(random.nextInt(EXTREME_DIGITS.size()));
        return spliced(bytes, from, to, digits.getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** {@code bytes} with {@code piece} in the place of those from {@code from} to {@code to}. */
    private static byte[] spliced(byte[] bytes, int from, int to, byte... piece) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        out.writeBytes(piece);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }
}
