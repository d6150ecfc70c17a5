package dev.adret.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.UpdateRule;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.io.Safetensors;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.Dropout;
import dev.adret.nn.Embedding;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Sequential;
import dev.adret.nn.Tanh;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final TrainingListener SILENT = new TrainingListener() {};
    private static final int EPOCHS = 4;

    /** Ids with their parity, so that there is a table and its slots. */
    private static final Dataset PARITY = new Parity(23);

    @TempDir
    Path folder;

    /** How a training ended. */
    private record End(Map<String, float[]> parameters, List<Double> losses) {
        /** But for rounding: the reference backend holds doubles, a checkpoint floats. */
        void assertSame(End other) {
            assertThat(parameters.keySet()).isEqualTo(other.parameters.keySet());
            parameters.forEach((name, values) ->
                    assertThat(values).as(name).containsExactly(other.parameters.get(name), within(1e-5f)));
            double[] last = losses.subList(losses.size() - other.losses.size(), losses.size()).stream()
                    .mapToDouble(loss -> loss)
                    .toArray();
            assertThat(other.losses.stream().mapToDouble(loss -> loss).toArray())
                    .containsExactly(last, within(1e-5));
        }
    }

    private interface Use {
        void run(Trainer trainer, Model model);
    }

    private static void withTrainer(UpdateRule rule, Use use) {
        withTrainer(rule, 4, 7, use);
    }

    private static void withTrainer(UpdateRule rule, int batchSize, long seed, Use use) {
        Linear hidden = new Linear(4, 5);
        hidden.weight().setLearningRateFactor(0.5f);
        try (ReferenceBackend backend = new ReferenceBackend();
                Model model = Model.create(
                        backend,
                        new Sequential(new Embedding(23, 4), new Dropout(0.2f), hidden, new Tanh(), new Linear(5, 2)),
                        3);
                Optimizer optimizer =
                        new Optimizer(model, rule, LearningRate.constant(0.05f).exponential(0.1f));
                Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, batchSize, seed)) {
            use.run(trainer, model);
        }
    }

    private static End end(Trainer trainer, Model model, TrainingListener listener) {
        List<Double> losses = trainer.fit(PARITY, EPOCHS, listener).stream()
                .map(EpochSummary::meanLoss)
                .toList();
        return new End(model.state(), losses);
    }

    private static UpdateRule rule(UpdateRule.Kind kind) {
        return new UpdateRule(kind, 0.75f, 0.9f, 1e-3f, 0.01f);
    }

    @ParameterizedTest
    @EnumSource
    void fromEveryStepOnTheEndIsThatOfATrainingWithoutABreak(UpdateRule.Kind kind) throws IOException {
        List<Path> files = new ArrayList<>();
        List<End> ends = new ArrayList<>();
        withTrainer(
                rule(kind),
                (trainer, model) -> ends.add(end(trainer, model, new TrainingListener() {
                    @Override
                    public void onStep(Trainer running) {
                        Path file = folder.resolve("step" + files.size());
                        files.add(file);
                        try {
                            Checkpoint.of(running.state()).write(file);
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    }
                })));
        assertThat(files).hasSize(EPOCHS * 6);
        for (Path file : files) {
            TrainerState state = Checkpoint.read(file).trainer();
            withTrainer(rule(kind), (trainer, model) -> {
                trainer.restore(state);
                ends.get(0).assertSame(end(trainer, model, SILENT));
            });
        }
    }

    @Test
    void afterAnEpochByItselfTrainingBeginsAnewAndNotWhereItWasRestored() {
        TrainerState[] state = new TrainerState[1];
        withTrainer(UpdateRule.sgd(), (trainer, model) -> state[0] = trainer.state());
        withTrainer(UpdateRule.sgd(), (trainer, model) -> {
            trainer.restore(state[0]);
            trainer.trainEpoch(PARITY, EPOCHS, SILENT);

            assertThat(trainer.fit(PARITY, EPOCHS, SILENT)).hasSize(EPOCHS);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"adret.checkpoint", "crc32c"})
    void aTextMayNotHaveANameThatTheFileNeeds(String name) {
        assertThatThrownBy(() -> Checkpoint.empty().withValues("", Map.of(name, "mine")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + name + "\"");
    }

    @Test
    void aStateOfAnotherRuleIsRefused() {
        TrainerState[] state = new TrainerState[1];
        withTrainer(UpdateRule.adam(), (trainer, model) -> state[0] = trainer.state());
        withTrainer(
                UpdateRule.sgd(),
                (trainer, model) -> assertThatThrownBy(() -> trainer.restore(state[0]))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("SGD"));
    }

    @Test
    void aStateOfOtherConstantsOfTheRuleIsRefused() {
        assertRefused(UpdateRule.adam().withWeightDecay(0.1f), 4, 7, "weightDecay=0.1");
    }

    @Test
    void aStateOfAnotherBatchSizeIsRefused() {
        assertRefused(UpdateRule.adam(), 8, 7, "batch size 4", "batch size 8");
    }

    @Test
    void aStateOfAnotherSeedIsRefused() {
        assertRefused(UpdateRule.adam(), 4, 8, "seed 7", "seed 8");
    }

    /** Of a trainer of Adam, batch size 4 and seed 7. */
    private static void assertRefused(UpdateRule rule, int batchSize, long seed, String... parts) {
        TrainerState[] state = new TrainerState[1];
        withTrainer(UpdateRule.adam(), (trainer, model) -> state[0] = trainer.state());
        withTrainer(rule, batchSize, seed, (trainer, model) -> {
            Map<String, float[]> before = model.state();
            assertThatThrownBy(() -> trainer.restore(state[0]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(parts);
            assertThat(model.state()).usingRecursiveComparison().isEqualTo(before);
        });
    }

    /** As of the same network with a frozen part. */
    @Test
    void aStateThatTheOptimizerRefusesLeavesTheModelAsItWas() {
        withTrainer(UpdateRule.adam(), (trainer, model) -> {
            TrainerState start = trainer.state();
            trainer.fit(PARITY, 1);
            Map<String, float[]> trained = model.state();
            Map<String, Safetensors.Entry> slots = new LinkedHashMap<>(start.slots());
            String missing = slots.keySet().iterator().next();
            slots.remove(missing);

            assertThatThrownBy(() -> trainer.restore(
                            new TrainerState(start.settings(), 0, 0, 0, 0, 0, 0, start.parameters(), slots)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("'" + missing + "'", "is missing");
            assertThat(model.state()).usingRecursiveComparison().isEqualTo(trained);
        });
    }

    @Test
    void dataWithFewerStepsThanTheStateHasDoneIsRefused() {
        withTrainer(UpdateRule.sgd(), (trainer, model) -> {
            TrainerState start = trainer.state();
            trainer.restore(new TrainerState(start.settings(), 0, 7, 7, 0, 0, 0, start.parameters(), start.slots()));

            assertThatThrownBy(() -> trainer.fit(PARITY, EPOCHS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("other data")
                    .hasMessageContaining("this data has 6");
        });
    }

    @Test
    void afterDataThatIsRefusedTrainingStillGoesOnFromWhereItWasRestored() {
        List<TrainerState> states = new ArrayList<>();
        List<End> ends = new ArrayList<>();
        withTrainer(
                UpdateRule.sgd(),
                (trainer, model) -> ends.add(end(trainer, model, new TrainingListener() {
                    @Override
                    public void onStep(Trainer running) {
                        states.add(running.state());
                    }
                })));

        withTrainer(UpdateRule.sgd(), (trainer, model) -> {
            trainer.restore(states.get(9));
            assertThatThrownBy(() -> trainer.fit(new Parity(1), EPOCHS)).isInstanceOf(IllegalArgumentException.class);

            ends.get(0).assertSame(end(trainer, model, SILENT));
        });
    }

    @Test
    void aStateWithAsManyValuesInOtherShapesIsRefused() {
        TrainerState[] state = new TrainerState[1];
        withTrainer(UpdateRule.sgd(), (trainer, model) -> state[0] = trainer.state());
        Map<String, Safetensors.Entry> transposed = new LinkedHashMap<>();
        state[0].parameters()
                .forEach((name, entry) -> transposed.put(
                        name,
                        entry.shape().rank() == 1
                                ? entry
                                : new Safetensors.Entry(
                                        Shape.of(
                                                entry.shape().columns(),
                                                entry.shape().rows()),
                                        entry.values())));

        withTrainer(UpdateRule.sgd(), (trainer, model) -> {
            trainer.fit(PARITY, 1);
            Map<String, float[]> trained = model.state();
            assertThatThrownBy(() -> trainer.restore(
                            new TrainerState(state[0].settings(), 0, 0, 0, 0, 0, 0, transposed, state[0].slots())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'0.table' should be [23×4] and is [4×23]");
            assertThat(model.state()).usingRecursiveComparison().isEqualTo(trained);
        });
    }

    @Test
    void aFileThatIsNoneIsToldAsWhatItIs() {
        assertThatThrownBy(() -> Checkpoint.read(folder.resolve("missing")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there is no such file");
        assertThatThrownBy(() -> Checkpoint.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("found a folder");
    }

    private static Checkpoint small(long steps) {
        TrainerState state = new TrainerState(
                "batch size 2, seed 1",
                1,
                2,
                steps,
                0.1,
                0.2f,
                3,
                Map.of("w", new Safetensors.Entry(Shape.of(2, 2), new float[] {1, -2, Float.MIN_VALUE, 4})),
                Map.of("w.0", new Safetensors.Entry(Shape.of(1), new float[] {5})));
        return Checkpoint.of(state).withIdentity(Map.of("seed", "1"));
    }

    private static void assertSame(Checkpoint a, Checkpoint b) {
        assertThat(a.values()).isEqualTo(b.values());
        assertThat(a.tensors().keySet()).isEqualTo(b.tensors().keySet());
        a.tensors().forEach((name, entry) -> {
            Safetensors.Entry other = b.tensors().get(name);
            assertThat(other.shape()).isEqualTo(entry.shape());
            assertThat(other.values()).isEqualTo(entry.values());
        });
    }

    @Test
    void aCheckpointOfSomethingElseSaysWhatItLacks() {
        assertThatThrownBy(() -> Checkpoint.empty().trainer())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "no checkpoint of a training: its text 'trainer.epoch' should be a number, but there is none");
    }

    @Test
    void aFileGivesBackWhatWasWritten() throws IOException {
        Path file = folder.resolve("c");
        small(5).write(file);
        assertSame(Checkpoint.read(file), small(5));
        assertThat(Checkpoint.read(file).trainer().lossTotal()).isEqualTo(0.1);
    }

    @Test
    void everyFlippedBitIsNoticedOrChangesNothing() throws IOException {
        Path file = folder.resolve("c");
        small(5).write(file);
        byte[] whole = Files.readAllBytes(file);
        int refused = 0;
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, flipped);
            try {
                assertSame(Checkpoint.read(file), small(5));
            } catch (IOException e) {
                assertThat(e).hasMessageStartingWith(file + ": ");
                refused++;
            }
        }
        // What is left is the padding of the header.
        assertThat(refused).isGreaterThan(whole.length * 8 - 80);
    }

    @Test
    void everyFileThatIsCutShortIsNoticed() throws IOException {
        Path file = folder.resolve("c");
        small(5).write(file);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Checkpoint.read(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(file + ": ");
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theLastOnesAreKept() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        for (long steps : new long[] {5, 100, 2000}) {
            checkpoints.write(small(steps));
        }
        assertThat(names()).containsExactly("checkpoint-0000000100.safetensors", "checkpoint-0000002000.safetensors");
        assertThat(checkpoints.newest().orElseThrow().checkpoint().trainer().steps())
                .isEqualTo(2000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty", "cut", "foreign", "flipped", "other safetensors", "bare checkpoint"})
    void aDamagedOneIsPassedOverForTheOneBeforeIt(String damage) throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        Path good = checkpoints.write(small(5));
        Path newest = checkpoints.write(small(6));
        byte[] bytes = Files.readAllBytes(newest);
        switch (damage) {
            case "empty" -> Files.write(newest, new byte[0]);
            case "cut" -> Files.write(newest, Arrays.copyOf(bytes, bytes.length / 2));
            case "foreign" -> Files.writeString(newest, "#!/bin/sh\necho This is a script and no checkpoint\n");
            case "flipped" -> {
                bytes[bytes.length - 3] ^= 1;
                Files.write(newest, bytes);
            }
            case "other safetensors" -> {
                try (var out = Files.newOutputStream(newest)) {
                    Safetensors.write(out, Map.of("w", new Safetensors.Entry(Shape.of(1), new float[1])));
                }
            }
            default -> Checkpoint.empty().write(newest);
        }
        Checkpoints.Found found = new Checkpoints(folder, 2).newest().orElseThrow();
        assertThat(found.file()).isEqualTo(good);
        assertSame(found.checkpoint(), small(5));
        assertThat(found.damaged()).singleElement().asString().startsWith(newest + ": ");
        Files.write(good, new byte[0]);
        assertThatThrownBy(checkpoints::newest)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none of the 2 checkpoints")
                .hasMessageContaining(newest.toString());
    }

    @Test
    void writtenAfterADamagedOneItIsKeptThoughItHasFewerSteps() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 1);
        Path damaged = checkpoints.write(small(9));
        Files.write(damaged, new byte[0]);
        Path written = checkpoints.write(small(6));
        assertThat(checkpoints.newest().orElseThrow().file()).isEqualTo(written);
    }

    @Test
    void whatAKilledProcessLeftUnfinishedIsDeleted() throws IOException {
        Files.writeString(folder.resolve(".checkpoint-0000000005.safetensors.1f.part"), "half");
        Files.writeString(folder.resolve("notes.txt"), "the user's own");
        assertThat(new Checkpoints(folder, 2).newest()).isEmpty();
        assertThat(names()).containsExactly("notes.txt");
    }

    @Test
    void aCheckpointOfAnotherTrainingIsRefusedWithWhatDiffers() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        checkpoints.write(small(5).withIdentity(Map.of("batch", "64", "seed", "1")));
        CheckpointInterval interval = CheckpointInterval.parse("1epochs");
        Checkpointer same = new Checkpointer(checkpoints, interval, Map.of("batch", "64", "seed", "1"));
        assertThat(same.resume()).isPresent();
        Checkpointer other = new Checkpointer(checkpoints, interval, Map.of("batch", "64", "seed", "2"));
        assertThatThrownBy(other::resume)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is a checkpoint of another training: seed was 1 and is now 2;")
                .hasMessageNotContaining("batch");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "0s", "-1s", "1.5s", "5 s", "5min", "99999999999s", "1epoch"})
    void whatIsNoIntervalIsRefused(String text) {
        assertThatThrownBy(() -> CheckpointInterval.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"500steps", "60s", "1epochs"})
    void anIntervalIsSpelledAsItIsRead(String text) {
        assertThat(CheckpointInterval.parse(text)).hasToString(text);
    }

    @Test
    void anIntervalCountsItsUnit() {
        CheckpointInterval steps = CheckpointInterval.parse("3steps");
        assertThat(steps.isDue(6, 2, 1, 0)).isTrue();
        assertThat(steps.isDue(7, 2, 1, Long.MAX_VALUE)).isFalse();
        CheckpointInterval epochs = CheckpointInterval.parse("2epochs");
        assertThat(epochs.isDue(6, 0, 2, 0)).isTrue();
        assertThat(epochs.isDue(6, 0, 1, 0)).isFalse();
        assertThat(epochs.isDue(6, 1, 2, 0)).isFalse();
        CheckpointInterval seconds = CheckpointInterval.parse("2s");
        assertThat(seconds.isDue(6, 2, 1, 2_000_000_000L)).isTrue();
        assertThat(seconds.isDue(6, 2, 1, 1_999_999_999L)).isFalse();
        CheckpointInterval never = new CheckpointInterval(Long.MAX_VALUE, CheckpointInterval.Unit.SECONDS);
        assertThat(never.isDue(6, 2, 1, 2_000_000_000L)).isFalse();
    }
}
