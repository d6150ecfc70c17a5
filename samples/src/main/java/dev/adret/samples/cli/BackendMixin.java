package dev.adret.samples.cli;

import dev.adret.backend.Backend;
import dev.adret.backend.Backends;
import java.io.PrintWriter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that choose where to compute. */
public final class BackendMixin {
    @Option(
            names = "--backend",
            paramLabel = "NAME",
            defaultValue = Backends.AUTO,
            description = "Where to compute: auto (the best there is), or a name that 'adret devices' lists."
                    + " Default: ${DEFAULT-VALUE}.")
    private String backend = Backends.AUTO;

    @Mixin
    private ThreadsMixin threads = new ThreadsMixin();

    /** Opens the backend asked for and says on {@code log} which it is, and why not a better one. */
    public Backend open(PrintWriter log) {
        Backends.Choice choice = Backends.onClassPath().choose(backend, threads.options());
        choice.passedOver().forEach(reason -> log.println("not used: " + reason));
        log.println(
                "backend: " + choice.backend().name() + ", " + choice.backend().description());
        log.flush();
        return choice.backend();
    }
}
