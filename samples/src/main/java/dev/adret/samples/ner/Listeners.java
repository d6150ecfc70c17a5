package dev.adret.samples.ner;

import dev.adret.check.GradientReport;
import dev.adret.nlp.corpus.Sentence;
import dev.adret.nlp.window.EpochReport;
import dev.adret.nlp.window.Resumption;
import dev.adret.nlp.window.WindowModel;
import dev.adret.nlp.window.WindowTraining;
import dev.adret.train.EpochSummary;
import dev.adret.train.Trainer;
import java.nio.file.Path;
import java.util.List;

/** Several listeners as one: each hears of everything, in their order. */
record Listeners(List<WindowTraining.Listener> all) implements WindowTraining.Listener {
    @Override
    public void onStart(WindowModel model, long trainingTokens) {
        all.forEach(one -> one.onStart(model, trainingTokens));
    }

    @Override
    public void onGradients(List<GradientReport> reports) {
        all.forEach(one -> one.onGradients(reports));
    }

    @Override
    public void onResume(Resumption resumption, WindowModel best) {
        all.forEach(one -> one.onResume(resumption, best));
    }

    @Override
    public void onCheckpoint(Path file) {
        all.forEach(one -> one.onCheckpoint(file));
    }

    @Override
    public void onEpochStart(int epoch, long steps) {
        all.forEach(one -> one.onEpochStart(epoch, steps));
    }

    @Override
    public void onProgress(int epoch, long done, double meanLoss) {
        all.forEach(one -> one.onProgress(epoch, done, meanLoss));
    }

    @Override
    public void onStep(Trainer trainer) {
        all.forEach(one -> one.onStep(trainer));
    }

    @Override
    public void onTagged(Sentence gold, List<String> predicted) {
        all.forEach(one -> one.onTagged(gold, predicted));
    }

    @Override
    public void onReport(EpochReport report, WindowModel model) {
        all.forEach(one -> one.onReport(report, model));
    }

    /** Whether all of them want to go on. */
    @Override
    public boolean onEpochEnd(EpochSummary summary) {
        boolean goOn = true;
        for (WindowTraining.Listener one : all) {
            goOn &= one.onEpochEnd(summary);
        }
        return goOn;
    }
}
