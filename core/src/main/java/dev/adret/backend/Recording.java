package dev.adret.backend;

/** A step that can be run again at little cost (see {@link Backend#record}). */
public interface Recording extends AutoCloseable {
    /** Queues the step once more. */
    void run();

    /** Frees what the recording holds. */
    @Override
    void close();

    /** A recording that simply runs the step again. */
    static Recording running(Runnable step) {
        return new Recording() {
            @Override
            public void run() {
                step.run();
            }

            @Override
            public void close() {}
        };
    }
}
