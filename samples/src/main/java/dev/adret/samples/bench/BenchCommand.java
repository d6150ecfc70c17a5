package dev.adret.samples.bench;

import dev.adret.backend.Backends;
import dev.adret.io.AtomicFile;
import dev.adret.samples.cli.CommandErrors;
import dev.adret.samples.cli.Progress;
import dev.adret.samples.cli.ThreadsMixin;
import dev.adret.samples.cli.Usage;
import dev.adret.samples.plot.Drawing;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code adret bench}: how fast the backends are, side by side. */
@Command(
        name = "bench",
        description =
                "Measures the backends side by side: matrix products, updates, training, tagging. Figures are medians;"
                        + " higher is faster.")
public final class BenchCommand implements Callable<Integer> {
    private static final Rounds FULL = new Rounds(7, 0.3, 1);
    private static final Rounds QUICK = new Rounds(3, 0.05, 0.25);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--backends",
            paramLabel = "NAME",
            split = ",",
            description =
                    "The backends to measure, separated by commas: names that 'adret devices' lists. The others are"
                            + " compared with the first. Default: every one that can be used, but those that are not meant to be"
                            + " fast.")
    private List<String> names = List.of();

    @Option(
            names = "--groups",
            paramLabel = "GROUP",
            split = ",",
            converter = Group.Converter.class,
            description = "What to measure, separated by commas: ${COMPLETION-CANDIDATES}. Default: all.")
    private List<Group> groups = List.of(Group.values());

    @Option(names = "--quick", description = "Measure for some seconds only. The figures are rougher.")
    private boolean quick;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Also write there the machine, the backends, every round and the medians, as JSON.")
    private Optional<Path> json = Optional.empty();

    @Option(names = "--plot", paramLabel = "FILE", description = "Also draw a bar chart there, as PNG.")
    private Optional<Path> plot = Optional.empty();

    @Mixin
    private ThreadsMixin threads = new ThreadsMixin();

    @Override
    public Integer call() throws IOException {
        checkOptions();
        try (Devices devices = open(Backends.onClassPath())) {
            List<Result> results = measure(devices);
            Report report = Report.of(devices, results, threads.threads(), quick);
            PrintWriter out = spec.commandLine().getOut();
            out.print(new ResultTable(devices.names()).text(results));
            out.flush();
            if (json.isPresent()) {
                byte[] content = report.json();
                AtomicFile.write(json.get(), stream -> stream.write(content));
            }
            if (plot.isPresent()) {
                byte[] content = new BarChart(devices.names(), results).png(report.where());
                AtomicFile.write(plot.get(), stream -> stream.write(content));
            }
            return tellFailures(results);
        }
    }

    /** Whatever would make the measuring be in vain. */
    private void checkOptions() throws IOException {
        Usage.requireDifferentBackends(spec.commandLine(), names);
        Usage.requireWritable(spec.commandLine(), Map.of("--json", json, "--plot", plot));
        if (plot.isPresent()) {
            Drawing.require("--plot");
        }
    }

    private Devices open(Backends backends) {
        Devices devices = names.isEmpty()
                ? Devices.usable(backends, threads.options())
                : Devices.named(names, backends, threads.options());
        PrintWriter err = spec.commandLine().getErr();
        devices.open()
                .forEach(device -> err.println(
                        "backend: " + device.name() + ", " + device.backend().description()));
        devices.leftOut().forEach((name, reason) -> err.println("not measured: " + name + ": " + reason));
        err.flush();
        return devices;
    }

    private List<Result> measure(Devices devices) {
        Stopwatch stopwatch = new Stopwatch(devices.open(), quick ? QUICK : FULL);
        List<Result> results = new ArrayList<>();
        try (Progress progress = new Progress()) {
            EnumSet<Group> wanted = EnumSet.copyOf(groups);
            progress.start("measuring", wanted.size());
            int done = 0;
            for (Group group : wanted) {
                progress.moveTo(done++, group.toString());
                results.addAll(stopwatch.measure(Bench.of(group)));
            }
        }
        return results;
    }

    /** Says what could not be measured, and returns the exit status. */
    private int tellFailures(List<Result> results) {
        int status = ExitCode.OK;
        for (Result result : results) {
            for (String backend : result.series().keySet()) {
                Optional<String> failure = result.on(backend).failure();
                if (failure.isPresent()) {
                    status = CommandErrors.FAILED;
                    spec.commandLine()
                            .getErr()
                            .println("adret: " + backend + " failed at "
                                    + result.bench().group() + ", "
                                    + result.bench().name() + ": " + failure.get());
                }
            }
        }
        return status;
    }
}
