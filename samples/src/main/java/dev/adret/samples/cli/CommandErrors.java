package dev.adret.samples.cli;

import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells what went wrong in one line on standard error; the stack only where {@code --debug} is given. */
public final class CommandErrors implements IExecutionExceptionHandler, IParameterExceptionHandler {
    /** Exit status of a command that was used rightly and failed. */
    public static final int FAILED = 1;

    /** The option that shows stack traces. */
    public static final String DEBUG = "--debug";

    @Override
    public int handleExecutionException(Exception exception, CommandLine command, ParseResult result) {
        return tell(exception, command, result.originalArgs().contains(DEBUG), FAILED);
    }

    @Override
    public int handleParseException(ParameterException exception, String[] args) {
        CommandLine command = exception.getCommandLine();
        int status = tell(exception, command, List.of(args).contains(DEBUG), CommandLine.ExitCode.USAGE);
        PrintWriter err = command.getErr();
        boolean unknown = UnmatchedArgumentException.printSuggestions(exception, err);
        if (!unknown && !command.getSubcommands().isEmpty()) {
            // One was to be given: the help lists them.
            command.usage(err);
        } else {
            err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        }
        return status;
    }

    /** Tells of memory that ran out, which is the one {@link Error} that a user can do something about. */
    public static int tellOutOfMemory(CommandLine command) {
        command.getErr()
                .println("adret: out of memory (" + (Runtime.getRuntime().maxMemory() >> 20)
                        + " MiB): give the JVM more, ADRET_JAVA_OPTS=" + moreMemory()
                        + ", or take a smaller network or batch");
        return FAILED;
    }

    /** The option of a JVM with about twice the memory of this one. */
    private static String moreMemory() {
        return "-Xmx" + ((Runtime.getRuntime().maxMemory() >> 29) + 1) + "g";
    }

    private static int tell(Exception exception, CommandLine command, boolean debug, int status) {
        if (exception instanceof StoppedException) {
            return StoppedException.STATUS;
        }
        PrintWriter err = command.getErr();
        err.println("adret: " + message(exception).lines().findFirst().orElse(""));
        if (debug) {
            exception.printStackTrace(err);
        }
        return status;
    }

    /** The message, or for the exceptions of the JDK that have none worth the name, one made of what they hold. */
    private static String message(Exception exception) {
        String message = exception.getMessage();
        if (exception instanceof FileSystemException failure && failure.getReason() == null) {
            String file = String.valueOf(failure.getFile());
            // Our own messages say more than the name of the file.
            if (message == null || message.equals(file)) {
                return file + ": " + reason(failure);
            }
        }
        if (message == null || message.isBlank() || exception instanceof NullPointerException) {
            return "internal error (" + exception + "); run again with " + DEBUG + " to see where";
        }
        return message;
    }

    private static String reason(FileSystemException failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "is no folder, and one is to be made there";
        }
        return failure instanceof NoSuchFileException ? "no such file or folder" : "cannot be used";
    }
}
