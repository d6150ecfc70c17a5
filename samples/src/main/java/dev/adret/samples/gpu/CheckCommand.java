package dev.adret.samples.gpu;

import dev.adret.samples.cli.CommandErrors;
import dev.adret.samples.cli.EnumConverter;
import dev.adret.samples.cli.Usage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code adret gpu check}: what only hardware can answer, a line for each. */
@Command(
        name = "check",
        description =
                "Checks what only hardware can answer: equal bytes of equal trainings, losses beside the CPU's, memory,"
                        + " times. Prints PASS or FAIL for each; the exit status is 1 if one fails.")
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description = "What to check: a name that 'adret devices' lists. Default: ${DEFAULT-VALUE}.")
    private String backend = "cuda";

    @Option(
            names = "--only",
            paramLabel = "POINT",
            split = ",",
            converter = Points.class,
            description = "Some of the checks, separated by commas: start, same-bytes, recorded, losses, large, epoch,"
                    + " memory. Default: all.")
    private List<Point> only = List.of();

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Steps after which memory is looked at. Default: ${DEFAULT-VALUE}.")
    private long steps = 1_000_000;

    @Option(
            names = "--epoch-tokens",
            paramLabel = "N",
            description = "Tokens of the epoch that is timed. Default: ${DEFAULT-VALUE}.")
    private long epochTokens = 10_000_000;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            description = "Tokens of the trainings that are compared. Default: ${DEFAULT-VALUE}.")
    private long tokens = 50_000;

    @Option(
            names = "--corpus",
            paramLabel = "FILE",
            description = "A corpus in CoNLL columns to compare losses on, in place of the built-in one.")
    private Optional<Path> corpus = Optional.empty();

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the findings there, as JSON.")
    private Optional<Path> json = Optional.empty();

    /** Reads the name of a point. */
    static final class Points extends EnumConverter<Point> {
        Points() {
            super(Checks.POINTS);
        }
    }

    @Override
    public Integer call() throws IOException {
        Usage.requireValue(
                spec.commandLine(),
                Math.min(steps, Math.min(epochTokens, tokens)) >= 1,
                "--steps, --epoch-tokens and --tokens are at least 1; found " + steps + ", " + epochTokens + " and "
                        + tokens);
        Usage.requireWritable(
                spec.commandLine(), Map.of("--json", json), corpus.stream().toList());
        Checks checks = new Checks(backend, steps, epochTokens, tokens, corpus);
        List<Finding> findings = new ArrayList<>();
        PrintWriter out = spec.commandLine().getOut();
        for (Point point : Checks.POINTS) {
            if (only.isEmpty() || only.contains(point)) {
                Finding finding = checks.check(point);
                findings.add(finding);
                out.println(finding);
                out.flush();
                if (json.isPresent()) {
                    Json.write(json.get(), report(findings));
                }
            }
        }
        boolean failed = findings.stream().anyMatch(finding -> finding.verdict() == Verdict.FAIL);
        return failed ? CommandErrors.FAILED : ExitCode.OK;
    }

    private CheckReport report(List<Finding> findings) {
        return new CheckReport(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                backend,
                NvidiaSmi.ask(),
                List.copyOf(findings));
    }
}
