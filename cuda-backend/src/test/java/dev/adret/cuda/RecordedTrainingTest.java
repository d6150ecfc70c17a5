package dev.adret.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Recording;
import dev.adret.backend.UpdateRule;
import dev.adret.gpu.BinaryCache;
import dev.adret.gpu.GpuBackend;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.Embedding;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Sequential;
import dev.adret.nn.Tanh;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.tensor.DType;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import dev.adret.train.Batch;
import dev.adret.train.BatchLayout;
import dev.adret.train.Dataset;
import dev.adret.train.Trainer;
import dev.adret.train.TrainingListener;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Steps of the whole backend as graphs, against a driver that only remembers. */
class RecordedTrainingTest {
    private static final int BATCH = 8;
    private static final int EXAMPLES = 10 * BATCH + 3;

    private final FakeDriver driver = new FakeDriver(FakeDriver.LARGE_CARD);
    private final GpuBackend backend = open();

    private GpuBackend open() {
        Compiler compiler = new Compiler(Optional.empty(), BinaryCache.none());
        return new GpuBackend(new CudaRuntime(driver, FakeDriver.LARGE_CARD, compiler, opened -> Optional.empty()));
    }

    @AfterEach
    void close() {
        backend.close();
        assertThat(driver.graphs).isEmpty();
        assertThat(driver.deviceMemory).isEmpty();
    }

    private int graphLaunches() {
        return Collections.frequency(driver.calls, "launch graph");
    }

    @Test
    void anEpochIsOneGraphLaunchForEachBatch() {
        Sequential network = new Sequential(new Embedding(50, 4), new Linear(12, 6), new Tanh(), new Linear(6, 3));
        try (Model model = Model.create(backend, network, 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), LearningRate.constant(0.1f));
                Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, BATCH, 1)) {
            Dataset data = new Zeros();
            TrainingListener silent = new TrainingListener() {};
            trainer.fit(data, 3, silent);
            assertThat(driver.graphs)
                    .as("one for full batches and one for the last")
                    .hasSize(2);
            int kernels = driver.graphs.values().iterator().next().size();

            driver.calls.clear();
            driver.launches.clear();
            long before = backend.launches();
            trainer.fit(data, 1, silent);
            assertThat(graphLaunches()).isEqualTo(11);
            assertThat(driver.calls).doesNotContain("begin capture");
            assertThat(driver.launches).hasSize(11 * kernels);
            assertThat(backend.launches() - before).isEqualTo(11L * kernels);
        }
    }

    @Test
    void aStepStartsOverWhenTheScratchMemoryItUsesWasReplaced() {
        int few = 10_000;
        int many = 40_000;
        Tensor plan = ints(RowPlan.length(many));
        Tensor fewIds = ints(few).reshape(Shape.of(few, 1));
        Tensor manyIds = ints(many).reshape(Shape.of(many, 1));
        try (Recording recording = backend.record(() -> backend.planRows(fewIds, 9, plan))) {
            for (int i = 0; i < 4; i++) {
                recording.run();
            }
            assertThat(graphLaunches()).isEqualTo(2);
            backend.planRows(manyIds, 9, plan);
            recording.run();
            assertThat(graphLaunches())
                    .as("the graph refers to memory that is gone")
                    .isEqualTo(2);
            driver.launches.clear();
            recording.run();
            recording.run();
            assertThat(graphLaunches()).isEqualTo(4);
            // It merges from the plan to the scratch memory or back.
            assertThat(driver.launches)
                    .filteredOn(launch -> launch.kernel().equals("merge_runs"))
                    .isNotEmpty()
                    .allSatisfy(launch -> assertThat(driver.deviceMemory)
                            .containsKeys(
                                    launch.arguments().getLong(24),
                                    launch.arguments().getLong(40)));
        }
    }

    private Tensor ints(int size) {
        return Tensor.of("ids", backend.allocate(DType.INT32, size), Shape.of(size));
    }

    /** Windows of three ids and their classes, all of them 0. */
    private static final class Zeros implements Dataset {
        @Override
        public long size() {
            return EXAMPLES;
        }

        @Override
        public BatchLayout layout() {
            return BatchLayout.idsWithClasses(3);
        }

        @Override
        public void fill(Batch batch) {}
    }
}
