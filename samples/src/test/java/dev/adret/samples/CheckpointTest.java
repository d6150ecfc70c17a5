package dev.adret.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trainings that are broken off, and go on. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CheckpointTest {
    private static final int KILLS = 4;

    @TempDir
    Path folder;

    private Path corpus;
    private Path checkpoints;

    @BeforeEach
    void write() {
        corpus = Cli.corpus(folder);
        checkpoints = folder.resolve("checkpoints");
    }

    private List<String> arguments(String backend, String out, String... more) {
        List<String> args = new ArrayList<>(List.of("ner", "train", "--train", corpus.toString()));
        args.addAll(List.of("--dev", corpus.toString(), "--backend", backend, "--threads", "1"));
        args.addAll(List.of("--dim", "6", "--caps-dim", "2", "--ngram-dim", "0", "--shape-dim", "1"));
        args.addAll(List.of("--hidden", "8", "--batch", "4", "--lr", "0.01"));
        args.addAll(List.of("--out", folder.resolve(out).toString()));
        args.addAll(List.of(more));
        return args;
    }

    private Cli.Result train(String backend, String out, String... more) {
        return Cli.run(arguments(backend, out, more).toArray(String[]::new));
    }

    private byte[] bytes(String file) throws IOException {
        return Files.readAllBytes(folder.resolve(file));
    }

    private Process start(List<String> args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp"));
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        command.addAll(args);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    @Test
    void killedAtAnyMomentAndResumedItEndsInTheSameModel() throws Exception {
        // In a process too: whether it has the Vector API makes other bits.
        assertThat(start(arguments("cpu", "whole.adret", "--epochs", "12")).waitFor())
                .isZero();
        Random random = new Random(1);
        List<String> args = arguments(
                "cpu",
                "killed.adret",
                "--epochs",
                "12",
                "--checkpoint",
                checkpoints.toString(),
                "--checkpoint-every",
                "1steps",
                "--resume");
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = start(args);
            long before = newestCheckpoint();
            long enough = before + 1 + random.nextInt(120);
            while (process.isAlive() && newestCheckpoint() < enough) {
                process.waitFor(random.nextInt(20) + 1, TimeUnit.MILLISECONDS);
            }
            process.destroyForcibly().waitFor();
        }
        Process last = start(args);
        assertThat(last.waitFor()).as(Files.readString(folder.resolve("log"))).isZero();
        assertThat(Files.readString(folder.resolve("log"))).contains("resumed from ");
        assertThat(bytes("killed.adret")).isEqualTo(bytes("whole.adret"));
        assertThat(Cli.files(checkpoints)).hasSize(2).allMatch(name -> name.matches("checkpoint-\\d+\\.safetensors"));
    }

    /** The number of steps of the newest checkpoint; 0 if there is none. */
    private long newestCheckpoint() {
        return !Files.exists(checkpoints)
                ? 0
                : Cli.files(checkpoints).stream()
                        .filter(name -> name.matches("checkpoint-\\d+\\.safetensors"))
                        .mapToLong(name -> Long.parseLong(name.replaceAll("\\D", "")))
                        .max()
                        .orElse(0);
    }

    @EveryBackend
    void moreEpochsGoOnFromTheEndAsIfTheyHadBeenAskedForAtOnce(String backend) throws IOException {
        EveryBackend.Device.require(backend);
        train(backend, "whole.adret", "--epochs", "5", "--metrics", metrics("whole"))
                .assertDone();
        String[] dir = {"--checkpoint", checkpoints.toString(), "--resume"};
        assertThat(train(backend, "m.adret", dir[0], dir[1], dir[2], "--epochs", "2")
                        .assertDone()
                        .out())
                .contains("no checkpoint in " + checkpoints + " yet: beginning at the beginning");
        Cli.Result rest = train(
                        backend, "m.adret", dir[0], dir[1], dir[2], "--epochs", "5", "--metrics", metrics("resumed"))
                .assertDone();
        assertThat(rest.outLines())
                .contains("resumed from " + checkpoints.resolve("checkpoint-0000000120.safetensors")
                        + ": 0 steps into epoch 3")
                .anyMatch(line -> line.startsWith("epoch "))
                .noneMatch(line -> line.matches(" +2 .*"));
        assertThat(epochs("resumed").findValuesAsText("epoch")).containsExactly("1", "2", "3", "4", "5");
        if (!backend.equals("reference")) {
            assertThat(bytes("m.adret")).isEqualTo(bytes("whole.adret"));
            for (String value : List.of("loss", "learningRate", "dev", "best")) {
                assertThat(epochs("resumed").findValues(value))
                        .hasSize(5)
                        .isEqualTo(epochs("whole").findValues(value));
            }
        }
    }

    private String metrics(String name) {
        return folder.resolve(name + ".json").toString();
    }

    private JsonNode epochs(String name) throws IOException {
        return new ObjectMapper().readTree(Path.of(metrics(name)).toFile()).get("epochs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"softmax", "logistic", "margin"})
    void everyKindOfModelGoesOnAfterItsLastEpochWithTheModelItHad(String kind) throws IOException {
        String[] options = {"--model", kind, "--epochs", "3", "--checkpoint", checkpoints.toString()};
        train("cpu", "a.adret", options).assertDone();
        List<String> again = new ArrayList<>(List.of(options));
        again.add("--resume");
        train("cpu", "b.adret", again.toArray(String[]::new)).assertDone();
        assertThat(bytes("b.adret")).isEqualTo(bytes("a.adret"));
    }

    private Cli.Result resume(String... more) {
        List<String> args = new ArrayList<>(List.of(more));
        args.addAll(List.of("--checkpoint", checkpoints.toString(), "--resume"));
        return train("cpu", "m.adret", args.toArray(String[]::new));
    }

    @Test
    void aDamagedCheckpointIsPassedOverAndSaid() throws IOException {
        train("cpu", "whole.adret", "--epochs", "3").assertDone();
        resume("--epochs", "3", "--checkpoint-every", "50steps").assertDone();
        Path newest = checkpoints.resolve("checkpoint-0000000180.safetensors");
        try (RandomAccessFile file = new RandomAccessFile(newest.toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }
        Cli.Result result = resume("--epochs", "3").assertDone();
        assertThat(result.err()).contains("adret: " + newest + ": ", "; taking the checkpoint before it");
        assertThat(result.out()).contains("resumed from " + checkpoints.resolve("checkpoint-0000000150.safetensors"));
        assertThat(bytes("m.adret")).isEqualTo(bytes("whole.adret"));
        for (String name : Cli.files(checkpoints)) {
            Files.write(checkpoints.resolve(name), new byte[0]);
        }
        resume("--epochs", "3").assertError(1, "none of the 2 checkpoints in " + checkpoints + " can be read");
    }

    @Test
    void aCheckpointOfAnotherTrainingIsRefusedWithWhatDiffers() throws IOException {
        resume("--epochs", "1").assertDone();
        resume("--epochs", "2", "--seed", "2").assertError(1, "another training: initial weights was ");
        resume("--epochs", "2", "--dropout", "0.5").assertError(1, "another training: dropout was 0.4 and is now 0.5;");
        resume("--epochs", "2", "--lr-decay", "exp:0.1").assertError(1, "another training: learning rate was 0.01 at");
        resume("--epochs", "2", "--clip-norm", "2").assertError(1, "training: clipNorm was Infinity and is now 2.0;");
        resume("--epochs", "2", "--vectors-rate", "0.5")
                .assertError(1, "another training: vectorsRate was 1.0 and is now 0.5;");
        resume("--epochs", "2", "--no-sentence-level", "--class-weights", "balanced")
                .assertError(1, "classWeights was none and is now balanced;");
        Files.writeString(corpus, Files.readString(corpus).replace("Rome B-LOC", "Rome O"));
        resume("--epochs", "2").assertError(1, "training corpus was 60 sentences, ");
    }

    @Test
    void listsOfNamesAreComparedByWhatIsInThem() {
        Path names = Cli.write(folder.resolve("names.txt"), "Anna\nBert\n");
        resume("--epochs", "1", "--gazetteer", "PER=" + names).assertDone();
        Path same = Cli.write(folder.resolve("same.txt"), "Anna\n\nBert\n");
        resume("--epochs", "2", "--gazetteer", "PER=" + same).assertDone();
        Cli.write(names, "Anna\nCarla\n");
        resume("--epochs", "3", "--gazetteer", "PER=" + names)
                .assertError(1, "another training: gazetteers was of types PER, ");
    }

    @Test
    void checkpointsOfAnEarlierTrainingAreNotMixedWithNewOnes() {
        resume("--epochs", "1").assertDone();
        train("cpu", "m.adret", "--checkpoint", checkpoints.toString())
                .assertError(1, "the newest checkpoint-0000000060.safetensors; add --resume to go on with it, or");
    }
}
