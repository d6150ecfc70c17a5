package dev.adret.samples.ner;

import dev.adret.samples.cli.Usage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options by which a training can be looked at: a report, a live page, event files. */
final class ObservationMixin {
    private static final int LARGEST_PORT = 65_535;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Also write a report there, as an HTML page: charts, scores, confusion, errors.")
    private Optional<Path> report = Optional.empty();

    @Option(
            names = "--ui",
            paramLabel = "PORT",
            description = "Show the training live in a browser, on this port of this machine only, 0 for any free port;"
                    + " with a box to try the newest best model.")
    private Optional<Integer> port = Optional.empty();

    @Option(
            names = "--tensorboard",
            paramLabel = "DIR",
            description = "Also write event files for TensorBoard to this folder.")
    private Optional<Path> tensorboard = Optional.empty();

    /** Refuses what is no port. */
    void requireSense(CommandLine command) {
        int number = port.orElse(0);
        Usage.requireValue(
                command,
                number >= 0 && number <= LARGEST_PORT,
                "--ui lies between 0 and " + LARGEST_PORT + " and is not " + number);
    }

    /** Where the report goes, if there is to be one. */
    Optional<Path> report() {
        return report;
    }

    /**
     * Makes the folder of event files, if there are to be some.
     *
     * @throws IOException if that cannot be
     */
    void requireFolder() throws IOException {
        if (tensorboard.isPresent()) {
            Files.createDirectories(tensorboard.get());
        }
    }

    /** Begins to observe. */
    Observation begin(Map<String, Object> configuration, Corpora corpora, Path model, PrintWriter console)
            throws IOException {
        Observation observation = new Observation(configuration, corpora, report, tensorboard);
        if (port.isPresent()) {
            try {
                observation.serve(port.get(), model, console);
            } catch (IOException | RuntimeException e) {
                observation.close();
                throw e;
            }
        }
        return observation;
    }
}
