package dev.adret.benchmarks.peers.runner;

/** A program that keeps one core busy until it is ended: another user of the machine. */
final class Spinner {
    private Spinner() {}

    public static void main(String[] arguments) {
        while (true) {
            Thread.onSpinWait();
        }
    }
}
