package dev.adret.gpu;

import java.util.function.IntConsumer;

/**
 * Launches of a kernel that does the same for up to {@value #MOST} tables, one behind the other: for each it has the same parameters, the last of
 * which says how much there is to do, 0 for none.
 *
 * <pre>{@code
 * pieces.begin(n).tensor(table).number(d);
 * pieces.end(n, moved);
 * …
 * pieces.run();
 * }</pre>
 */
final class Pieces {
    /** Tables that a launch takes. */
    static final int MOST = 4;

    /** Items that they may have together: far from the greatest integer, which what strides over the grid must not pass. */
    private static final int MOST_ITEMS = 1 << 30;

    private final Kernel kernel;
    private final IntConsumer launch;
    private int count;
    private int words;
    private int begun;
    private long items;
    private double moved;

    /** @param launch queues the kernel for so many items */
    Pieces(Kernel kernel, IntConsumer launch) {
        this.kernel = kernel;
        this.launch = launch;
    }

    /** Begins the arguments for a table with so many items. What has no place in the same launch is queued before. */
    Kernel begin(int itemsOfTable) {
        if (count == MOST || items + itemsOfTable > MOST_ITEMS) {
            run();
        }
        begun = itemsOfTable;
        return count == 0 ? kernel.begin() : kernel;
    }

    /**
     * Ends them.
     *
     * @param size the last argument
     * @param numbers that are read or written; 0 where only the device knows how many
     */
    void end(int size, double numbers) {
        kernel.number(size);
        count++;
        words = kernel.argumentCount() / count;
        items += begun;
        moved += numbers;
    }

    /** Queues the launch, if there is anything to do; for tables that there are not, it has the arguments of others, and nothing to do. */
    void run() {
        if (count > 0) {
            for (int t = count; t < MOST; t++) {
                kernel.repeat(words - 1).number(0);
            }
            int all = (int) items;
            kernel.moving(moved);
            count = 0;
            items = 0;
            moved = 0;
            launch.accept(all);
        }
    }
}
