package dev.adret.samples.lectures;

import dev.adret.backend.UpdateRule;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.Layer;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Sequential;
import dev.adret.nn.Tanh;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.train.ArrayDataset;
import dev.adret.train.EpochSummary;
import dev.adret.train.Trainer;
import dev.adret.train.TrainingListener;

/** Exclusive or, the smallest thing that takes a hidden layer, learnt from its four examples. */
public final class TrainXor implements Sample {
    static final float[][] X = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
    static final int[] CLASSES = {0, 1, 1, 0};

    @Override
    public String name() {
        return "train-xor";
    }

    @Override
    public String description() {
        return "Exclusive or, learnt by a hidden layer: building and training a network in a page of code";
    }

    @Override
    public String source() {
        return "CS224n, lecture 3, why a network needs a layer that is not linear";
    }

    @Override
    public void run(SampleContext context) {
        Layer network = new Sequential(new Linear(2, 8), new Tanh(), new Linear(8, 2));
        try (Model model = Model.create(context.backend(), network, context.seed());
                Optimizer optimizer = new Optimizer(model, UpdateRule.adam(), LearningRate.constant(0.05f));
                Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, 4, context.seed())) {
            trainer.fit(new ArrayDataset(X, CLASSES), 200, new TrainingListener() {
                @Override
                public boolean onEpochEnd(EpochSummary epoch) {
                    if (epoch.epoch() % 40 == 0 || epoch.epoch() == 199) {
                        context.say("epoch %3d: loss %.4f", epoch.epoch() + 1, epoch.meanLoss());
                    }
                    return true;
                }
            });
            float[][] scores = model.predict(X);
            for (int i = 0; i < X.length; i++) {
                float[] row = scores[i];
                double probability = 1 / (1 + Math.exp(row[0] - row[1]));
                context.say(
                        "%.0f xor %.0f = %d, with probability %.3f",
                        X[i][0], X[i][1], probability > 0.5 ? 1 : 0, Math.max(probability, 1 - probability));
            }
        }
    }
}
