package dev.adret.samples.gpu;

import dev.adret.io.AtomicFile;
import dev.adret.samples.cli.Usage;
import dev.adret.samples.plot.Drawing;
import dev.adret.samples.plot.LineChart;
import dev.adret.samples.plot.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code adret gpu plot}: examples a second by batch, as {@code adret gpu compare} has measured them. */
@Command(
        name = "plot",
        description = "Draws examples a second by batch on the GPU, on the CPU and in PyTorch, out of what 'adret gpu"
                + " compare --json' has written.")
final class PlotCommand implements Callable<Integer> {
    private static final int WIDTH = 620;
    private static final int HEIGHT = 560;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "The JSON of a comparison.")
    private Path comparison = Path.of("compare.json");

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "Where the picture goes, as PNG.")
    private Path out = Path.of("compare.png");

    @Override
    public Integer call() throws IOException {
        Usage.requireWritable(spec.commandLine(), Map.of("--out", Optional.of(out)), List.of(comparison));
        Drawing.require("--out");
        byte[] content = picture(Json.read(comparison, Comparison.class)).png();
        AtomicFile.write(out, stream -> stream.write(content));
        return 0;
    }

    private static Picture picture(Comparison comparison) {
        Picture picture = new Picture("A training step: " + comparison.where(), Matches.HIDDEN.size(), WIDTH, HEIGHT);
        for (int hidden : Matches.HIDDEN) {
            LineChart chart = new LineChart(hidden + " hidden units", "windows in a batch", "windows a second")
                    .logarithmicX()
                    .logarithmicY()
                    .withMarks();
            for (String name : comparison.contenders()) {
                comparison.curve(hidden, name).ifPresent(curve -> chart.line(name, curve.batches(), curve.rates()));
            }
            picture.add(chart);
        }
        return picture;
    }
}
