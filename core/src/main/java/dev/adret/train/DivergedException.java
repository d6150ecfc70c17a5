package dev.adret.train;

/** Training has left the numbers: the loss is infinite or not a number. The message says where, and what to try. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DivergedException(String message) {
        super(message);
    }
}
