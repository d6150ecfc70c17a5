package dev.adret.benchmarks.peers.dl4j;

import dev.adret.benchmarks.peers.Protocol;
import dev.adret.benchmarks.peers.Request;
import dev.adret.benchmarks.peers.StepProgram;
import dev.adret.benchmarks.peers.StepwisePeer;
import dev.adret.benchmarks.peers.Task;
import dev.adret.benchmarks.peers.WindowBatch;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The step as a network of Deeplearning4j's layers. The gradient of the word vectors is dense: it has no other. */
public final class Dl4jStep extends StepwisePeer {
    private final MultiLayerNetwork network;

    private Dl4jStep(Request request) {
        super(request);
        int hidden = request.hidden();
        network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .updater(new Sgd(request.rate()))
                .list()
                .layer(new EmbeddingSequenceLayer.Builder()
                        .nIn(Task.VOCABULARY)
                        .nOut(Task.DIMENSION)
                        .inputLength(Task.WINDOW)
                        .outputDataFormat(RNNFormat.NWC)
                        .activation(Activation.IDENTITY)
                        .build())
                .layer(new DenseLayer.Builder()
                        .nIn(Task.INPUTS)
                        .nOut(hidden)
                        .activation(Activation.TANH)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(hidden)
                        .nOut(Task.CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build())
                .inputPreProcessor(1, new SideBySide())
                .build());
        network.init();
        set("0_W", Task.wordVectors(), Task.VOCABULARY, Task.DIMENSION, false);
        set("1_W", Task.hiddenWeight(hidden), hidden, Task.INPUTS, true);
        set("2_W", Task.outputWeight(hidden), Task.CLASSES, hidden, true);
    }

    public static void main(String[] arguments) {
        StepProgram.run(
                Protocol.versioned("Deeplearning4j", "org.deeplearning4j", "deeplearning4j-nn"),
                Dl4jStep::new,
                arguments);
    }

    /** Sets a parameter; {@code transposed} if the network stores it the other way round, [in×out]. */
    private void set(String name, float[] values, int rows, int columns, boolean transposed) {
        INDArray array = Nd4j.createFromArray(values).reshape(rows, columns);
        network.getParam(name).assign(transposed ? array.transpose() : array);
    }

    @Override
    protected double step(WindowBatch batch) {
        float[] oneHot = new float[batch.size() * Task.CLASSES];
        for (int i = 0; i < batch.size(); i++) {
            oneHot[i * Task.CLASSES + batch.classes()[i]] = 1;
        }
        try (INDArray ids = Nd4j.createFromArray(batch.ids());
                INDArray targets = Nd4j.createFromArray(oneHot)) {
            network.fit(ids.reshape(batch.size(), Task.WINDOW), targets.reshape(batch.size(), Task.CLASSES));
            return network.score();
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
