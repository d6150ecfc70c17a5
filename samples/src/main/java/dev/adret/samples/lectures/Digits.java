package dev.adret.samples.lectures;

import dev.adret.backend.Backend;
import dev.adret.backend.UpdateRule;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.Initializer;
import dev.adret.nn.Layer;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.ReLU;
import dev.adret.nn.Sequential;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.samples.plot.Drawing;
import dev.adret.samples.plot.Picture;
import dev.adret.samples.plot.Thumbnails;
import dev.adret.train.ArrayDataset;
import dev.adret.train.Trainer;
import dev.adret.train.TrainingListener;
import java.io.IOException;

/** Digits read by a network with one hidden layer. The sample draws them itself, so that there is nothing to download. */
public final class Digits implements Sample {
    private static final int TRAINING = 6000;
    private static final int TEST = 1000;
    private static final int EPOCHS = 8;
    private static final int SHOWN = 45;
    private static final int MISREAD_SHOWN = 30;

    @Override
    public String name() {
        return "digits";
    }

    @Override
    public String description() {
        return "Handwriting-like digits, drawn by the sample, read by a network with a hidden layer";
    }

    @Override
    public String source() {
        return "CS224n, lecture 3, a layer of classification on a hidden layer; the task is that of MNIST";
    }

    @Override
    public void run(SampleContext context) throws IOException {
        Drawing.requireDesktop("the sample digits");
        Images training = Images.painted(TRAINING, context.seed());
        Images test = Images.painted(TEST, context.seed() + 1);
        int side = DigitPainter.SIDE;
        context.say(
                "%d digits of %d × %d pixels to learn from, %d others to be tested on.", TRAINING, side, side, TEST);
        int[] read = learn(context.backend(), training, test, EPOCHS, context);
        context.say("%.1f %% of the test digits are read right.", 100 * test.share(read));
        context.picture("digits", () -> picture(test, read));
    }

    /** Trains on {@code training} and returns what is read in the pictures of {@code test}. */
    static int[] learn(Backend backend, Images training, Images test, int epochs, SampleContext context) {
        Layer network = new Sequential(
                new Linear(DigitPainter.SIDE * DigitPainter.SIDE, 64, Initializer.heNormal()),
                new ReLU(),
                new Linear(64, 10));
        try (Model model = Model.create(backend, network, context.seed());
                Optimizer optimizer = new Optimizer(model, UpdateRule.adam(), LearningRate.constant(0.002f));
                Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, 50, context.seed())) {
            ArrayDataset examples = new ArrayDataset(training.pixels(), training.digits());
            for (int epoch = 0; epoch < epochs; epoch++) {
                double loss = trainer.trainEpoch(examples, epoch, new TrainingListener() {})
                        .meanLoss();
                context.say("epoch %d: loss %.4f", epoch + 1, loss);
            }
            return Classifier.best(model.predict(test.pixels()));
        }
    }

    /** The first digits of the test, then some that were misread, with what was read below each. */
    private static Picture picture(Images test, int[] read) {
        Thumbnails first = new Thumbnails("The first of the test, and what was read", DigitPainter.SIDE, 15);
        Thumbnails wrong = new Thumbnails("Misread: what was drawn → what was read", DigitPainter.SIDE, 15);
        for (int i = 0; i < SHOWN; i++) {
            boolean right = read[i] == test.digits()[i];
            first.add(test.pixels()[i], String.valueOf(read[i]), right);
        }
        for (int i = 0; i < read.length && wrong.size() < MISREAD_SHOWN; i++) {
            if (read[i] != test.digits()[i]) {
                wrong.add(test.pixels()[i], test.digits()[i] + " → " + read[i], false);
            }
        }
        return new Picture("Digits, read by a network with a hidden layer", 1, 1000, 290)
                .add(first)
                .add(wrong);
    }
}
