package dev.adret.backend;

/**
 * What a caller may ask of a backend.
 *
 * @param threads worker threads of a backend that computes on the CPU; 0 for as many as there are processors
 * @param device which of several devices, by number or by a part of its name; empty for the best
 */
public record BackendOptions(int threads, String device) {
    /** @throws IllegalArgumentException if {@code threads} is negative */
    public BackendOptions {
        if (threads < 0) {
            throw new IllegalArgumentException("the number of threads is at least 1, or 0 for all; it was " + threads);
        }
    }

    public static BackendOptions defaults() {
        return new BackendOptions(0, "");
    }

    public BackendOptions withThreads(int number) {
        return new BackendOptions(number, device);
    }

    public BackendOptions withDevice(String numberOrName) {
        return new BackendOptions(threads, numberOrName);
    }
}
