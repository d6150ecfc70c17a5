package dev.adret.opencl;

import dev.adret.gpu.QueueClock;
import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_event;

/**
 * Stamps are fills of a word, in a queue that notes when each command was done. Markers would cost the device less, but it is the host that some
 * drivers take their times from.
 */
final class ProfilingClock implements QueueClock {
    private final OpenClRuntime runtime;
    private final OpenClBuffer word;
    private final Pointer zero = Pointer.to(new int[1]);
    private final List<cl_event> stamps = new ArrayList<>();
    private boolean closed;

    /** @param word one to fill, closed with this */
    ProfilingClock(OpenClRuntime runtime, OpenClBuffer word) {
        this.runtime = runtime;
        this.word = word;
    }

    @Override
    public void stamp() {
        runtime.requireOpen();
        cl_event event = new cl_event();
        runtime.check(
                CL.clEnqueueFillBuffer(
                        runtime.queue(), word.memory(), zero, Integer.BYTES, 0, Integer.BYTES, 0, null, event),
                "clEnqueueFillBuffer");
        stamps.add(event);
    }

    @Override
    public long[] nanos() {
        runtime.synchronize();
        long[] times = new long[stamps.size()];
        long[] end = new long[1];
        for (int i = 0; i < times.length; i++) {
            runtime.check(
                    CL.clGetEventProfilingInfo(
                            stamps.get(i), CL.CL_PROFILING_COMMAND_END, Sizeof.cl_ulong, Pointer.to(end), null),
                    "clGetEventProfilingInfo");
            times[i] = end[0];
        }
        for (int i = times.length - 1; i >= 0; i--) {
            times[i] -= times[0];
        }
        return times;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            stamps.forEach(CL::clReleaseEvent);
            word.close();
            runtime.stopClock();
        }
    }
}
