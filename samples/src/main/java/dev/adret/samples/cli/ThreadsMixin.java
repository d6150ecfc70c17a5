package dev.adret.samples.cli;

import dev.adret.backend.BackendOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option that sets how many threads compute. */
public final class ThreadsMixin {
    /** More than any machine has processors: a slip of the keyboard is not to fill the memory with stacks. */
    private static final int MOST = 4096;

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
                number >= 0 && number <= MOST,
                "--threads lies between 1 and " + MOST + ", or is 0 for one for each processor, and is not " + number);
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
