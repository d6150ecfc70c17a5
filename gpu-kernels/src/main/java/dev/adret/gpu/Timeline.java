package dev.adret.gpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Times what is queued, launch by launch, while {@link #of} runs; does nothing else. */
final class Timeline {
    /** Pairs of stamps with nothing in between. */
    private static final int EMPTY = 32;

    private static final double NANOS_IN_MICRO = 1000;

    private final GpuRuntime runtime;
    private final List<Entry> entries = new ArrayList<>();
    private @Nullable QueueClock clock;

    private record Entry(String name, double bytes, double operations) {}

    Timeline(GpuRuntime runtime) {
        this.runtime = runtime;
    }

    /** To be called before something is queued, and {@link #end} after it. */
    void begin(String name, double bytes, double operations) {
        if (clock != null) {
            entries.add(new Entry(name, bytes, operations));
            clock.stamp();
        }
    }

    void end() {
        if (clock != null) {
            clock.stamp();
        }
    }

    /**
     * Everything that {@code work} queues, in order. What two stamps with nothing in between measure is taken off each time.
     *
     * @param ahead queued before, and not timed
     * @throws IllegalStateException if it is called by {@code work}
     */
    List<TimedLaunch> of(Runnable ahead, Runnable work) {
        if (clock != null) {
            throw new IllegalStateException("a profile is taken already: work that is timed cannot time work itself");
        }
        try (QueueClock opened = runtime.clock()) {
            ahead.run();
            clock = opened;
            for (int i = 0; i < EMPTY; i++) {
                opened.stamp();
                opened.stamp();
            }
            work.run();
            return launches(opened.nanos());
        } finally {
            clock = null;
            entries.clear();
        }
    }

    private List<TimedLaunch> launches(long[] nanos) {
        long[] empty = new long[EMPTY];
        Arrays.setAll(empty, i -> nanos[2 * i + 1] - nanos[2 * i]);
        Arrays.sort(empty);
        long stamp = empty[EMPTY / 2];
        List<TimedLaunch> launches = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            long start = nanos[2 * (EMPTY + i)];
            long taken = Math.max(0, nanos[2 * (EMPTY + i) + 1] - start - stamp);
            launches.add(new TimedLaunch(
                    entry.name(),
                    (start - nanos[2 * EMPTY]) / NANOS_IN_MICRO,
                    taken / NANOS_IN_MICRO,
                    entry.bytes(),
                    entry.operations()));
        }
        return launches;
    }
}
