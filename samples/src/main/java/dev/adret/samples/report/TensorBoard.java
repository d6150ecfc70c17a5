package dev.adret.samples.report;

import dev.adret.nlp.eval.SpanCounts;
import dev.adret.nlp.window.EpochReport;
import dev.adret.nlp.window.WindowModel;
import dev.adret.nlp.window.WindowTraining;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;

/** Writes what each epoch came to into an event file: a point for each epoch, counted from 1. */
public final class TensorBoard implements WindowTraining.Listener, AutoCloseable {
    private final EventFile events;

    /** Begins an event file in {@code folder}. */
    public TensorBoard(Path folder) throws IOException {
        events = new EventFile(folder, Clock.systemUTC());
    }

    @Override
    public void onReport(EpochReport report, WindowModel model) {
        long epoch = report.training().epoch() + 1L;
        try {
            events.scalar("loss/train", epoch, report.training().meanLoss());
            events.scalar("learning_rate", epoch, report.training().learningRate());
            events.scalar("examples_per_second", epoch, report.windowsPerSecond());
            if (report.dev().isPresent()) {
                SpanCounts dev = report.dev().get().overall();
                events.scalar("dev/precision", epoch, dev.precision());
                events.scalar("dev/recall", epoch, dev.recall());
                events.scalar("dev/f1", epoch, dev.f1());
            }
            events.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("--tensorboard: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            events.close();
        } catch (IOException e) {
            throw new UncheckedIOException("--tensorboard: " + e.getMessage(), e);
        }
    }
}
