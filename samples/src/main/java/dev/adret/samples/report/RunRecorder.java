package dev.adret.samples.report;

import dev.adret.nlp.window.EpochReport;
import dev.adret.nlp.window.Resumption;
import dev.adret.nlp.window.WindowModel;
import dev.adret.nlp.window.WindowTraining;

/** Writes down how a training goes. */
public final class RunRecorder implements WindowTraining.Listener {
    private final RunRecord record;
    private long steps;

    public RunRecorder(RunRecord record) {
        this.record = record;
    }

    @Override
    public void onStart(WindowModel model, long trainingTokens) {
        record.model(model);
    }

    @Override
    public void onResume(Resumption resumption, WindowModel best) {
        resumption.epochs().forEach(record::epoch);
    }

    @Override
    public void onEpochStart(int epoch, long stepsOfEpoch) {
        steps = stepsOfEpoch;
        record.status("training");
        record.progress(epoch, 0, steps, Double.NaN);
    }

    @Override
    public void onProgress(int epoch, long done, double meanLoss) {
        record.progress(epoch, done, steps, meanLoss);
    }

    @Override
    public void onReport(EpochReport report, WindowModel model) {
        record.epoch(report);
        record.progress(report.training().epoch(), 0, 0, Double.NaN);
        record.status("epoch " + (report.training().epoch() + 1) + " is over");
    }
}
