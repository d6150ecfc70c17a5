package dev.adret.samples.cli;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.Backends;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that choose where to compute. */
public final class BackendMixin {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            defaultValue = Backends.AUTO,
            description = "Where to compute: auto (the best there is), or a name that 'adret devices' lists."
                    + " Default: ${DEFAULT-VALUE}.")
    private String backend = Backends.AUTO;

    private int threads;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads of the CPU backend. Default: one for each processor.")
    void setThreads(int number) {
        if (number < 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Invalid option: --threads is at least 1, or 0 for one for each processor, not " + number);
        }
        threads = number;
    }

    /** Opens the backend asked for and says on {@code log} which it is, and why not a better one. */
    public Backend open(PrintWriter log) {
        Backends.Choice choice =
                Backends.onClassPath().choose(backend, BackendOptions.defaults().withThreads(threads));
        choice.passedOver().forEach(reason -> log.println("not used: " + reason));
        log.println(
                "backend: " + choice.backend().name() + ", " + choice.backend().description());
        log.flush();
        return choice.backend();
    }
}
