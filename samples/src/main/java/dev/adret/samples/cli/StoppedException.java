package dev.adret.samples.cli;

/** The user has stopped the command with Ctrl-C, and has been told what is left of its work. */
public final class StoppedException extends RuntimeException {
    /** Exit status of a command stopped by SIGINT. */
    public static final int STATUS = 130;

    private static final long serialVersionUID = 1L;
}
