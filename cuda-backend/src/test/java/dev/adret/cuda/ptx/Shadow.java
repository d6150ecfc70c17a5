package dev.adret.cuda.ptx;

/**
 * Who has read and written each unit of some memory last, to find races: two threads that use one unit at a time, one of which writes. What
 * has none gives the same result in whatever order its threads run.
 */
final class Shadow {
    private static final int THREAD = Clock.STEP - 1;
    /** Stands for several threads. */
    private static final int SEVERAL = THREAD;
    /** Stands for those that change the unit by atomic operations, which do not disturb one another. */
    private static final int ATOMIC = THREAD - 1;

    private final Clock clock;
    private final boolean ofAllGroups;
    /** The phase of the last of each, and its thread. */
    private final long[] writes;

    private final long[] reads;

    /** @param ofAllGroups whether the groups of a launch share the memory */
    Shadow(Clock clock, boolean ofAllGroups, int units) {
        this.clock = clock;
        this.ofAllGroups = ofAllGroups;
        writes = new long[units];
        reads = new long[units];
    }

    /** Whether what was done then and what a thread does now have no order. */
    private boolean disturbs(long stamp, int thread) {
        if (stamp >= clock.now()) {
            return stamp != clock.now() + thread;
        }
        return ofAllGroups && stamp >= clock.launchBegin() && stamp < clock.groupBegin();
    }

    void read(int unit, int thread) {
        long since = ofAllGroups ? clock.launchBegin() : clock.now();
        if (writes[unit] < since && reads[unit] < since) {
            reads[unit] = clock.now() + thread;
        } else if (writes[unit] >= since || reads[unit] != clock.now() + SEVERAL) {
            readAgain(unit, thread);
        }
    }

    /** It is not the first use. */
    private void readAgain(int unit, int thread) {
        if (disturbs(writes[unit], thread)) {
            throw race(thread, "reads", writes[unit], "writes");
        }
        long last = reads[unit];
        if (disturbs(last, thread)) {
            reads[unit] = (last >= clock.now() ? clock.now() : clock.launchBegin()) + SEVERAL;
        } else {
            reads[unit] = clock.now() + thread;
        }
    }

    void write(int unit, int thread) {
        change(unit, thread, disturbs(writes[unit], thread), thread);
    }

    void atomic(int unit, int thread) {
        boolean alone = (writes[unit] & THREAD) != ATOMIC && disturbs(writes[unit], thread);
        change(unit, thread, alone, ATOMIC);
    }

    private void change(int unit, int thread, boolean disturbed, int mark) {
        if (disturbed) {
            throw race(thread, "writes", writes[unit], "writes");
        }
        if (disturbs(reads[unit], thread)) {
            throw race(thread, "writes", reads[unit], "reads");
        }
        writes[unit] = clock.now() + mark;
    }

    /** Whether this group has written it. */
    boolean isWritten(int unit) {
        return writes[unit] >= clock.groupBegin();
    }

    private Fault race(int thread, String does, long stamp, String did) {
        int other = (int) (stamp & THREAD);
        String who = stamp < clock.now()
                ? "another group of the launch"
                : other == SEVERAL || other == ATOMIC ? "other threads" : "thread " + other;
        return new Fault(thread, "a race: it " + does + " what " + who + " " + did + " with no barrier in between");
    }
}
