package dev.adret.samples.bench;

import dev.adret.backend.BackendOptions;
import dev.adret.backend.BackendProvider;
import dev.adret.backend.BackendUnavailableException;
import dev.adret.backend.Backends;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The backends that take part, open, and why the others do not. */
final class Devices implements AutoCloseable {
    private final List<Device> open = new ArrayList<>();
    private final Map<String, String> leftOut = new LinkedHashMap<>();

    private Devices() {}

    /**
     * Opens the backends of the given names.
     *
     * @throws BackendUnavailableException if there is none of that name, or it cannot be used: a name never falls back
     */
    static Devices named(List<String> names, Backends backends, BackendOptions options) {
        Devices devices = new Devices();
        try {
            names.forEach(name -> devices.add(name, backends, options));
            return devices;
        } catch (RuntimeException | Error e) {
            devices.close();
            throw e;
        }
    }

    /**
     * Opens every backend that can be used, best first. One that {@code auto} never takes must be asked for by name.
     *
     * @throws BackendUnavailableException if there is none
     */
    static Devices usable(Backends backends, BackendOptions options) {
        Devices devices = new Devices();
        for (BackendProvider provider : backends.providers()) {
            if (provider.priority() < 0) {
                devices.leftOut.put(provider.name(), "not meant to be fast; --backends measures it all the same");
                continue;
            }
            try {
                devices.add(provider.name(), backends, options);
            } catch (RuntimeException | LinkageError e) {
                devices.leftOut.put(provider.name(), String.valueOf(e.getMessage()));
            }
        }
        if (devices.open.isEmpty()) {
            throw new BackendUnavailableException("no backend can be measured here: " + devices.leftOut);
        }
        return devices;
    }

    private void add(String name, Backends backends, BackendOptions options) {
        open.add(new Device(name, backends.choose(name, options).backend()));
    }

    /** Those that take part, in order. */
    List<Device> open() {
        return open;
    }

    /** Their names, in order. */
    List<String> names() {
        return open.stream().map(Device::name).toList();
    }

    /** Why each of the others does not take part. */
    Map<String, String> leftOut() {
        return leftOut;
    }

    @Override
    public void close() {
        open.forEach(device -> device.backend().close());
    }
}
