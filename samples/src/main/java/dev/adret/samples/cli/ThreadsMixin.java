package dev.adret.samples.cli;

import dev.adret.backend.BackendOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option that sets how many threads compute. */
public final class ThreadsMixin {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    private int threads;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads of the CPU backend. Default: one for each processor.")
    void setThreads(int number) {
        Usage.requireValue(
                spec.commandLine(),
                number >= 0,
                "--threads is at least 1, or 0 for one for each processor, not " + number);
        threads = number;
    }

    /** What the user asked for; 0 for one for each processor. */
    public int threads() {
        return threads;
    }

    /** What to ask of a backend. */
    public BackendOptions options() {
        return BackendOptions.defaults().withThreads(threads);
    }
}
