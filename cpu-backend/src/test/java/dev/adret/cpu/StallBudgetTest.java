package dev.adret.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class StallBudgetTest {
    private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

    /** {@link System#nanoTime()} may be any number, and overflow. */
    private static final long START = Long.MAX_VALUE - 100 * MILLISECOND;

    /** What makes up for a stall of two threads. */
    private static final int MULTIPLE = 8;

    private final StallBudget budget = new StallBudget(2, START);

    @Test
    void stallsNowAndThenLeaveTheThreadsTogether() {
        long now = START;
        for (int i = 0; i < 1000; i++) {
            now += 2 * MULTIPLE * MILLISECOND;
            budget.stalled(MILLISECOND, now);
            assertThat(budget.isSpent(now)).as("after stall %d", i).isFalse();
        }
    }

    @Test
    void severalStallsInARowAreForgivenOnceTimeWasSaved() {
        long now = START + 2 * StallBudget.MOST_SAVED_NANOS;
        long forgiven = StallBudget.MOST_SAVED_NANOS / MILLISECOND / MULTIPLE;
        for (int i = 0; i < forgiven; i++) {
            budget.stalled(MILLISECOND, now);
        }
        assertThat(budget.isSpent(now)).isFalse();
        budget.stalled(MILLISECOND, now);
        assertThat(budget.isSpent(now)).isTrue();
    }

    @Test
    void aStallIsMadeUpForByTimeAloneAndTheNextTryCostsNoMore() {
        budget.stalled(MILLISECOND, START);
        assertThat(budget.isSpent(START + MULTIPLE * MILLISECOND - 1)).isTrue();
        assertThat(budget.isSpent(START + MULTIPLE * MILLISECOND)).isFalse();
    }

    @Test
    void aLongStallIsNotHeldAgainstTheThreadsForLong() {
        budget.stalled(60_000 * MILLISECOND, START);
        assertThat(budget.isSpent(START + StallBudget.LONGEST_ALONE_NANOS - 1)).isTrue();
        assertThat(budget.isSpent(START + StallBudget.LONGEST_ALONE_NANOS)).isFalse();
    }

    @Test
    void manyThreadsStayTogether() {
        StallBudget ofMany = new StallBudget(9, START);
        StallBudget ofFew = new StallBudget(8, START);
        long now = START;
        for (int i = 0; i < 100; i++) {
            now += MILLISECOND;
            ofMany.stalled(MILLISECOND, now);
            ofFew.stalled(MILLISECOND, now);
            assertThat(ofMany.isSpent(now)).isFalse();
            assertThat(ofFew.isSpent(now)).isTrue();
        }
    }

    /** A core that is gone for good: each time it is tried for {@code together}, a stall follows. */
    @Property
    void stallsTakeNoMoreThanTheirShare(
            @ForAll @LongRange(min = 0, max = 20_000_000) long together,
            @ForAll @LongRange(min = 300_000, max = 5_000_000) long stall) {
        long now = START;
        long stalled = 0;
        while (now - START < 1000 * MILLISECOND) {
            now += together + stall;
            stalled += stall;
            budget.stalled(stall, now);
            while (budget.isSpent(now)) {
                now += 100_000;
            }
        }
        // The last stall is not made up for yet, and what was saved before it may be used up.
        assertThat(stalled - stall).isLessThanOrEqualTo((now - START + StallBudget.MOST_SAVED_NANOS) / MULTIPLE);
    }
}
