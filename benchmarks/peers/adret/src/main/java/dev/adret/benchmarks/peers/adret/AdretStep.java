package dev.adret.benchmarks.peers.adret;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.Backends;
import dev.adret.backend.UpdateRule;
import dev.adret.benchmarks.peers.Peer;
import dev.adret.benchmarks.peers.Request;
import dev.adret.benchmarks.peers.StepProgram;
import dev.adret.benchmarks.peers.Task;
import dev.adret.benchmarks.peers.Windows;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.Embedding;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Sequential;
import dev.adret.nn.Tanh;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.train.Trainer;
import dev.adret.train.TrainingListener;

/** The training step as a user of Adret writes it: a model, an optimizer, a trainer, which chooses and copies the batches too. */
public final class AdretStep implements Peer {
    private static final TrainingListener SILENT = new TrainingListener() {};

    private final Backend backend;
    private final Model model;
    private final Optimizer optimizer;
    private final Trainer trainer;

    private AdretStep(Request request) {
        backend = Backends.onClassPath()
                .choose(request.backend(), BackendOptions.defaults().withThreads(request.threads()))
                .backend();
        Sequential network = new Sequential(
                new Embedding(Task.VOCABULARY, Task.DIMENSION),
                new Linear(Task.INPUTS, request.hidden()),
                new Tanh(),
                new Linear(request.hidden(), Task.CLASSES));
        model = Model.create(backend, network, Task.SEED);
        optimizer = new Optimizer(model, UpdateRule.sgd(), LearningRate.constant(request.rate()));
        trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, request.batch(), Task.SEED);
    }

    public static void main(String[] arguments) {
        StepProgram.run("Adret", AdretStep::new, arguments);
    }

    @Override
    public double epoch(Windows windows) {
        return trainer.trainEpoch(windows, 0, SILENT).meanLoss();
    }

    @Override
    public void close() {
        trainer.close();
        optimizer.close();
        model.close();
        backend.close();
    }
}
