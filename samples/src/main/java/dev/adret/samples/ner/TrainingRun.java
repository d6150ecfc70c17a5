package dev.adret.samples.ner;

import dev.adret.check.GradientReport;
import dev.adret.nlp.eval.SpanCounts;
import dev.adret.nlp.eval.SpanScores;
import dev.adret.nlp.window.EpochReport;
import dev.adret.nlp.window.ModelFile;
import dev.adret.nlp.window.Resumption;
import dev.adret.nlp.window.WindowModel;
import dev.adret.nlp.window.WindowTraining;
import dev.adret.samples.cli.Progress;
import dev.adret.samples.cli.StoppedException;
import dev.adret.samples.cli.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Shows a training on the console, saves the model whenever it is the best so far, and ends in order when the user presses
 * Ctrl-C.
 */
final class TrainingRun implements WindowTraining.Listener, AutoCloseable {
    private static final String ROW = "%5s  %8s  %6s  %6s  %6s  %10s  %9s  %s%n";
    /** How long an interrupted training may take to come to the end of what it is doing, such as writing a model. */
    private static final int SECONDS_TO_STOP = 10;

    private final PrintWriter console;
    private final PrintWriter err;
    private final Path out;
    private final Metrics metrics;
    private final Progress progress = new Progress();
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread interruption = new Thread(this::stop, "adret-ctrl-c");
    private volatile boolean stopping;
    private volatile String checkpoint = "";
    private boolean hasHeader;
    private volatile String saved = "no epoch was finished, so nothing was saved";

    TrainingRun(PrintWriter console, PrintWriter err, Path out, Metrics metrics) {
        this.console = console;
        this.err = err;
        this.out = out;
        this.metrics = metrics;
        Runtime.getRuntime().addShutdownHook(interruption);
    }

    /** Runs on Ctrl-C, beside the training: lets that come to its end, and says what is left of it. */
    private void stop() {
        stopping = true;
        try {
            if (!finished.await(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                console.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // Not left to the thread that trains: the JVM ends when this method does.
        err.println("adret: stopped; " + left());
    }

    /** What there is of a training that broke off: the best model, the last checkpoint. */
    String left() {
        return saved + checkpoint;
    }

    private void endIfStopped() {
        if (stopping) {
            throw new StoppedException();
        }
    }

    void baseline(SpanScores scores) {
        metrics.baseline(scores);
        console.printf(Locale.ROOT, "baseline: remembering words only, dev F1 %.2f%n", scores.f1());
    }

    @Override
    public void onStart(WindowModel model, long trainingTokens) {
        metrics.model(model);
        console.printf(
                Locale.ROOT,
                "network: %s%s, %,d words, %d labels, %,d parameters%n%n",
                model.config().kind(),
                model.config().type().isEmpty() ? "" : " for " + model.config().type(),
                model.vocabulary().size(),
                model.labels().size(),
                model.model().size());
        console.flush();
    }

    @Override
    public void onGradients(List<GradientReport> reports) {
        for (GradientReport report : reports) {
            console.printf("gradients of %s against central differences:%n%s%n%n", report.subject(), report);
        }
        console.flush();
    }

    @Override
    public void onResume(Resumption resumption, WindowModel best) {
        resumption.damaged().forEach(why -> err.println("adret: " + why + "; taking the checkpoint before it"));
        console.printf(
                Locale.ROOT,
                "resumed from %s: %,d steps into epoch %d%n",
                resumption.file(),
                resumption.stepsInEpoch(),
                resumption.epoch() + 1);
        resumption.epochs().forEach(metrics::epoch);
        onCheckpoint(resumption.file());
        if (resumption.hasBest()) {
            save(best);
            saved = "the best model so far, of before it was resumed, is in " + out;
        }
        console.flush();
    }

    @Override
    public void onCheckpoint(Path file) {
        checkpoint = "; --resume goes on from " + file;
    }

    @Override
    public void onEpochStart(int epoch, long steps) {
        endIfStopped();
        if (!hasHeader) {
            hasHeader = true;
            console.printf(ROW, "epoch", "loss", "dev P", "R", "F1", "examples/s", "rate", "best");
            console.flush();
        }
        progress.start("epoch " + (epoch + 1), steps);
    }

    @Override
    public void onProgress(int epoch, long done, double meanLoss) {
        endIfStopped();
        progress.moveTo(done, String.format(Locale.ROOT, "loss %.4f", meanLoss));
    }

    @Override
    public void onReport(EpochReport report, WindowModel model) {
        progress.close();
        SpanCounts dev = report.dev().map(SpanScores::overall).orElse(null);
        console.printf(
                ROW,
                report.training().epoch() + 1,
                String.format(Locale.ROOT, "%.4f", report.training().meanLoss()),
                dev == null ? "-" : percent(dev.precision()),
                dev == null ? "-" : percent(dev.recall()),
                dev == null ? "-" : percent(dev.f1()),
                String.format(Locale.ROOT, "%,.0f", report.windowsPerSecond()),
                String.format(Locale.ROOT, "%.3g", report.training().learningRate()),
                dev != null && report.best() ? "*" : "");
        console.flush();
        metrics.epoch(report);
        if (report.best()) {
            save(model);
            saved = "the best model so far, of epoch " + (report.training().epoch() + 1) + ", is in " + out;
        }
    }

    private void save(WindowModel model) {
        try {
            ModelFile.write(model, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    void test(SpanScores scores) {
        metrics.test(scores);
        Table table = new Table("test", "P", "R", "F1", "entities");
        scores.byType().forEach((type, counts) -> row(table, type, counts));
        row(table, "all", scores.overall());
        console.println();
        console.print(table);
        console.println();
    }

    private static void row(Table table, String name, SpanCounts counts) {
        table.row(
                name,
                percent(counts.precision()),
                percent(counts.recall()),
                percent(counts.f1()),
                String.valueOf(counts.gold()));
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    @Override
    public void close() {
        progress.close();
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(interruption);
        } catch (IllegalStateException e) {
            // The JVM is ending: it has the hook run.
        }
    }
}
