package dev.adret.samples.gpu;

import dev.adret.backend.Backend;
import dev.adret.gpu.GpuBackend;
import dev.adret.gpu.TimedLaunch;
import dev.adret.samples.bench.OwnWork;
import dev.adret.samples.bench.TrainingStep;
import dev.adret.samples.bench.Workload;
import dev.adret.samples.cli.BackendMixin;
import dev.adret.samples.cli.PlacementConverter;
import dev.adret.samples.cli.Usage;
import dev.adret.train.DataPlacement;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code adret gpu profile}: where the time of a training step goes on a GPU. */
@Command(
        name = "profile",
        description =
                "Times every kernel of the training step that 'adret bench' measures, on the device: how often, how"
                        + " long, and how near to what the device can move and compute.")
final class ProfileCommand implements Callable<Integer> {
    private static final int MOST_STEPS = 8;

    /** What the device has to do before the steps, while these are queued: it then never waits for the host. */
    private static final double SECONDS_AHEAD = 0.02;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private BackendMixin backends = new BackendMixin();

    @Option(names = "--batch", paramLabel = "N", description = "Windows of a step. Default: ${DEFAULT-VALUE}.")
    private int batch = 4096;

    @Option(names = "--hidden", paramLabel = "N", description = "Units of the hidden layer. Default: ${DEFAULT-VALUE}.")
    private int hidden = 300;

    @Option(
            names = "--data",
            paramLabel = "PLACE",
            converter = PlacementConverter.class,
            description =
                    "Where the windows of training steps lie: ${COMPLETION-CANDIDATES}. auto: on the device, if it is a GPU."
                            + " Default: ${DEFAULT-VALUE}.")
    private DataPlacement data = DataPlacement.AUTO;

    @Option(names = "--quick", description = "Measure for a moment only. The figures are rougher.")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write all figures there, as JSON.")
    private Optional<Path> json = Optional.empty();

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Also write the time line there, for chrome://tracing or Perfetto.")
    private Optional<Path> trace = Optional.empty();

    @Override
    public Integer call() throws IOException {
        Usage.requireValue(
                spec.commandLine(),
                batch >= 1 && batch <= TrainingStep.EXAMPLES && hidden >= 1,
                "--batch lies between 1 and " + TrainingStep.EXAMPLES + ", and --hidden is at least 1; found " + batch
                        + " and " + hidden);
        Usage.requireWritable(spec.commandLine(), Map.of("--json", json, "--trace", trace));
        try (Backend backend = backends.open(spec.commandLine().getErr())) {
            if (!(backend instanceof GpuBackend gpu)) {
                throw new IllegalArgumentException("a profile is of a GPU: '" + backend.name()
                        + "' has no queue to take times in; choose cuda or opencl with --backend");
            }
            int steps = Math.min(MOST_STEPS, TrainingStep.EXAMPLES / batch);
            Ceilings ceilings = Ceilings.measure(gpu, quick);
            try (Workload training = TrainingStep.open(gpu, batch, hidden, data, steps * batch);
                    Workload ahead = Ceilings.product(gpu, quick)) {
                write(gpu, training, ahead, steps, ceilings);
            }
        }
        return 0;
    }

    private void write(GpuBackend gpu, Workload training, Workload ahead, int steps, Ceilings ceilings)
            throws IOException {
        double perSecond = Match.rounds(quick).medianOf(new OwnWork(gpu, training));
        // The first has the driver make its events, and the JVM compile.
        gpu.profile(ahead::run, training::run);
        double products = SECONDS_AHEAD * ceilings.operationsPerSecond() / ahead.amount();
        List<TimedLaunch> timeline = gpu.profile(
                () -> {
                    for (int i = 0; i < products; i++) {
                        ahead.run();
                    }
                },
                training::run);
        StepProfile profile = StepProfile.of(
                gpu.name() + ", " + gpu.description(),
                batch,
                hidden,
                steps,
                1e6 * batch / perSecond,
                ceilings,
                TrainingStep.leastBytes(batch, hidden),
                TrainingStep.operations(batch, hidden),
                timeline);
        PrintWriter out = spec.commandLine().getOut();
        out.print(profile.text());
        out.flush();
        if (json.isPresent()) {
            Json.write(json.get(), profile);
        }
        if (trace.isPresent()) {
            Json.write(trace.get(), ChromeTrace.of(timeline));
        }
    }
}
