package dev.adret.samples.lectures;

import dev.adret.backend.Backend;
import dev.adret.io.AtomicFile;
import dev.adret.samples.cli.BackendMixin;
import dev.adret.samples.cli.Table;
import dev.adret.samples.plot.Drawing;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code adret sample}: lists the examples of the lectures, or runs one. */
@Command(
        name = "sample",
        description = "Runs an example of the lectures CS224n and CS224d. Without a name, lists them.")
public final class SampleCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            completionCandidates = Names.class,
            description = "Which one. There are: ${COMPLETION-CANDIDATES}.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description =
                    "Draw the sample's pictures into this folder, which is made if it is not there. Default: draw none.")
    private Optional<Path> folder = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of all random numbers. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private BackendMixin backend = new BackendMixin();

    /** The names of the samples, for the help. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Samples.all().stream().map(Sample::name).iterator();
        }
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (name.isEmpty()) {
            list(out);
            return ExitCode.OK;
        }
        Sample sample = Samples.find(name.get()).orElseThrow(() -> unknown(name.get()));
        if (folder.isPresent()) {
            prepare(folder.get());
        }
        try (Backend device = backend.open(spec.commandLine().getErr())) {
            SampleContext context = new SampleContext(device, seed, out, folder);
            context.say(sample.description());
            context.say("From: %s.", sample.source());
            context.say();
            sample.run(context);
            if (context.missedPictures()) {
                context.say();
                context.say("Add --out FOLDER to have it drawn.");
            }
        }
        return ExitCode.OK;
    }

    private static void list(PrintWriter out) {
        Table table = new Table("sample", "what it shows");
        Samples.all().forEach(sample -> table.row(sample.name(), sample.description()));
        out.print(table);
        out.println();
        out.println("Run one: adret sample NAME; with --out FOLDER, its pictures are drawn there.");
        out.flush();
    }

    private ParameterException unknown(String wanted) {
        String names = Samples.all().stream().map(Sample::name).collect(Collectors.joining(", "));
        String hint = Samples.closest(wanted)
                .map(closest -> "; did you mean " + closest + "?")
                .orElse(".");
        return new ParameterException(
                spec.commandLine(), "there is no sample '" + wanted + "'" + hint + " There are: " + names);
    }

    /** Whatever would make the computing be in vain. */
    private static void prepare(Path folder) throws IOException {
        Drawing.require("--out");
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(folder + ": is a file; --out takes a folder", e);
        }
        AtomicFile.requireWritable(folder.resolve("picture.png"));
    }
}
