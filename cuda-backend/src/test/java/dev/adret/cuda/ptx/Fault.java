package dev.adret.cuda.ptx;

/** What one thread did wrong; who runs the thread knows where that was, and makes a {@link PtxException} of it. */
final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int thread;

    Fault(int thread, String message) {
        super(message);
        this.thread = thread;
    }

    int thread() {
        return thread;
    }
}
