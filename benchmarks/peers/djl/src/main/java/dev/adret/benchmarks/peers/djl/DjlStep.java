package dev.adret.benchmarks.peers.djl;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.adret.benchmarks.peers.Request;
import dev.adret.benchmarks.peers.StepProgram;
import dev.adret.benchmarks.peers.StepwisePeer;
import dev.adret.benchmarks.peers.Task;
import dev.adret.benchmarks.peers.WindowBatch;
import java.util.List;

/**
 * The step with DJL's blocks and trainer on PyTorch. The gradient of the word vectors is dense: its trainer fails on sparse ones.
 *
 * <p>The number of threads is a property that DJL reads, {@code ai.djl.pytorch.num_threads}.
 */
public final class DjlStep extends StepwisePeer {
    private final Model model;
    private final Trainer trainer;

    private DjlStep(Request request) {
        super(request);
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(request.threads()));
        System.setProperty("ai.djl.pytorch.num_interop_threads", Integer.toString(request.interOpThreads()));
        int hidden = request.hidden();
        model = Model.newInstance("windows");
        model.setBlock(new SequentialBlock()
                .add(new WordVectors())
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(hidden).build())
                .add(Activation::tanh)
                .add(Linear.builder().setUnits(Task.CLASSES).build()));
        trainer = model.newTrainer(new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optOptimizer(Optimizer.sgd()
                        .setLearningRateTracker(Tracker.fixed(request.rate()))
                        .build()));
        trainer.initialize(new Shape(request.batch(), Task.WINDOW));
        List<float[]> values = List.of(
                Task.wordVectors(),
                Task.hiddenWeight(hidden),
                new float[hidden],
                Task.outputWeight(hidden),
                new float[Task.CLASSES]);
        for (int i = 0; i < values.size(); i++) {
            model.getBlock().getParameters().valueAt(i).getArray().set(values.get(i));
        }
    }

    public static void main(String[] arguments) {
        StepProgram.run("DJL " + Engine.getDjlVersion(), DjlStep::new, arguments);
    }

    @Override
    protected double step(WindowBatch batch) {
        try (NDManager manager = trainer.getManager().newSubManager()) {
            NDList ids = new NDList(manager.create(batch.ids(), new Shape(batch.size(), Task.WINDOW)));
            NDList classes = new NDList(manager.create(batch.classes()));
            NDArray loss;
            try (GradientCollector collector = trainer.newGradientCollector()) {
                loss = trainer.getLoss().evaluate(classes, trainer.forward(ids, classes));
                collector.backward(loss);
            }
            trainer.step();
            return loss.getFloat();
        }
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
    }
}
