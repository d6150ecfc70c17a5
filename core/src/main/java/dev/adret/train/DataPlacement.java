package dev.adret.train;

import dev.adret.backend.Backend;
import dev.adret.tensor.OutOfDeviceMemoryException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Where the examples of a training lie. What is trained is the same, to the bit. */
public enum DataPlacement {
    /**
     * On the device, if it {@linkplain Backend#leavesHostFree leaves the host free}, the data {@linkplain Dataset#onDevice has a
     * form for that}, and takes no more than a quarter of its free memory; else on the host.
     */
    AUTO,
    /** On the host, which makes each batch and copies it to the device. */
    HOST,
    /** On the device, which makes each batch itself. */
    DEVICE;

    /** Part of a device's free memory that data may take of itself: the rest is for the steps. */
    private static final int SHARE = 4;

    private static final System.Logger LOG = System.getLogger(DataPlacement.class.getName());

    /** What this comes to on a backend, for data that has a form for a device and fits there: {@link #HOST} or {@link #DEVICE}. */
    public DataPlacement on(Backend backend) {
        if (this != AUTO) {
            return this;
        }
        return backend.leavesHostFree() ? DEVICE : HOST;
    }

    /**
     * The data on the device, if this places it there.
     *
     * @param use what is made of it; takes it over, also where that fails
     * @throws IllegalArgumentException if it must lie there, and has no form for that
     * @throws OutOfDeviceMemoryException if it must lie there, and there is no room
     */
    <T> Optional<T> onDevice(Dataset data, Backend backend, Function<DeviceData, T> use) {
        return switch (this) {
            case HOST -> Optional.empty();
            case DEVICE ->
                Optional.of(data.onDevice(backend, Long.MAX_VALUE)
                        .map(use)
                        .orElseThrow(() -> new IllegalArgumentException("this data has no form for a device, on which"
                                + " it is to lie: leave it on the host, or let " + AUTO + " decide")));
            case AUTO -> on(backend) == DEVICE ? ifItFits(data, backend, use) : Optional.empty();
        };
    }

    private static <T> Optional<T> ifItFits(Dataset data, Backend backend, Function<DeviceData, T> use) {
        long order = Integer.BYTES * data.size();
        try {
            return data.onDevice(backend, backend.freeMemory() / SHARE - order).map(use);
        } catch (OutOfDeviceMemoryException e) {
            LOG.log(System.Logger.Level.INFO, "the training data stays on the host: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    /** As it is spelled on the command line: {@code device}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
