package dev.adret.cuda;

/** Numbered places in the stream that can be waited for. */
final class Marks {
    private static final int COUNT = 8;

    private final CudaContext context;
    /** Made when first needed; 0 where there is none yet. */
    private final long[] events = new long[COUNT];

    Marks(CudaContext context) {
        this.context = context;
    }

    void set(int mark) {
        if (events[mark] == 0) {
            events[mark] = context.createEvent();
        }
        context.recordEvent(events[mark]);
    }

    void await(int mark) {
        if (events[mark] != 0) {
            context.awaitEvent(events[mark]);
        }
    }

    void close() {
        for (int mark = 0; mark < COUNT; mark++) {
            if (events[mark] != 0) {
                context.destroyEvent(events[mark]);
                events[mark] = 0;
            }
        }
    }
}
