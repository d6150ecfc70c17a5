package dev.adret.backend;

/** Finds and opens one kind of backend. Implementations are listed for {@link java.util.ServiceLoader}. */
public interface BackendProvider {
    /** What the backend is asked for by: lower case, such as {@code cpu} or {@code cuda}. */
    String name();

    /** {@code auto} takes the usable backend of the highest priority. A negative one is never taken by {@code auto}. */
    int priority();

    /** Looks whether the backend can be used here. Never throws, and takes a moment, not seconds. */
    Probe probe();

    /**
     * Opens the backend.
     *
     * @throws BackendUnavailableException if it cannot be used here; its message says why and what to do
     */
    Backend open(BackendOptions options);
}
