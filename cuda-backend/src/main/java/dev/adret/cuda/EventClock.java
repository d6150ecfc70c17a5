package dev.adret.cuda;

import dev.adret.gpu.QueueClock;
import java.util.ArrayList;
import java.util.List;

/** Stamps are events that note their time. */
final class EventClock implements QueueClock {
    private final CudaRuntime runtime;
    private final List<Long> stamps = new ArrayList<>();
    private boolean closed;

    EventClock(CudaRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public void stamp() {
        CudaContext context = runtime.enter();
        long event = context.createTimedEvent();
        stamps.add(event);
        context.recordEvent(event);
    }

    @Override
    public long[] nanos() {
        runtime.synchronize();
        CudaContext context = runtime.enter();
        long[] times = new long[stamps.size()];
        for (int i = 1; i < times.length; i++) {
            // From the one before: the driver tells times as floats, of which a long one has no nanoseconds.
            times[i] = times[i - 1] + context.nanosBetween(stamps.get(i - 1), stamps.get(i));
        }
        return times;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            runtime.stopClock(stamps);
        }
    }
}
