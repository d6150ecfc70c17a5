package dev.adret.cuda.ptx;

/** What an instruction does for some threads of a group, whose registers it knows. */
@FunctionalInterface
interface Step {
    /** Runs it for the threads {@code from ≤ thread < to}. */
    void run(int from, int to);
}
