package dev.adret.cpu;

/**
 * Numbers the rows of a table as they first occur, in time and memory that depend on how many occur, whatever the size of the
 * table.
 *
 * <p>Numbers are found through a hash table with open addressing that is never cleared: each entry says in which numbering it was
 * written, and what an earlier one left behind does not count. An id is looked for first where its lowest bits say, so that ids which
 * follow one another lie side by side: in most vocabularies the frequent words do, whose entries then fill few cache lines. From there on it is
 * looked for at a distance that depends on the whole id (double hashing: Knuth, volume 3, 6.4).
 */
final class RowNumbers {
    private static final int SMALLEST_TABLE = 64;

    /** Entries for each id, so that few ids meet an entry that is taken. */
    private static final int ROOM = 2;

    /** 2³² divided by the golden ratio: spreads ids that share their lowest bits. */
    private static final int MULTIPLIER = 0x9E3779B9;

    /** By entry: the numbering in the upper half, the id in the lower. */
    private long[] keys = {};

    /** By entry: the number of the row. */
    private int[] numbers = {};

    private long numbering;
    private int mask;
    private int count;

    /** Starts from 0, for at most {@code ids} rows. */
    void begin(int ids) {
        count = 0;
        int bits = 32 - Integer.numberOfLeadingZeros(Math.max(SMALLEST_TABLE, ROOM * ids) - 1);
        mask = (1 << bits) - 1;
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
        int entry = id & mask;
        // Odd, and so prime to the size of the table: all entries are looked at before one comes again.
        int step = ((id * MULTIPLIER) >>> 16) | 1;
        while (keys[entry] != key) {
            if (keys[entry] < numbering) {
                keys[entry] = key;
                numbers[entry] = count;
                ids[first + count] = id;
                return count++;
            }
            entry = entry + step & mask;
        }
        return numbers[entry];
    }
}
