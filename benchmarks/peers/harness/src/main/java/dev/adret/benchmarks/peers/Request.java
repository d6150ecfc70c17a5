package dev.adret.benchmarks.peers;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a program is asked to do: its arguments, {@code name=value} each. A parser of some lines, since a larger one would be part of
 * the start-up that is measured.
 */
public final class Request {
    private static final Set<String> NAMES =
            Set.of("mode", "backend", "batch", "hidden", "threads", "inter-op", "rate", "warmup", "seconds");

    private final Map<String, String> values = new HashMap<>();

    /** @throws IllegalArgumentException if an argument is unknown or not of the form {@code name=value} */
    public Request(String... arguments) {
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 0 || !NAMES.contains(argument.substring(0, equals))) {
                throw new IllegalArgumentException(
                        "'" + argument + "' is not an argument: give name=value, with a name of " + NAMES);
            }
            values.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
    }

    /** {@code time}, {@code check} or {@code start}; see {@link StepProgram}. */
    public String mode() {
        return value("mode", "time");
    }

    /** The backend of a library that has several. */
    public String backend() {
        return value("backend", "cpu");
    }

    /** Windows in a batch. */
    public int batch() {
        return Integer.parseInt(value("batch", "512"));
    }

    /** Units of the hidden layer. */
    public int hidden() {
        return Integer.parseInt(value("hidden", "100"));
    }

    /** Threads within an operation. */
    public int threads() {
        return Integer.parseInt(value("threads", "1"));
    }

    /** Threads that run operations beside one another, where a library has such. */
    public int interOpThreads() {
        return Integer.parseInt(value("inter-op", "1"));
    }

    /** Learning rate. */
    public float rate() {
        return Float.parseFloat(value("rate", "0.1"));
    }

    /** Seconds of work before the measurement. */
    public double warmup() {
        return Double.parseDouble(value("warmup", "3"));
    }

    /** Seconds to measure, at least. */
    public double seconds() {
        return Double.parseDouble(value("seconds", "3"));
    }

    private String value(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }
}
