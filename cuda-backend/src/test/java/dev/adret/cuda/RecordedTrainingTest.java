package dev.adret.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.Backend;
import dev.adret.backend.BatchPlace;
import dev.adret.backend.Ops;
import dev.adret.backend.Recording;
import dev.adret.backend.UpdateRule;
import dev.adret.backend.WindowText;
import dev.adret.gpu.BinaryCache;
import dev.adret.gpu.GpuBackend;
import dev.adret.gpu.TimedLaunch;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.Dropout;
import dev.adret.nn.Embedding;
import dev.adret.nn.Embeddings;
import dev.adret.nn.Initializer;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Pass;
import dev.adret.nn.Sequential;
import dev.adret.nn.Tanh;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.tensor.DType;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import dev.adret.train.Batch;
import dev.adret.train.BatchLayout;
import dev.adret.train.Dataset;
import dev.adret.train.DeviceData;
import dev.adret.train.Trainer;
import dev.adret.train.TrainingListener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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
            Dataset data = new Zeros(EXAMPLES);
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
    void aStepWithTwoLearningRatesHasOneMoreKernelAndNoMoreUploads() {
        List<String> one = oneMoreEpoch(1);
        List<String> two = oneMoreEpoch(0.5f);
        assertThat(Collections.frequency(one, "update")).isEqualTo(11);
        assertThat(Collections.frequency(two, "update")).isEqualTo(22);
        assertThat(two).hasSize(one.size() + 11);
        assertThat(Collections.frequency(two, "upload")).isEqualTo(Collections.frequency(one, "upload"));
    }

    /** Kernels and uploads of an epoch of recorded steps whose learning rate falls; the table's has this factor. */
    private List<String> oneMoreEpoch(float factor) {
        Embedding words = new Embedding(50, 4);
        words.table().setLearningRateFactor(factor);
        try (Model model = Model.create(backend, new Sequential(words, new Linear(12, 3)), 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.adam(), (step, epoch) -> 1f / (1 + step));
                Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, BATCH, 1)) {
            Dataset data = new Zeros(EXAMPLES);
            trainer.fit(data, 3);
            driver.calls.clear();
            driver.launches.clear();
            trainer.fit(data, 1);
            assertThat(graphLaunches()).isEqualTo(11);
            List<String> done = new ArrayList<>();
            driver.launches.forEach(launch -> done.add(launch.kernel()));
            driver.calls.stream().filter(call -> call.startsWith("upload")).forEach(call -> done.add("upload"));
            return done;
        }
    }

    @Test
    void rowPlansAreMadeBesideTheProductsOfTheBackwardPass() {
        Sequential network = new Sequential(new Embedding(50, 4), new Linear(12, 6), new Tanh(), new Linear(6, 3));
        try (Model model = Model.create(backend, network, 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), LearningRate.constant(0.1f));
                Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, 8, 1)) {
            trainer.fit(new Zeros(8), 1, new TrainingListener() {});
        }
        int begin = driver.queue.indexOf("begin branch");
        assertThat(driver.queue.subList(begin, begin + 3)).containsExactly("begin branch", "plan_chunk", "end branch");
        int join = driver.queue.indexOf("join");
        assertThat(driver.queue.subList(begin + 3, join))
                .isNotEmpty()
                .allMatch(kernel -> kernel.startsWith("gemm") || kernel.equals("differentiate_sum"));
        assertThat(driver.queue.subList(join + 1, driver.queue.size()))
                .containsExactly("sum_rows", "update", "end_step");
    }

    @Test
    void aPlanByItselfWaitsForThoseThatAreBeingMade() {
        Ops ops = new Ops(backend);
        Tensor ids = Tensor.of("ids", backend.allocate(DType.INT32, 10), Shape.of(10, 1));
        Tensor table = Tensor.of("table", backend.allocate(DType.FLOAT32, 6), Shape.of(3, 2));
        Shape length = Shape.of(RowPlan.length(10));
        Tensor first = Tensor.of("plan", backend.allocate(DType.INT32, length.size()), length);
        Tensor second = Tensor.of("plan", backend.allocate(DType.INT32, length.size()), length);
        ops.beginPlans(List.of(ids), List.of(table), List.of(first));
        ops.planRows(ids, 3, second);
        ops.awaitPlans();

        assertThat(driver.queue).endsWith("begin branch", "plan_chunk", "end branch", "join", "plan_chunk");
    }

    @Test
    void rowPlansOfSeveralTablesAreMadeBesideAllLayersBehindThem() {
        Embeddings tables = new Embeddings(
                1, Map.of("words", new Embedding(50, 4), "parts", Embedding.ofSums(9, 4, 2, Initializer.zeros())));
        Sequential network = new Sequential(tables, new Linear(8, 6), new Tanh(), new Linear(6, 3));
        try (Model model = Model.create(backend, network, 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), LearningRate.constant(0.1f));
                Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, 8, 1)) {
            trainer.fit(new Zeros(8), 1, new TrainingListener() {});
        }
        assertThat(driver.queue)
                .containsSubsequence(
                        "gather",
                        "begin branch",
                        "plan_chunk",
                        "end branch",
                        "softmax_cross_entropy",
                        "join",
                        "sum_rows",
                        "update",
                        "end_step")
                .containsOnlyOnce("begin branch", "join");
    }

    @Test
    void theNextBatchTravelsWhileTheStepBeforeItIsComputed() {
        int batch = 1 << 14;
        Sequential network = new Sequential(new Embedding(50, 2), new Linear(6, 3));
        try (Model model = Model.create(backend, network, 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), LearningRate.constant(0.1f));
                Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, batch, 1)) {
            trainer.fit(new Zeros(8L * batch), 1, new TrainingListener() {});
        }
        int first = driver.calls.indexOf("launch graph");
        List<String> calls = driver.calls.subList(first + 1, driver.calls.size());
        assertThat(calls.subList(0, calls.indexOf("launch graph")))
                .filteredOn(call -> call.contains(" from "))
                .as("ids and classes, cut where a slot of the ring ends")
                .isNotEmpty()
                .allMatch(call -> call.startsWith("upload ahead") || call.startsWith("copy"));
    }

    @Test
    void anEpochOnDataOfTheCardIsOneGraphLaunchForEachBatchAndNoCopyForAny() {
        Sequential network = new Sequential(new Embedding(50, 4), new Dropout(0.5f), new Linear(4, 3));
        try (Model model = Model.create(backend, network, 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.adagrad(), LearningRate.constant(0.1f));
                Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, BATCH, 1)) {
            trainer.fit(new ZerosOnTheCard(), 4, new TrainingListener() {
                @Override
                public void onEpochStart(int epoch, long steps) {
                    driver.calls.clear();
                }
            });
            assertThat(graphLaunches()).isEqualTo(11);
            assertThat(driver.calls).doesNotContain("begin capture");
            assertThat(driver.calls.stream().filter(call -> call.startsWith("upload")))
                    .as("the sum of the losses, at the end of the epoch and at the beginning of the next")
                    .hasSize(2);
        }
    }

    @Test
    void dataStaysOnTheHostWhereOtherProgramsLeaveTheCardTooLittle() {
        Sequential network = new Sequential(new Embedding(50, 4), new Linear(4, 3));
        driver.usedByOthers = backend.freeMemory() - (1 << 20);
        try (Model model = Model.create(backend, network, 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), LearningRate.constant(0.1f));
                Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, BATCH, 1)) {
            List<Long> room = new ArrayList<>();
            trainer.fit(
                    new ZerosOnTheCard() {
                        @Override
                        public Optional<DeviceData> onDevice(Backend on, long mostBytes) {
                            room.add(mostBytes);
                            return Optional.empty();
                        }
                    },
                    1,
                    new TrainingListener() {});
            assertThat(room).hasSize(1).allMatch(bytes -> bytes > 0 && bytes < 1 << 18);
        }
    }

    @Test
    void epochAfterEpochOnTheSameDataOfTheCardRunsTheSameGraph() {
        Sequential network = new Sequential(new Embedding(50, 4), new Linear(4, 3));
        try (Model model = Model.create(backend, network, 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), LearningRate.constant(0.1f));
                Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, BATCH, 1)) {
            Dataset data = new ZerosOnTheCard();
            TrainingListener silent = new TrainingListener() {};
            for (int epoch = 0; epoch < 4; epoch++) {
                driver.calls.clear();
                trainer.trainEpoch(data, epoch, silent);
            }
            assertThat(graphLaunches()).isEqualTo(11);
            assertThat(driver.calls).doesNotContain("begin capture");
            assertThat(driver.calls.stream().filter(call -> call.startsWith("upload")))
                    .as("where the epoch begins and its number, and the sum of the losses, twice")
                    .hasSize(4);
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

    @Test
    void aProfileHasEachKernelOfAStepWithItsTime() {
        Tensor x = Tensor.of("x", backend.allocate(DType.FLOAT32, 1000), Shape.of(1000));
        try (Recording recording = backend.record(() -> {
            backend.fill(x, 1);
            backend.axpy(2, x, x);
        })) {
            recording.run();
            recording.run();
            List<TimedLaunch> profile = backend.profile(() -> backend.fill(x, 0), () -> {
                recording.run();
                backend.write(new float[1000], 0, x);
            });
            assertThat(profile)
                    .containsExactly(
                            new TimedLaunch("fill", 0, 4, 4000, 0),
                            new TimedLaunch("axpy", 5, 4, 12_000, 0),
                            new TimedLaunch("copy to the device", 10, 0, 4000, 0));
            assertThat(driver.times).as("events that are left").isEmpty();
            assertThatThrownBy(() -> backend.profile(() -> {}, () -> backend.profile(() -> {}, () -> {})))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("a profile is taken already");
        }
    }

    private Tensor ints(int size) {
        return Tensor.of("ids", backend.allocate(DType.INT32, size), Shape.of(size));
    }

    /** Words and their classes, all of them 0, on the device. */
    private static class ZerosOnTheCard implements Dataset {
        @Override
        public long size() {
            return EXAMPLES;
        }

        @Override
        public BatchLayout layout() {
            return BatchLayout.idsWithClasses(1);
        }

        @Override
        public void fill(Batch batch) {}

        @Override
        public Optional<DeviceData> onDevice(Backend backend, long mostBytes) {
            Storage zeros = backend.allocate(DType.INT32, EXAMPLES);
            Tensor all = Tensor.of("zeros", zeros, Shape.of(EXAMPLES));
            Tensor table = Tensor.of("table", zeros, Shape.of(1, 2));
            WindowText text = new WindowText(all, all, table, Tensor.of("columns", zeros, Shape.of(1)), 0, 1);
            return Optional.of(new DeviceData() {
                @Override
                public void fill(BatchPlace place, Tensor input, Tensor targets, Pass pass) {
                    pass.ops().windows(text, place, input, targets);
                }

                @Override
                public void close() {
                    zeros.close();
                }
            });
        }
    }

    /** Windows of three ids and their classes, all of them 0. */
    private record Zeros(long size) implements Dataset {

        @Override
        public BatchLayout layout() {
            return BatchLayout.idsWithClasses(3);
        }

        @Override
        public void fill(Batch batch) {}
    }
}
