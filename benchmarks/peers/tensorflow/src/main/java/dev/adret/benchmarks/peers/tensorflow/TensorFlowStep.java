package dev.adret.benchmarks.peers.tensorflow;

import dev.adret.benchmarks.peers.Protocol;
import dev.adret.benchmarks.peers.Request;
import dev.adret.benchmarks.peers.StepProgram;
import dev.adret.benchmarks.peers.StepwisePeer;
import dev.adret.benchmarks.peers.Task;
import dev.adret.benchmarks.peers.WindowBatch;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The step as a TensorFlow graph wired by hand, its gradients too, since those that TensorFlow makes for word vectors are dense in
 * Java. What is subtracted is scaled by the learning rate where it is smallest, at the scores; rows of word vectors are scattered.
 * Weights lie as TensorFlow has them, [in×out].
 */
public final class TensorFlowStep extends StepwisePeer {
    private final Graph graph = new Graph();
    private final Session session;
    private final TInt32 ids;
    private final TInt32 classes;
    private final Placeholder<TInt32> idsInput;
    private final Placeholder<TInt32> classesInput;
    private final Operand<TFloat32> loss;
    private final Op[] updates;

    private TensorFlowStep(Request request) {
        super(request);
        int batch = request.batch();
        int hidden = request.hidden();
        Ops tf = Ops.create(graph);
        session = new Session(
                graph,
                ConfigProto.newBuilder()
                        .setIntraOpParallelismThreads(request.threads())
                        .setInterOpParallelismThreads(request.interOpThreads())
                        .build());

        Variable<TFloat32> table = variable(tf, Task.wordVectors(), Task.VOCABULARY, Task.DIMENSION);
        Variable<TFloat32> w1 =
                variable(tf, transposed(Task.hiddenWeight(hidden), hidden, Task.INPUTS), Task.INPUTS, hidden);
        Variable<TFloat32> b1 = variable(tf, new float[hidden], hidden);
        Variable<TFloat32> w2 =
                variable(tf, transposed(Task.outputWeight(hidden), Task.CLASSES, hidden), hidden, Task.CLASSES);
        Variable<TFloat32> b2 = variable(tf, new float[Task.CLASSES], Task.CLASSES);

        ids = TInt32.tensorOf(Shape.of((long) batch * Task.WINDOW));
        classes = TInt32.tensorOf(Shape.of(batch));
        idsInput = tf.placeholder(TInt32.class, Placeholder.shape(ids.shape()));
        classesInput = tf.placeholder(TInt32.class, Placeholder.shape(classes.shape()));

        Operand<TFloat32> x = tf.reshape(tf.gather(table, idsInput, tf.constant(0)), tf.array(batch, Task.INPUTS));
        Operand<TFloat32> y = tf.math.tanh(tf.nn.biasAdd(tf.linalg.matMul(x, w1), b1));
        SparseSoftmaxCrossEntropyWithLogits<TFloat32> entropy =
                tf.nn.sparseSoftmaxCrossEntropyWithLogits(tf.nn.biasAdd(tf.linalg.matMul(y, w2), b2), classesInput);
        loss = tf.math.mean(entropy.loss(), tf.constant(0));

        Operand<TFloat32> dScores = tf.math.mul(entropy.backprop(), tf.constant(request.rate() / batch));
        Operand<TFloat32> dy = tf.linalg.matMul(dScores, w2, MatMul.transposeB(true));
        Operand<TFloat32> dSums = tf.math.tanhGrad(y, dy);
        Operand<TFloat32> dx = tf.linalg.matMul(dSums, w1, MatMul.transposeB(true));
        Operand<TFloat32> dVectors = tf.reshape(dx, tf.array(batch * Task.WINDOW, Task.DIMENSION));
        updates = new Op[] {
            // After what reads the old value.
            tf.withControlDependencies(dy).assignSub(w2, tf.linalg.matMul(y, dScores, MatMul.transposeA(true))),
            tf.assignSub(b2, tf.nn.biasAddGrad(dScores)),
            tf.withControlDependencies(dx).assignSub(w1, tf.linalg.matMul(x, dSums, MatMul.transposeA(true))),
            tf.assignSub(b1, tf.nn.biasAddGrad(dSums)),
            tf.scatterSub(table, idsInput, dVectors)
        };
    }

    public static void main(String[] arguments) {
        StepProgram.run(
                Protocol.versioned("TensorFlow-Java", "org.tensorflow", "tensorflow-core-api"),
                TensorFlowStep::new,
                arguments);
    }

    @SuppressWarnings("try") // The result is empty and to be freed.
    private Variable<TFloat32> variable(Ops tf, float[] values, long... extents) {
        Shape shape = Shape.of(extents);
        Variable<TFloat32> variable = tf.variable(shape, TFloat32.class);
        Placeholder<TFloat32> input = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
        try (TFloat32 tensor = TFloat32.tensorOf(shape, DataBuffers.of(values));
                Result done = session.runner()
                        .feed(input, tensor)
                        .addTarget(tf.assign(variable, input))
                        .run()) {
            return variable;
        }
    }

    private static float[] transposed(float[] values, int rows, int columns) {
        float[] result = new float[values.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                result[j * rows + i] = values[i * columns + j];
            }
        }
        return result;
    }

    @Override
    protected double step(WindowBatch batch) {
        ids.asRawTensor().data().asInts().write(batch.ids());
        classes.asRawTensor().data().asInts().write(batch.classes());
        Session.Runner runner =
                session.runner().feed(idsInput, ids).feed(classesInput, classes).fetch(loss);
        for (Op update : updates) {
            runner.addTarget(update);
        }
        try (Result result = runner.run()) {
            return ((TFloat32) result.get(0)).getFloat();
        }
    }

    @Override
    public void close() {
        ids.close();
        classes.close();
        session.close();
        graph.close();
    }
}
