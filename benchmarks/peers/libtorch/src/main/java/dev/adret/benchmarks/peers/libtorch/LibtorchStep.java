package dev.adret.benchmarks.peers.libtorch;

import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.embedding;
import static org.bytedeco.pytorch.global.torch.from_blob;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.set_num_threads;
import static org.bytedeco.pytorch.global.torch.tanh;

import dev.adret.benchmarks.peers.Protocol;
import dev.adret.benchmarks.peers.Request;
import dev.adret.benchmarks.peers.StepProgram;
import dev.adret.benchmarks.peers.StepwisePeer;
import dev.adret.benchmarks.peers.Task;
import dev.adret.benchmarks.peers.WindowBatch;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The step as a user of libtorch writes it: functions, autograd, the optimizer; the gradient of the word vectors is sparse. */
public final class LibtorchStep extends StepwisePeer {
    private final PointerScope scope = new PointerScope();
    private final Tensor table;
    private final Tensor hiddenWeight;
    private final TensorOptional hiddenBias;
    private final Tensor outputWeight;
    private final TensorOptional outputBias;
    private final SGD optimizer;
    private final LongPointer ids;
    private final LongPointer classes;
    private final Tensor idsTensor;
    private final Tensor classesTensor;
    private final long[] scratch;

    private LibtorchStep(Request request) {
        super(request);
        set_num_threads(request.threads());
        int hidden = request.hidden();
        table = parameter(Task.wordVectors(), Task.VOCABULARY, Task.DIMENSION);
        hiddenWeight = parameter(Task.hiddenWeight(hidden), hidden, Task.INPUTS);
        Tensor b1 = parameter(new float[hidden], hidden);
        hiddenBias = new TensorOptional(b1);
        outputWeight = parameter(Task.outputWeight(hidden), Task.CLASSES, hidden);
        Tensor b2 = parameter(new float[Task.CLASSES], Task.CLASSES);
        outputBias = new TensorOptional(b2);
        optimizer =
                new SGD(new TensorVector(table, hiddenWeight, b1, outputWeight, b2), new SGDOptions(request.rate()));
        // Tensors over memory that each batch is copied to.
        TensorOptions longs = new TensorOptions(ScalarType.Long);
        scratch = new long[request.batch() * Task.WINDOW];
        ids = new LongPointer(scratch.length);
        classes = new LongPointer(request.batch());
        idsTensor = from_blob(ids, new long[] {request.batch(), Task.WINDOW}, longs);
        classesTensor = from_blob(classes, new long[] {request.batch()}, longs);
    }

    public static void main(String[] arguments) {
        StepProgram.run(Protocol.versioned("libtorch", "org.bytedeco", "pytorch"), LibtorchStep::new, arguments);
    }

    private static Tensor parameter(float[] values, long... shape) {
        return AbstractTensor.create(values, shape).set_requires_grad(true);
    }

    @Override
    @SuppressWarnings("try") // The scope frees what is made within it.
    protected double step(WindowBatch batch) {
        copy(batch.ids(), ids);
        copy(batch.classes(), classes);
        try (PointerScope step = new PointerScope()) {
            Tensor vectors = embedding(table, idsTensor, -1, false, true);
            Tensor y = tanh(linear(vectors.view(batch.size(), Task.INPUTS), hiddenWeight, hiddenBias));
            Tensor loss = cross_entropy_loss(linear(y, outputWeight, outputBias), classesTensor);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            return loss.item_float();
        }
    }

    private void copy(int[] from, LongPointer to) {
        for (int i = 0; i < from.length; i++) {
            scratch[i] = from[i];
        }
        to.put(scratch, 0, from.length);
    }

    @Override
    public void close() {
        scope.close();
    }
}
