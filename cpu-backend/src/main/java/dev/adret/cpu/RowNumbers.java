package dev.adret.cpu;

/**
 * Numbers the rows of a table as they first occur, in time and memory that depend on how many occur, whatever the size of the
 * table.
 *
 * <p>Numbers are found through a hash table with open addressing that is never cleared: each entry says in which numbering it was
 * written, and what an earlier one left behind does not count.
 */
final class RowNumbers {
    private static final int SMALLEST_TABLE = 64;

    /** Entries for each id, so that few ids meet an entry that is taken. */
    private static final int ROOM = 2;

    /** 2³² divided by the golden ratio: spreads consecutive ids (Knuth, volume 3, 6.4). */
    private static final int MULTIPLIER = 0x9E3779B9;

    /** By hash: the numbering in the upper half, the id in the lower. */
    private long[] keys = {};

    /** By hash: the number of the row. */
    private int[] numbers = {};

    private long numbering;
    private int shift;
    private int count;

    /** Starts from 0, for at most {@code ids} rows. */
    void begin(int ids) {
        count = 0;
        int bits = 32 - Integer.numberOfLeadingZeros(Math.max(SMALLEST_TABLE, ROOM * ids) - 1);
        shift = 32 - bits;
        numbering += 1L << 32;
        if (keys.length < 1 << bits || numbering < 0) {
            keys = new long[1 << bits];
            numbers = new int[1 << bits];
            numbering = 1L << 32;
        }
    }

    int count() {
        return count;
    }

    /** The number of row {@code id}, which stands at that place of {@code ids} behind {@code first}; written there if it is new. */
    int of(int id, int[] ids, int first) {
        long key = numbering + id;
        int mask = (1 << (32 - shift)) - 1;
        int entry = (id * MULTIPLIER) >>> shift;
        while (keys[entry] != key) {
            if (keys[entry] < numbering) {
                keys[entry] = key;
                numbers[entry] = count;
                ids[first + count] = id;
                return count++;
            }
            entry = entry + 1 & mask;
        }
        return numbers[entry];
    }
}
