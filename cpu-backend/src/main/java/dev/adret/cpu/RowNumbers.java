package dev.adret.cpu;

/**
 * Numbers the rows of a table as they first occur, in time and memory that depend on how many occur, whatever the size of the
 * table.
 *
 * <p>Numbers are found through a hash table with open addressing that is never cleared: an entry counts only if the row it names
 * points back at it, and what an earlier numbering left behind does not (Briggs and Torczon, "An Efficient Representation for Sparse
 * Sets", 1993).
 */
final class RowNumbers {
    private static final int SMALLEST_TABLE = 64;

    /** 2³² divided by the golden ratio: spreads consecutive ids (Knuth, volume 3, 6.4). */
    private static final int MULTIPLIER = 0x9E3779B9;

    /** By hash: the number of a row. */
    private int[] numbers = {};

    /** By number of a row: where it stands in {@link #numbers}. */
    private int[] entries = {};

    private int shift;
    private int count;

    /** Starts from 0, for at most {@code ids} rows. */
    void begin(int ids) {
        count = 0;
        if (entries.length < ids) {
            entries = new int[ids];
        }
        int bits = 32 - Integer.numberOfLeadingZeros(Math.max(SMALLEST_TABLE, 2 * ids) - 1);
        shift = 32 - bits;
        if (numbers.length < 1 << bits) {
            numbers = new int[1 << bits];
        }
    }

    int count() {
        return count;
    }

    /** The number of row {@code id}, which stands at that place of {@code ids} behind {@code first}; written there if it is new. */
    int of(int id, int[] ids, int first) {
        int mask = (1 << (32 - shift)) - 1;
        int entry = (id * MULTIPLIER) >>> shift;
        while (true) {
            int number = numbers[entry];
            boolean taken = number < count && entries[number] == entry;
            if (!taken) {
                numbers[entry] = count;
                entries[count] = entry;
                ids[first + count] = id;
                return count++;
            }
            if (ids[first + number] == id) {
                return number;
            }
            entry = entry + 1 & mask;
        }
    }
}
