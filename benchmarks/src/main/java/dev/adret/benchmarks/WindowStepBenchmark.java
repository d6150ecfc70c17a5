package dev.adret.benchmarks;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.Backends;
import dev.adret.backend.UpdateRule;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.Embedding;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Sequential;
import dev.adret.nn.Tanh;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.train.EpochSummary;
import dev.adret.train.Trainer;
import dev.adret.train.TrainingListener;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The whole training step of a window network, in examples a second: a batch is chosen and written to the device, forward, loss,
 * backward, update. 100,000 words of 50 dimensions, windows of 5, a hidden layer with tanh, 5 classes, plain SGD, word vectors
 * trained.
 *
 * <p>The end of an epoch reads the loss, so the device has finished within the time measured. With {@code -prof gc}, {@code
 * gc.alloc.rate.norm} is the heap bytes an example costs.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class WindowStepBenchmark {
    private static final int EXAMPLES = 1 << 16;
    private static final int VOCABULARY = 100_000;
    private static final int WINDOW = 5;
    private static final int DIMENSION = 50;
    private static final int CLASSES = 5;

    @Param("cpu")
    String backend = "cpu";

    @Param({"1", "2"})
    int threads = 1;

    @Param({"64", "512", "4096"})
    int batch = 64;

    @Param({"100", "300"})
    int hidden = 100;

    private Run run = Run.NONE;

    @Setup(Level.Trial)
    public void open() {
        Backend device = Backends.onClassPath()
                .choose(backend, BackendOptions.defaults().withThreads(threads))
                .backend();
        Sequential network = new Sequential(
                new Embedding(VOCABULARY, DIMENSION),
                new Linear(WINDOW * DIMENSION, hidden),
                new Tanh(),
                new Linear(hidden, CLASSES));
        Model model = Model.create(device, network, 1);
        Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), LearningRate.constant(0.1f));
        Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, batch, 1);
        ZipfWindows data = new ZipfWindows(EXAMPLES, WINDOW, VOCABULARY, CLASSES);
        run = new Run() {
            @Override
            public EpochSummary epoch() {
                return trainer.trainEpoch(data, 0, new TrainingListener() {});
            }

            @Override
            public void close() {
                trainer.close();
                optimizer.close();
                model.close();
                device.close();
            }
        };
    }

    @Benchmark
    @OperationsPerInvocation(EXAMPLES)
    public EpochSummary step() {
        return run.epoch();
    }

    @TearDown(Level.Trial)
    public void close() {
        run.close();
    }

    /** What is measured, and what is to be closed after it. */
    private interface Run {
        Run NONE = new Run() {
            @Override
            public EpochSummary epoch() {
                throw new IllegalStateException("setup has not run");
            }

            @Override
            public void close() {}
        };

        EpochSummary epoch();

        void close();
    }
}
