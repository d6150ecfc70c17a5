package dev.adret.benchmarks.peers.runner;

import java.io.IOException;

/** A program that keeps one core busy, another user of the machine, until whoever started it ends it or is gone. */
final class Spinner {
    private Spinner() {}

    public static void main(String[] arguments) throws IOException {
        Thread busy = new Thread(() -> {
            while (true) {
                Thread.onSpinWait();
            }
        });
        busy.setDaemon(true);
        busy.start();
        // Standard input is a pipe, which ends with the other side.
        while (System.in.read() >= 0) {}
    }
}
