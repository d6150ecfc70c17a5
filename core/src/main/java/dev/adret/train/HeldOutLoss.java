package dev.adret.train;

import dev.adret.loss.Loss;
import dev.adret.nn.Model;
import dev.adret.nn.Pass;
import dev.adret.random.Permutation;
import dev.adret.tensor.Tensor;

/** The loss of a model on data that it does not learn from. */
final class HeldOutLoss {
    private final Model model;
    private final Loss loss;
    private final int batchSize;
    private final float[] number = new float[1];

    HeldOutLoss(Model model, Loss loss, int batchSize) {
        this.model = model;
        this.loss = loss;
        this.batchSize = batchSize;
    }

    /** The mean over all examples, 0 if there are none. */
    double on(Dataset data) {
        if (data.size() == 0) {
            return 0;
        }
        Permutation order = new Permutation(data.size(), 0, 0);
        double sum = 0;
        try (Pass pass = Pass.inference(model.backend())) {
            for (long first = 0; first < data.size(); first += batchSize) {
                Batch batch = new Batch(data.layout(), (int) Math.min(batchSize, data.size() - first));
                batch.fill(data, order, first, 0);
                sum += batch.count() * (double) of(batch, pass);
            }
        } finally {
            // A loss that has a part of the model gives that a gradient.
            model.clearGradients();
        }
        return sum / data.size();
    }

    private float of(Batch batch, Pass pass) {
        BatchSize size = new BatchSize(batch.count(), batch.rows());
        try (BatchTensors tensors = BatchTensors.allocate(model.backend(), batch.layout(), size)) {
            pass.begin();
            tensors.load(batch, model.backend());
            Tensor mean = pass.workspace().floats("loss", 1);
            loss.forwardBackward(model.forward(tensors.input(), pass), tensors.targets(), mean, pass);
            pass.ops().read(mean, number, 0);
            return number[0];
        }
    }
}
