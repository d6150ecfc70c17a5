package dev.adret.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.Backend;
import dev.adret.backend.Recording;
import dev.adret.backend.UpdateRule;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.ForwardedBackend;
import dev.adret.loss.BinaryCrossEntropy;
import dev.adret.loss.Loss;
import dev.adret.loss.MaxMargin;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.Dropout;
import dev.adret.nn.Embedding;
import dev.adret.nn.Embeddings;
import dev.adret.nn.Initializer;
import dev.adret.nn.Layer;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Parameter;
import dev.adret.nn.Pass;
import dev.adret.nn.Sequential;
import dev.adret.nn.Tanh;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.random.Permutation;
import dev.adret.random.Philox;
import dev.adret.tensor.DType;
import dev.adret.tensor.OutOfDeviceMemoryException;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainerTest {
    private static final TrainingListener SILENT = new TrainingListener() {};
    private static final ArrayDataset XOR =
            new ArrayDataset(new float[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}}, new int[] {0, 1, 1, 0});

    private final ReferenceBackend backend = new ReferenceBackend();

    private static Layer network() {
        return new Sequential(new Linear(2, 8), new Tanh(), new Dropout(0.1f), new Linear(8, 2));
    }

    /** Random points of the plane in two classes: inside the unit circle or not. */
    private static ArrayDataset circle(int examples) {
        float[][] points = new float[examples][2];
        int[] classes = new int[examples];
        for (int i = 0; i < examples; i++) {
            Philox.uniform(99, i, -1.4f, 1.4f, points[i]);
            classes[i] = Math.hypot(points[i][0], points[i][1]) < 1 ? 1 : 0;
        }
        return new ArrayDataset(points, classes);
    }

    private interface Use {
        void run(Trainer trainer, Model model);
    }

    private void train(Backend on, Layer network, Loss loss, float rate, int batchSize, long seed, Use use) {
        try (Model model = Model.create(on, network, 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.adam(), LearningRate.constant(rate));
                Trainer trainer = new Trainer(model, loss, optimizer, batchSize, seed)) {
            use.run(trainer, model);
        }
    }

    private void train(Layer network, float rate, int batchSize, Use use) {
        train(backend, network, new SoftmaxCrossEntropy(), rate, batchSize, 1, use);
    }

    @Test
    void theLossOnHeldOutDataIsThatWithoutDropoutWhateverTheBatches() {
        train(network(), 0.1f, 3, (trainer, model) -> {
            trainer.fit(circle(20), 3);
            float[][] points = {{1, 1}, {0, 1}, {0.5f, 0}, {-1, 1}};
            int[] classes = {0, 0, 1, 0};
            double expected = 0;
            float[][] scores = model.predict(points);
            for (int i = 0; i < points.length; i++) {
                double rest = Math.exp(scores[i][1 - classes[i]] - scores[i][classes[i]]);
                expected += Math.log1p(rest) / points.length;
            }
            Map<String, float[]> before = model.state();

            assertThat(trainer.meanLoss(new ArrayDataset(points, classes))).isCloseTo(expected, within(1e-6));
            assertThat(model.state()).usingRecursiveComparison().isEqualTo(before);
        });
    }

    @Test
    void whereABatchHasNoRoomNothingOfItIsLeft() {
        List<Storage> before = new ArrayList<>();
        List<Storage> allocated = new ArrayList<>();
        train(
                ForwardedBackend.scarce(Integer.MAX_VALUE, before),
                network(),
                new SoftmaxCrossEntropy(),
                0.1f,
                4,
                1,
                (t, m) -> {});
        Backend scarce = ForwardedBackend.scarce(before.size() + 1, allocated);
        train(scarce, network(), new SoftmaxCrossEntropy(), 0.1f, 4, 1, (trainer, model) -> {
            assertThatThrownBy(() -> trainer.fit(XOR, 1)).isInstanceOf(OutOfDeviceMemoryException.class);
            assertThat(allocated).hasSize(before.size() + 1);
            assertThat(allocated.get(before.size()).isClosed()).isTrue();
        });
    }

    @Test
    void anErrorWithinAStepLeavesNoGradientForTheNext() {
        AtomicInteger sums = new AtomicInteger();
        Backend full = ForwardedBackend.telling(method -> {
            if (method.equals("sumRows") && sums.getAndIncrement() == 0) {
                throw new OutOfMemoryError("heap");
            }
        });
        Layer network = new Sequential(
                new Embeddings(1, Map.of("table", new Embedding(4, 2))), new Dropout(0), new Linear(2, 2));
        train(full, network, new SoftmaxCrossEntropy(), 0.1f, 4, 1, (trainer, model) -> {
            ArrayDataset ids = new ArrayDataset(new int[][] {{0}, {1}, {2}, {3}}, new int[] {0, 1, 1, 0});
            assertThatThrownBy(() -> trainer.fit(ids, 1)).isInstanceOf(OutOfMemoryError.class);
            assertThat(model.parameters().values()).noneMatch(Parameter::hasGradient);
            assertThat(trainer.fit(ids, 1)).hasSize(1);
        });
    }

    @Test
    void trainingGoesOnAsIfTheLossOnHeldOutDataHadNotBeenAskedFor() {
        train(network(), 0.1f, 3, (trainer, model) -> {
            trainer.fit(circle(20), 3);
            Map<String, float[]> expected = model.state();
            train(network(), 0.1f, 3, (asking, other) -> {
                asking.fit(circle(20), 3, new TrainingListener() {
                    @Override
                    public void onStep(Trainer at) {
                        at.meanLoss(circle(7));
                    }
                });
                assertThat(other.state()).usingRecursiveComparison().isEqualTo(expected);
            });
        });
    }

    @Test
    void aLossWithAPartOfTheModelLeavesNoGradientThereOnHeldOutData() {
        Parameter offset = Parameter.bias(Shape.of(1), Initializer.zeros());
        Loss withOffset = (scores, targets, loss, pass) -> {
            pass.ops().fill(loss, 0);
            pass.ops().fill(offset.gradient(), offset.gradientFactor());
            return pass.workspace().floats("dx", scores.shape());
        };
        Layer network = new dev.adret.nn.Module() {
            private final Linear linear = add("linear", new Linear(2, 2));

            {
                add("offset", offset);
            }

            @Override
            public Tensor forward(Tensor x, Pass pass) {
                return linear.forward(x, pass);
            }

            @Override
            public Tensor backward(Tensor dy, Pass pass) {
                return linear.backward(dy, pass);
            }

            @Override
            public Shape outputShape(Shape input) {
                return linear.outputShape(input);
            }
        };
        train(backend, network, withOffset, 0.1f, 2, 1, (trainer, model) -> {
            trainer.meanLoss(XOR);

            assertThat(offset.hasGradient()).isFalse();
        });
    }

    /** Records what it is asked for and gives back examples of zeros. */
    private static final class Watched implements Dataset {
        private final long size;
        private final List<List<Long>> batches = new ArrayList<>();

        Watched(long size) {
            this.size = size;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public BatchLayout layout() {
            return BatchLayout.floatsWithClasses(2);
        }

        @Override
        public void fill(Batch batch) {
            batches.add(
                    IntStream.range(0, batch.count()).mapToObj(batch::example).toList());
        }

        List<Long> order() {
            return batches.stream().flatMap(List::stream).toList();
        }
    }

    // ---- learning ----

    @Test
    void learnsExclusiveOr() {
        train(new Sequential(new Linear(2, 8), new Tanh(), new Linear(8, 2)), 0.05f, 4, (trainer, model) -> {
            List<EpochSummary> epochs = trainer.fit(XOR, 300, SILENT);

            assertThat(epochs.get(299).meanLoss()).isLessThan(0.01);
        });
    }

    @Test
    void learnsToTellTheInsideOfACircleFromTheOutside() {
        train(new Sequential(new Linear(2, 12), new Tanh(), new Linear(12, 2)), 0.05f, 16, (trainer, model) -> {
            List<EpochSummary> epochs = trainer.fit(circle(100), 80, SILENT);

            assertThat(epochs.get(79).meanLoss()).isLessThan(0.1);
        });
    }

    @Test
    void learnsFromIds() {
        train(new Sequential(new Embedding(10, 4), new Linear(4, 2)), 0.1f, 3, (trainer, model) -> {
            List<EpochSummary> epochs = trainer.fit(new Parity(10), 60, SILENT);

            assertThat(epochs.get(59).meanLoss()).isLessThan(0.02);
        });
    }

    @Test
    void learnsFromValues() {
        float[][] numbers = new float[10][1];
        float[][] above = new float[10][1];
        for (int i = 0; i < 10; i++) {
            numbers[i][0] = i - 4.5f;
            above[i][0] = i < 5 ? 0 : 1;
        }
        train(backend, new Linear(1, 1), new BinaryCrossEntropy(), 0.3f, 4, 1, (trainer, model) -> {
            List<EpochSummary> epochs = trainer.fit(new ArrayDataset(numbers, above), 60, SILENT);

            assertThat(epochs.get(59).meanLoss()).isLessThan(0.1);
        });
    }

    @Test
    void learnsFromRowsThatAreComparedWithOneAnother() {
        // A true row is positive, its two corrupt ones negative; the loss wants the true rows first.
        Dataset signs = new Dataset() {
            @Override
            public long size() {
                return 7;
            }

            @Override
            public BatchLayout layout() {
                return new BatchLayout(DType.FLOAT32, 3, 1, BatchLayout.Targets.NONE, 0);
            }

            @Override
            public void fill(Batch batch) {
                int n = batch.count();
                for (int i = 0; i < n; i++) {
                    batch.inputFloats()[i] = 1 + batch.example(i);
                    batch.inputFloats()[n + 2 * i] = -1 - batch.example(i);
                    batch.inputFloats()[n + 2 * i + 1] = -2;
                }
            }
        };
        train(backend, new Linear(1, 1), new MaxMargin(1, 2), 0.1f, 4, 1, (trainer, model) -> {
            List<EpochSummary> epochs = trainer.fit(signs, 40, SILENT);

            assertThat(epochs.get(39).meanLoss()).isZero();
        });
    }

    // ---- the loss it reports ----

    @Test
    void reportsTheMeanLossOverAllExamples() {
        ArrayDataset data = circle(10);
        // So small a learning rate that the parameters stay as they are.
        train(new Linear(2, 2), 1e-30f, 4, (trainer, model) -> {
            Map<String, float[]> state = model.state();
            EpochSummary epoch = trainer.trainEpoch(data, 0, SILENT);

            assertThat(epoch.meanLoss()).isCloseTo(meanLoss(state, 10), within(1e-6));
        });
    }

    /** The mean cross-entropy of a linear layer over {@link #circle}, in plain Java. */
    private static double meanLoss(Map<String, float[]> state, int examples) {
        float[] w = state.get("weight");
        float[] b = state.get("bias");
        double total = 0;
        for (int i = 0; i < examples; i++) {
            float[] x = new float[2];
            Philox.uniform(99, i, -1.4f, 1.4f, x);
            double first = w[0] * (double) x[0] + w[1] * (double) x[1] + b[0];
            double second = w[2] * (double) x[0] + w[3] * (double) x[1] + b[1];
            double right = Math.hypot(x[0], x[1]) < 1 ? second : first;
            total += Math.log(Math.exp(first) + Math.exp(second)) - right;
        }
        return total / examples;
    }

    @Test
    void reportsTheSameMeanLossWhateverTheSizeOfTheBatches() {
        List<Double> losses = new ArrayList<>();
        for (int batchSize : new int[] {1, 3, 200, 1000}) {
            train(
                    new Linear(2, 2),
                    1e-30f,
                    batchSize,
                    (trainer, model) -> losses.add(
                            trainer.trainEpoch(circle(200), 0, SILENT).meanLoss()));
        }

        assertThat(losses).allMatch(loss -> Math.abs(loss - losses.get(0)) < 1e-6);
    }

    @Test
    void reportsHowManyExamplesItSaw() {
        train(
                network(),
                0.01f,
                4,
                (trainer, model) -> assertThat(
                                trainer.trainEpoch(circle(10), 0, SILENT).examples())
                        .isEqualTo(10));
    }

    @Test
    void anEpochWithoutExamplesIsAnEpoch() {
        train(
                network(),
                0.01f,
                4,
                (trainer, model) -> assertThat(trainer.trainEpoch(new Watched(0), 3, SILENT))
                        .extracting(EpochSummary::epoch, EpochSummary::examples, EpochSummary::meanLoss)
                        .containsExactly(3, 0L, 0.0));
    }

    // ---- batches ----

    @Test
    void asksForEveryExampleOncePerEpoch() {
        Watched data = new Watched(103);
        train(network(), 0.01f, 10, (trainer, model) -> trainer.trainEpoch(data, 0, SILENT));

        assertThat(data.order().stream().sorted())
                .containsExactlyElementsOf(
                        IntStream.range(0, 103).mapToObj(i -> (long) i).toList());
    }

    @Test
    void cutsAnEpochIntoBatchesOfWhichTheLastMayBeSmaller() {
        Watched data = new Watched(23);
        train(network(), 0.01f, 10, (trainer, model) -> trainer.trainEpoch(data, 0, SILENT));

        assertThat(data.batches.stream().map(List::size)).containsExactly(10, 10, 3);
    }

    @Test
    void meetsTheExamplesInAnotherOrderInTheNextEpoch() {
        Watched first = new Watched(50);
        Watched second = new Watched(50);
        train(network(), 0.01f, 10, (trainer, model) -> {
            trainer.trainEpoch(first, 0, SILENT);
            trainer.trainEpoch(second, 1, SILENT);
        });

        assertThat(first.order()).isNotEqualTo(second.order());
    }

    @Test
    void tellsTheDatasetTheEpoch() {
        List<Integer> epochs = new ArrayList<>();
        Dataset data = new Dataset() {
            @Override
            public long size() {
                return 1;
            }

            @Override
            public BatchLayout layout() {
                return BatchLayout.floatsWithClasses(2);
            }

            @Override
            public void fill(Batch batch) {
                epochs.add(batch.epoch());
            }
        };
        train(network(), 0.01f, 10, (trainer, model) -> trainer.fit(data, 3, SILENT));

        assertThat(epochs).containsExactly(0, 1, 2);
    }

    @Test
    void goesOnWithADatasetOfAnotherSize() {
        train(new Linear(2, 2), 1e-30f, 64, (trainer, model) -> {
            trainer.trainEpoch(circle(3), 0, SILENT);
            trainer.trainEpoch(circle(200), 0, SILENT);

            assertThat(trainer.trainEpoch(circle(3), 0, SILENT).meanLoss())
                    .isCloseTo(meanLoss(model.state(), 3), within(1e-6));
        });
    }

    @Test
    void refusesBatchesThatLookDifferent() {
        train(network(), 0.01f, 4, (trainer, model) -> {
            trainer.trainEpoch(XOR, 0, SILENT);
            Dataset wider = new ArrayDataset(new float[4][3], new int[4]);

            assertThatThrownBy(() -> trainer.trainEpoch(wider, 1, SILENT))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "this trainer has trained on batches of 2 columns of FLOAT32 with targets CLASSES and cannot go"
                                    + " on with 3 columns of FLOAT32 with targets CLASSES: make another trainer");
        });
    }

    @Test
    void trainsOnDataThatFitsAfterDataThatDidNot() {
        train(network(), 0.01f, 4, (trainer, model) -> {
            Dataset wider = new ArrayDataset(new float[4][3], new int[4]);
            assertThatThrownBy(() -> trainer.trainEpoch(wider, 0, SILENT))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("should have 2 columns");

            assertThat(trainer.trainEpoch(XOR, 0, SILENT).meanLoss()).isFinite();
        });
    }

    // ---- recorded steps ----

    @Test
    void recordsOneStepForEachSizeOfBatch() {
        AtomicInteger made = new AtomicInteger();
        Backend recording = ForwardedBackend.create(r -> {
            made.incrementAndGet();
            return r;
        });
        train(
                recording,
                network(),
                new SoftmaxCrossEntropy(),
                0.01f,
                4,
                1,
                (trainer, model) -> trainer.fit(circle(10), 3, SILENT));

        assertThat(made.get()).isEqualTo(2);
    }

    @Test
    void recordsASmallerStepAnewAfterALargerOneThatMovedTheWorkspace() {
        AtomicInteger open = new AtomicInteger();
        train(countingRecordings(open), network(), new SoftmaxCrossEntropy(), 0.01f, 64, 1, (trainer, model) -> {
            trainer.trainEpoch(circle(3), 0, SILENT);
            trainer.trainEpoch(circle(64), 1, SILENT);

            assertThat(open.get()).isEqualTo(1);
        });
    }

    @Test
    void closesItsRecordings() {
        AtomicInteger open = new AtomicInteger();
        train(
                countingRecordings(open),
                network(),
                new SoftmaxCrossEntropy(),
                0.01f,
                4,
                1,
                (trainer, model) -> trainer.fit(circle(10), 1, SILENT));

        assertThat(open.get()).isZero();
    }

    /** A backend whose recordings are counted while they are open. */
    private static Backend countingRecordings(AtomicInteger open) {
        return ForwardedBackend.create(recording -> {
            open.incrementAndGet();
            return new Recording() {
                @Override
                public void run() {
                    recording.run();
                }

                @Override
                public void close() {
                    open.decrementAndGet();
                    recording.close();
                }
            };
        });
    }

    @Test
    void laterEpochsAllocateNothing() {
        train(new Sequential(new Linear(2, 300), new Tanh(), new Linear(300, 2)), 0.01f, 4, (trainer, model) -> {
            trainer.fit(circle(10), 2, SILENT);
            long before = backend.allocations();
            trainer.fit(circle(10), 10, SILENT);

            assertThat(backend.allocations()).isEqualTo(before);
        });
    }

    @Test
    void aStepWritesItsBatchAndOnlyWhatElseChanges() {
        assertThat(writesOfAnEpoch(UpdateRule.sgd(), LearningRate.constant(0.1f), new Linear(2, 2)))
                .as("20 batches of inputs and classes, the sum of losses, the number of the first step")
                .isEqualTo(20 * 2 + 3);
        assertThat(writesOfAnEpoch(UpdateRule.sgd(), LearningRate.constant(0.1f).exponential(0.9f), new Linear(2, 2)))
                .as("and the learning rate of this epoch")
                .isEqualTo(20 * 2 + 4);
        assertThat(writesOfAnEpoch(UpdateRule.adam(), LearningRate.constant(0.1f), new Linear(2, 2)))
                .as("and corrections in each step")
                .isEqualTo(20 * 3 + 3);
        assertThat(writesOfAnEpoch(
                        UpdateRule.sgd(),
                        LearningRate.constant(0.1f),
                        new Sequential(new Linear(2, 2), new Dropout(0.5f))))
                .as("and nothing more for dropout: each step counts itself")
                .isEqualTo(20 * 2 + 3);
    }

    /** Calls of write in the second epoch of 20 batches. */
    private static int writesOfAnEpoch(UpdateRule rule, LearningRate schedule, Layer network) {
        AtomicInteger writes = new AtomicInteger();
        Backend counting = ForwardedBackend.telling(method -> writes.addAndGet(method.equals("write") ? 1 : 0));
        try (Model model = Model.create(counting, network, 1);
                Optimizer optimizer = new Optimizer(model, rule, schedule);
                Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, 5, 1)) {
            trainer.trainEpoch(circle(100), 0, SILENT);
            writes.set(0);
            trainer.trainEpoch(circle(100), 1, SILENT);
            return writes.get();
        }
    }

    @Test
    void tellsLayersTheNumberOfTheStep() {
        List<Integer> steps = new ArrayList<>();
        Layer watcher = new Layer() {
            @Override
            public Tensor forward(Tensor x, Pass pass) {
                steps.add(ReferenceBackend.getInt(pass.step(), 0, 0));
                return x;
            }

            @Override
            public Tensor backward(Tensor dy, Pass pass) {
                return dy;
            }

            @Override
            public Shape outputShape(Shape input) {
                return input;
            }
        };
        train(
                new Sequential(new Linear(2, 2), watcher),
                0.01f,
                4,
                (trainer, model) -> trainer.fit(circle(10), 2, SILENT));

        assertThat(steps).containsExactly(1, 2, 3, 4, 5, 6);
    }

    // ---- determinism ----

    private Map<String, float[]> stateAfterTraining(long seed) {
        AtomicReference<Map<String, float[]>> state = new AtomicReference<>(Map.of());
        train(backend, network(), new SoftmaxCrossEntropy(), 0.05f, 8, seed, (trainer, model) -> {
            trainer.fit(circle(30), 3, SILENT);
            state.set(model.state());
        });
        return state.get();
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        assertThat(stateAfterTraining(4)).usingRecursiveComparison().isEqualTo(stateAfterTraining(4));
    }

    @Test
    void anotherSeedGivesOtherBits() {
        assertThat(stateAfterTraining(4).get("0.weight"))
                .isNotEqualTo(stateAfterTraining(5).get("0.weight"));
    }

    // ---- listeners ----

    private static final class Journal implements TrainingListener {
        private final List<String> lines = new ArrayList<>();
        private int lastEpoch = Integer.MAX_VALUE;

        @Override
        public void onEpochStart(int epoch, long steps) {
            lines.add("start " + epoch + " of " + steps);
        }

        @Override
        public void onProgress(int epoch, long done, double meanLoss) {
            lines.add("progress " + epoch + " " + done);
        }

        @Override
        public boolean onEpochEnd(EpochSummary summary) {
            lines.add("end " + summary.epoch());
            return summary.epoch() < lastEpoch;
        }
    }

    @Test
    void tellsTheListenerOfStartProgressAndEnd() {
        Journal journal = new Journal();
        train(network(), 0.01f, 4, (trainer, model) -> trainer.fit(XOR, 2, journal));

        assertThat(journal.lines)
                .containsExactly("start 0 of 1", "progress 0 1", "end 0", "start 1 of 1", "progress 1 1", "end 1");
    }

    @Test
    void tellsOfProgressEverySoOftenAndAtTheEnd() {
        Journal journal = new Journal();
        train(new Linear(2, 2), 0.01f, 1, (trainer, model) -> trainer.fit(circle(300), 1, journal));

        assertThat(journal.lines)
                .contains("progress 0 128", "progress 0 256", "progress 0 300")
                .hasSize(5);
    }

    @Test
    void stopsWhenTheListenerSaysSo() {
        Journal journal = new Journal();
        journal.lastEpoch = 2;
        train(
                network(),
                0.01f,
                4,
                (trainer, model) -> assertThat(trainer.fit(XOR, 10, journal)).hasSize(3));
    }

    @Test
    void theLastProgressOfAnEpochIsItsMeanLoss() {
        double[] last = new double[1];
        TrainingListener listener = new TrainingListener() {
            @Override
            public void onProgress(int epoch, long done, double meanLoss) {
                last[0] = meanLoss;
            }
        };
        train(
                new Linear(2, 2),
                0.01f,
                1,
                (trainer, model) -> assertThat(
                                trainer.trainEpoch(circle(150), 0, listener).meanLoss())
                        .isEqualTo(last[0]));
    }

    // ---- errors ----

    @Test
    void aLossThatIsNotANumberEndsTrainingWithItsStepAndEpoch() {
        float[][] rows = new float[130][2];
        rows[3][1] = Float.NaN;
        train(
                new Linear(2, 2),
                0.01f,
                1,
                (trainer, model) -> assertThatThrownBy(
                                () -> trainer.trainEpoch(new ArrayDataset(rows, new int[130]), 1, SILENT))
                        .isInstanceOf(DivergedException.class)
                        .hasMessageContaining("the loss is NaN")
                        .hasMessageContaining("of epoch 2")
                        .hasMessageContaining("by step ")
                        .hasMessageContaining("learning rate 0.01"));
    }

    @Test
    void lookedAtAfterEveryStepItEndsAtTheStepThatLeavesTheNumbersAndNamesTheParameter() {
        float[][] rows = new float[60][2];
        Arrays.setAll(rows, i -> new float[] {0.5f, 0.25f});
        rows[17][1] = Float.NaN;
        long[] place = new long[1];
        for (int i = 0; i < 60; i++) {
            place[0] = new Permutation(60, 1, 0).at(i) == 17 ? i : place[0];
        }
        train(
                new Sequential(new Linear(2, 3), new Tanh(), new Linear(3, 2)),
                0.01f,
                1,
                (trainer, model) -> assertThatThrownBy(
                                () -> trainer.checkingEachStep().fit(new ArrayDataset(rows, new int[60]), 1, SILENT))
                        .isInstanceOf(DivergedException.class)
                        .hasMessageContaining("the loss is NaN by step " + (place[0] + 1) + " of epoch 1 with learning")
                        .hasMessageContaining(
                                "the first parameter that is not finite: 0.weight [3×2] is NaN at [0, 0]"));
    }

    @Test
    void aTrainingThatHasLeftTheNumbersHasNoStateToGoOnFrom() {
        train(network(), 0.01f, 4, (trainer, model) -> {
            Tensor bias = model.parameters().get("3.bias").value();
            backend.write(new float[] {0, Float.POSITIVE_INFINITY}, 0, bias);
            assertThatThrownBy(trainer::state)
                    .isInstanceOf(DivergedException.class)
                    .hasMessageContaining("3.bias [2] is Infinity at [1], the others are");
        });
    }

    @Test
    void anInfiniteLossEndsTraining() {
        float[][] rows = new float[8][2];
        Arrays.setAll(rows, i -> new float[] {1e30f, -1e30f});
        train(
                new Linear(2, 2),
                1e30f,
                1,
                (trainer, model) -> assertThatThrownBy(() ->
                                trainer.fit(new ArrayDataset(rows, new int[] {0, 1, 0, 1, 0, 1, 0, 1}), 5, SILENT))
                        .isInstanceOf(DivergedException.class));
    }

    @Test
    void needsABatchSize() {
        try (Model model = Model.create(backend, network(), 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), LearningRate.constant(1))) {
            assertThatThrownBy(() -> new Trainer(model, new SoftmaxCrossEntropy(), optimizer, 0, 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refusesTheOptimizerOfAnotherModel() {
        try (Model model = Model.create(backend, network(), 1);
                Model other = Model.create(backend, network(), 1);
                Optimizer optimizer = new Optimizer(other, UpdateRule.sgd(), LearningRate.constant(1))) {
            assertThatThrownBy(() -> new Trainer(model, new SoftmaxCrossEntropy(), optimizer, 1, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("another model");
        }
    }

    @Test
    void refusesToTrainWhenClosed() {
        train(network(), 0.01f, 4, (trainer, model) -> {
            trainer.close();

            assertThatThrownBy(() -> trainer.trainEpoch(XOR, 0, SILENT)).isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void leavesModelAndOptimizerOpenWhenClosed() {
        train(network(), 0.01f, 4, (trainer, model) -> {
            trainer.fit(XOR, 1, SILENT);
            trainer.close();

            assertThat(model.state()).hasSize(4);
        });
    }

    @Test
    void countsExamplesPerSecond() {
        assertThat(new EpochSummary(0, 100, 0.5, 0.1f, 4).examplesPerSecond()).isEqualTo(25);
    }

    @Test
    void whatAFailedStepLeavesBehindIsNotTheNextStepsGradient() {
        AtomicInteger failures = new AtomicInteger(1);
        float[] afterFailure = stateAfterOneEpoch(failures);
        float[] undisturbed = stateAfterOneEpoch(new AtomicInteger(0));

        assertThat(failures).hasValue(0);
        assertThat(afterFailure).isEqualTo(undisturbed);
    }

    /** Trains one epoch of one batch; before it, as many as there are failures, which each break off in the backward pass. */
    private float[] stateAfterOneEpoch(AtomicInteger failures) {
        Layer faulty = new Layer() {
            @Override
            public Tensor forward(Tensor x, Pass pass) {
                return x;
            }

            @Override
            public Tensor backward(Tensor dy, Pass pass) {
                if (failures.get() > 0) {
                    failures.decrementAndGet();
                    throw new IllegalStateException("broken");
                }
                return dy;
            }

            @Override
            public Shape outputShape(Shape input) {
                return input;
            }
        };
        try (Model model = Model.create(backend, new Sequential(faulty, new Linear(2, 2)), 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), LearningRate.constant(0.1f));
                Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, 4, 1)) {
            while (failures.get() > 0) {
                assertThatThrownBy(() -> trainer.trainEpoch(XOR, 0, SILENT)).hasMessage("broken");
            }
            trainer.trainEpoch(XOR, 0, SILENT);
            return model.state().getOrDefault("1.weight", new float[0]);
        }
    }
}
