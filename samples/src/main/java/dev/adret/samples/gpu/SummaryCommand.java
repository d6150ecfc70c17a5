package dev.adret.samples.gpu;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code adret gpu summary}: a line for each point, out of the results in a folder. */
@Command(
        name = "summary",
        description =
                "Tells of each point that is wanted of a card whether it holds, out of the results in a folder, and"
                        + " writes summary.md there.")
final class SummaryCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FOLDER", description = "Where the results are: test.json, check.json and so on.")
    private Path folder = Path.of("results");

    @Override
    public Integer call() throws IOException {
        String summary = Summary.of(folder).markdown();
        Json.write(folder.resolve("summary.md"), summary);
        PrintWriter out = spec.commandLine().getOut();
        out.print(summary);
        out.flush();
        return 0;
    }
}
