package dev.adret.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.Backend;
import dev.adret.backend.BatchPlace;
import dev.adret.backend.UpdateRule;
import dev.adret.backend.WindowText;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.ForwardedBackend;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.Dropout;
import dev.adret.nn.Embedding;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Pass;
import dev.adret.nn.Sequential;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.tensor.DType;
import dev.adret.tensor.OutOfDeviceMemoryException;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceBatchesTest {
    private static final int WORDS = 7;
    private static final int CLASSES = 3;
    private static final TrainingListener SILENT = new TrainingListener() {};

    /** Example i is the word i mod 7, of the class i mod 3; on the device it is a sentence of one word. */
    private static class Words implements Dataset {
        final int size;
        final List<Storage> storages = new ArrayList<>();

        Words(int size) {
            this.size = size;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public BatchLayout layout() {
            return BatchLayout.idsWithClasses(1);
        }

        @Override
        public void fill(Batch batch) {
            for (int i = 0; i < batch.count(); i++) {
                batch.inputInts()[i] = (int) (batch.example(i) % WORDS);
                batch.classes()[i] = (int) (batch.example(i) % CLASSES);
            }
        }

        @Override
        public Optional<DeviceData> onDevice(Backend backend, long mostBytes) {
            if (mostBytes < 8L * size) {
                return Optional.empty();
            }
            int[] words = new int[size];
            int[] classes = new int[size];
            int[] table = new int[2 * WORDS];
            for (int i = 0; i < size; i++) {
                words[i] = 2 * (i % WORDS) + 1;
                classes[i] = i % CLASSES;
            }
            for (int i = 0; i < table.length; i++) {
                table[i] = i / 2;
            }
            WindowText text = new WindowText(
                    ints(backend, words, size),
                    ints(backend, classes, size),
                    ints(backend, table, WORDS, 2),
                    ints(backend, new int[1], 1),
                    0,
                    1);
            return Optional.of(new DeviceData() {
                @Override
                public void fill(BatchPlace place, Tensor input, Tensor targets, Pass pass) {
                    pass.ops().windows(text, place, input, targets);
                }

                @Override
                public void close() {
                    storages.forEach(Storage::close);
                }
            });
        }

        private Tensor ints(Backend backend, int[] values, int... extents) {
            Storage storage = backend.allocate(DType.INT32, values.length);
            storages.add(storage);
            Tensor tensor = Tensor.of("numbers", storage, Shape.of(extents));
            backend.write(values, 0, tensor);
            return tensor;
        }
    }

    /** What a test does with a trainer. */
    private interface Training {
        void run(Trainer trainer, Model model);
    }

    private static void train(Backend backend, DataPlacement placement, Training training) {
        Sequential network = new Sequential(new Embedding(WORDS, 4), new Dropout(0.3f), new Linear(4, CLASSES));
        try (backend;
                Model model = Model.create(backend, network, 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.adagrad(), LearningRate.constant(0.1f));
                Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, 8, 5)) {
            training.run(trainer.keepingDataOn(placement), model);
        }
    }

    private static Map<String, float[]> trained(DataPlacement placement, Dataset first, Dataset second) {
        List<Map<String, float[]>> states = new ArrayList<>();
        train(new ReferenceBackend(), placement, (trainer, model) -> {
            trainer.fit(first, 3, SILENT);
            trainer.trainEpoch(second, 3, SILENT);
            states.add(model.state());
        });
        return states.get(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 64, 101})
    void theModelIsTheSameWhereverTheDataLies(int size) {
        Map<String, float[]> expected = trained(DataPlacement.HOST, new Words(size), new Words(20));
        Map<String, float[]> found = trained(DataPlacement.DEVICE, new Words(size), new Words(20));
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, values) -> assertThat(found.get(name)).as(name).isEqualTo(values));
    }

    @Test
    void aStepOnDataOfTheDeviceWritesNothing() {
        assertThat(writesOfAnEpoch(8 * 100)).isEqualTo(writesOfAnEpoch(8 * 10)).isLessThan(10);
    }

    /** How often something is written to the device in the second epoch on so many examples, all of whose batches are full. */
    private static int writesOfAnEpoch(int examples) {
        List<String> calls = new ArrayList<>();
        train(
                ForwardedBackend.telling(calls::add),
                DataPlacement.DEVICE,
                (trainer, model) -> trainer.fit(new Words(examples), 2, new TrainingListener() {
                    @Override
                    public void onEpochStart(int epoch, long steps) {
                        calls.clear();
                    }
                }));
        return Collections.frequency(calls, "write");
    }

    @Test
    void dataStaysOnTheDeviceUntilThereIsOtherDataOrTheTrainerIsClosed() {
        Words first = new Words(20);
        Words second = new Words(30);
        train(new ReferenceBackend(), DataPlacement.DEVICE, (trainer, model) -> {
            trainer.trainEpoch(first, 0, SILENT);
            List<Storage> kept = List.copyOf(first.storages);
            trainer.trainEpoch(first, 1, SILENT);
            trainer.fit(first, 1, SILENT);
            assertThat(first.storages).isEqualTo(kept).noneMatch(Storage::isClosed);
            trainer.trainEpoch(second, 2, SILENT);
            assertThat(kept).allMatch(Storage::isClosed);
            assertThat(second.storages).isNotEmpty().noneMatch(Storage::isClosed);
        });
        assertThat(second.storages).allMatch(Storage::isClosed);
    }

    @Test
    void aTrainingOnTheDeviceGoesOnWhereAStateWasTaken() {
        List<TrainerState> states = new ArrayList<>();
        train(
                new ReferenceBackend(),
                DataPlacement.DEVICE,
                (trainer, model) -> trainer.fit(new Words(100), 2, new TrainingListener() {
                    @Override
                    public void onStep(Trainer at) {
                        states.add(at.state());
                    }
                }));
        TrainerState last = states.get(states.size() - 1);
        train(new ReferenceBackend(), DataPlacement.DEVICE, (trainer, model) -> {
            trainer.restore(states.get(17));
            List<EpochSummary> epochs = trainer.fit(new Words(100), 2, SILENT);
            assertThat(epochs).hasSize(1);
            TrainerState again = trainer.state();
            assertThat(again.steps()).isEqualTo(last.steps());
            // But for rounding: the reference backend holds doubles.
            last.parameters().forEach((name, entry) -> {
                float[] values = again.parameters().get(name).values();
                for (int i = 0; i < values.length; i++) {
                    assertThat(values[i]).isCloseTo(entry.values()[i], within(1e-5f));
                }
            });
        });
    }

    @Test
    void dataWithoutAFormForADeviceCannotBeForcedThere() {
        Dataset points = new ArrayDataset(new float[4][1], new int[4]);
        train(
                new ReferenceBackend(),
                DataPlacement.DEVICE,
                (trainer, model) -> assertThatThrownBy(() -> trainer.fit(points, 1, SILENT))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("no form for a device"));
    }

    @Test
    void ofItselfDataLiesWhereTheDeviceLeavesTheHostFreeAndHasRoom() {
        assertThat(placed(false, 1 << 20)).isFalse();
        assertThat(placed(true, 1 << 20)).isTrue();
        assertThat(placed(true, 4 * 11 * 100)).isFalse();
        assertThat(placed(true, 4 * 12 * 100)).isTrue();
    }

    @Test
    void ofItselfDataStaysOnTheHostWhenTheDeviceIsFull() {
        train(device(true, 1 << 20, new ArrayList<>()), DataPlacement.AUTO, (trainer, model) -> {
            Dataset full = new Words(100) {
                @Override
                public Optional<DeviceData> onDevice(Backend backend, long mostBytes) {
                    throw new OutOfDeviceMemoryException("full", new IllegalStateException());
                }
            };
            assertThat(trainer.fit(full, 1, SILENT)).hasSize(1);
            assertThatThrownBy(() -> trainer.keepingDataOn(DataPlacement.DEVICE).fit(full, 2, SILENT))
                    .isInstanceOf(OutOfDeviceMemoryException.class);
        });
    }

    @Test
    void ofItselfDataStaysOnTheHostWhenItsOrderHasNoRoomBesideIt() {
        Words words = new Words(100);
        List<String> calls = new ArrayList<>();
        Backend full = device(true, 1 << 20, calls);
        // The words and their classes have room.
        AtomicInteger room = new AtomicInteger(2);
        Backend backend = replacing(full, "allocate", arguments -> {
            boolean isOfExamples = arguments[0] == DType.INT32 && (int) arguments[1] == 100;
            if (isOfExamples && room.getAndDecrement() <= 0) {
                throw new OutOfDeviceMemoryException("full", new IllegalStateException());
            }
            return full.allocate((DType) arguments[0], (int) arguments[1]);
        });
        train(
                backend,
                DataPlacement.AUTO,
                (trainer, model) -> assertThat(trainer.fit(words, 1, SILENT)).hasSize(1));
        assertThat(calls).doesNotContain("windows");
        assertThat(words.storages).isNotEmpty().allMatch(Storage::isClosed);
    }

    /** A backend but for one method, which is done otherwise. */
    private static Backend replacing(Backend inner, String name, Function<Object[], Object> instead) {
        return (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals(name)) {
                        return instead.apply(arguments);
                    }
                    try {
                        return method.invoke(inner, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** A backend that tells of its calls, and of itself what it is told to. */
    private static Backend device(boolean leavesHostFree, long memory, List<String> calls) {
        Backend busy = replacing(ForwardedBackend.telling(calls::add), "leavesHostFree", arguments -> leavesHostFree);
        return replacing(busy, "freeMemory", arguments -> memory);
    }

    /** Whether a hundred examples are made on a device. */
    private static boolean placed(boolean leavesHostFree, long memory) {
        List<String> calls = new ArrayList<>();
        train(
                device(leavesHostFree, memory, calls),
                DataPlacement.AUTO,
                (trainer, model) -> trainer.fit(new Words(100), 1, SILENT));
        return calls.contains("windows");
    }
}
