package dev.adret.samples;

import dev.adret.samples.bench.BenchCommand;
import dev.adret.samples.cli.CommandErrors;
import dev.adret.samples.cli.DevicesCommand;
import dev.adret.samples.cli.StandardOutput;
import dev.adret.samples.gpu.GpuCommand;
import dev.adret.samples.lectures.SampleCommand;
import dev.adret.samples.ner.NerCommand;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** The {@code adret} command. Exit status: 0 done, 1 it could not be done, 2 wrong usage, 130 stopped by Ctrl-C. */
@Command(
        name = "adret",
        description = "Trains and runs neural networks on the CPU and on GPUs.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        version = "adret 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DevicesCommand.class, NerCommand.class, BenchCommand.class, GpuCommand.class, SampleCommand.class
        })
public final class Main {
    @Option(
            names = CommandErrors.DEBUG,
            scope = ScopeType.INHERIT,
            description = "After an error, show the stack trace.")
    @SuppressWarnings(
            "UnusedVariable") // CommandErrors looks for it among the arguments, which may be in error themselves
    private boolean debug;

    private Main() {}

    public static void main(String[] args) {
        StandardOutput out = new StandardOutput();
        CommandLine command =
                commandLine().setOut(new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)));
        int status = run(command, args);
        command.getOut().flush();
        if (out.failure().isPresent()) {
            command.getErr().println("adret: standard output: " + out.failure().get());
            status = Math.max(status, CommandErrors.FAILED);
        }
        System.exit(status);
    }

    /** Runs a command line to its end and returns the exit status. */
    static int run(CommandLine command, String... args) {
        try {
            return command.execute(args);
        } catch (OutOfMemoryError e) {
            return CommandErrors.tellOutOfMemory(command);
        }
    }

    /** To the system, an empty name is the folder that the program is in. */
    private static Path path(String name) {
        if (name.isEmpty()) {
            throw new TypeConversionException("expected the name of a file or a folder, found nothing");
        }
        return Path.of(name);
    }

    /** The command line with everything set up but the arguments and where its output goes. */
    static CommandLine commandLine() {
        CommandErrors errors = new CommandErrors();
        return new CommandLine(new Main())
                .setErr(new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true))
                .setUsageHelpAutoWidth(true)
                .registerConverter(Path.class, Main::path)
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors);
    }
}
