package dev.adret.opencl;

import org.jocl.CL;
import org.jocl.cl_event;

/** Numbered places in a queue that can be waited for. */
final class Marks {
    private static final int COUNT = 8;

    private final OpenClRuntime runtime;
    /** Each in an array of its own, as waiting takes it. */
    private final cl_event[][] events = new cl_event[COUNT][1];

    private final boolean[] set = new boolean[COUNT];

    Marks(OpenClRuntime runtime) {
        this.runtime = runtime;
        for (cl_event[] event : events) {
            event[0] = new cl_event();
        }
    }

    void set(int mark) {
        release(mark);
        runtime.check(
                CL.clEnqueueMarkerWithWaitList(runtime.queue(), 0, null, events[mark][0]),
                "clEnqueueMarkerWithWaitList");
        set[mark] = true;
        // Work that is only queued up in the driver would never reach the mark.
        runtime.check(CL.clFlush(runtime.queue()), "clFlush");
    }

    /** Leaves the mark, so that it can be waited for again. */
    void await(int mark) {
        if (set[mark]) {
            runtime.check(CL.clWaitForEvents(1, events[mark]), "clWaitForEvents");
        }
    }

    void close() {
        for (int mark = 0; mark < COUNT; mark++) {
            release(mark);
        }
    }

    private void release(int mark) {
        if (set[mark]) {
            set[mark] = false;
            CL.clReleaseEvent(events[mark][0]);
        }
    }
}
