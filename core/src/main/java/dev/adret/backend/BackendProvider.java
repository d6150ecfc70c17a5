package dev.adret.backend;

import java.util.List;

/** Finds and opens one kind of backend. Implementations are listed for {@link java.util.ServiceLoader}. */
public interface BackendProvider {
    /** What the backend is asked for by: lower case, such as {@code cpu} or {@code cuda}. */
    String name();

    /**
     * {@code auto} takes the usable backend of the highest priority. A negative one is never taken by {@code auto}. It may depend on
     * the devices there are. Never throws, and takes as long as {@link #probe}.
     */
    int priority();

    /**
     * The devices to choose from, usable or not, the best first; empty if the backend has no choice of devices or cannot be used.
     * Never throws, and takes as long as {@link #probe}.
     */
    default List<DeviceInfo> devices() {
        return List.of();
    }

    /** Looks whether the backend can be used here. Never throws, and takes a moment, not seconds. */
    Probe probe();

    /**
     * Opens the backend.
     *
     * @throws BackendUnavailableException if it cannot be used here; its message says why and what to do
     */
    Backend open(BackendOptions options);
}
