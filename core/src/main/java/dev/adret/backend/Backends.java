package dev.adret.backend;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * Finds backends on the class path.
 *
 * <p>Asking for a backend by name never falls back to another one. Asking for {@code auto} takes the best usable one and says
 * why each better one was passed over.
 */
public final class Backends {
    /** The name that stands for the best usable backend. */
    public static final String AUTO = "auto";

    /** Those that come with Adret, each in a {@link #jar} of its own. */
    private static final List<String> IN_JARS = List.of("cpu", "opencl", "cuda");

    private final List<BackendProvider> providers;

    /** Backends made by the given providers. */
    public Backends(List<BackendProvider> providers) {
        this.providers = List.copyOf(providers);
    }

    /** The backends on the class path. */
    public static Backends onClassPath() {
        List<BackendProvider> found = new ArrayList<>();
        Iterator<BackendProvider> providers =
                ServiceLoader.load(BackendProvider.class).iterator();
        while (true) {
            try {
                if (!providers.hasNext()) {
                    return new Backends(found);
                }
                found.add(providers.next());
            } catch (ServiceConfigurationError e) {
                // One that cannot even be loaded must not hide the others.
                System.getLogger(Backends.class.getName())
                        .log(System.Logger.Level.WARNING, "a backend on the class path cannot be loaded", e);
            }
        }
    }

    /** Opens {@code name} from the class path: {@code Backends.open("auto")}. */
    public static Backend open(String name) {
        return onClassPath().choose(name, BackendOptions.defaults()).backend();
    }

    /** All providers, best first. Some look for devices to tell how good they are. */
    public List<BackendProvider> providers() {
        return providers.stream()
                .sorted(Comparator.comparingInt(BackendProvider::priority)
                        .reversed()
                        .thenComparing(BackendProvider::name))
                .toList();
    }

    /**
     * Opens the backend {@code name}, or the best one for {@code auto}. A name may be followed by a colon and the device, by
     * number or by a part of its name: {@code opencl:1}.
     *
     * @throws BackendUnavailableException if there is no such backend or it cannot be used; the message lists those there are
     */
    public Choice choose(String name, BackendOptions options) {
        if (name.equals(AUTO)) {
            return best(options);
        }
        int colon = name.indexOf(':');
        String wanted = colon < 0 ? name : name.substring(0, colon);
        BackendOptions narrowed = colon < 0 ? options : options.withDevice(name.substring(colon + 1));
        for (BackendProvider provider : providers) {
            if (provider.name().equals(wanted)) {
                Probe probe = provider.probe();
                if (!probe.usable()) {
                    throw new BackendUnavailableException("backend '" + wanted + "' cannot be used: " + explain(probe));
                }
                if (!narrowed.device().isEmpty() && provider.devices().isEmpty()) {
                    throw new BackendUnavailableException("the backend '" + wanted
                            + "' has no devices to choose from: ask for it by its name alone, not as '" + wanted + ":"
                            + narrowed.device() + "'");
                }
                return new Choice(provider.open(narrowed), List.of());
            }
        }
        String there = "choose one of " + AUTO + ", "
                + providers().stream().map(BackendProvider::name).collect(Collectors.joining(", "));
        throw new BackendUnavailableException(
                IN_JARS.contains(wanted)
                        ? "the backend '" + wanted + "' is not on the class path: add " + jar(wanted) + ", or " + there
                        : "there is no backend '" + wanted + "'; " + there);
    }

    private Choice best(BackendOptions options) {
        List<String> passedOver = new ArrayList<>();
        List<String> explained = new ArrayList<>();
        for (BackendProvider provider : providers()) {
            if (provider.priority() < 0) {
                continue;
            }
            Probe probe = provider.probe();
            if (!probe.usable()) {
                passedOver.add(provider.name() + ": " + probe.description());
                explained.add(provider.name() + ": " + explain(probe));
                continue;
            }
            try {
                return new Choice(provider.open(options), passedOver);
            } catch (BackendUnavailableException e) {
                passedOver.add(provider.name() + ": " + e.getMessage());
                explained.add(provider.name() + ": " + e.getMessage());
            }
        }
        throw new BackendUnavailableException("no backend can be used here: "
                + (explained.isEmpty()
                        ? "none is on the class path that " + AUTO + " takes; add one of "
                                + IN_JARS.stream().map(Backends::jar).collect(Collectors.joining(", "))
                        : String.join("; ", explained)));
    }

    private static String jar(String name) {
        return "adret-" + name + "-backend";
    }

    private static String explain(Probe probe) {
        return probe.hint().isEmpty() ? probe.description() : probe.description() + " (" + probe.hint() + ")";
    }

    /**
     * An open backend, owned by the caller.
     *
     * @param passedOver why each better backend was not taken, a line each; what to do about it its provider's {@link BackendProvider#probe}
     *     says. Empty if the backend was asked for by name
     */
    public record Choice(Backend backend, List<String> passedOver) {}
}
