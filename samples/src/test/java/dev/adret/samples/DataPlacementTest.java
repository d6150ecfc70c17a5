package dev.adret.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training data on the host and on the device: the same model. */
class DataPlacementTest {
    @TempDir
    Path folder;

    private Path corpus;

    @BeforeEach
    void writeACorpusWithWordsThatComeOnce() throws IOException {
        corpus = Cli.corpus(folder);
        StringBuilder once = new StringBuilder(Files.readString(corpus));
        for (char c = 'a'; c <= 'z'; c++) {
            once.append("Mrs").append(c).append(" B-PER\nsleeps O\n\n");
        }
        Files.writeString(corpus, once.toString());
    }

    private List<String> arguments(String backend, String out, String... more) {
        List<String> args =
                new ArrayList<>(List.of("ner", "train", "--train", corpus.toString(), "--backend", backend));
        args.addAll(List.of("--dim", "6", "--shape-dim", "3", "--ngram-dim", "2", "--hidden", "8"));
        args.addAll(List.of("--out", folder.resolve(out).toString()));
        args.addAll(List.of(more));
        return args;
    }

    private Cli.Result train(List<String> args, String... more) {
        List<String> all = new ArrayList<>(args);
        all.addAll(List.of(more));
        return Cli.run(all.toArray(String[]::new));
    }

    private byte[] bytes(String file) throws IOException {
        return Files.readAllBytes(folder.resolve(file));
    }

    private void assertSameModel(String backend, String... options) throws IOException {
        EveryBackend.Device.require(backend);
        train(arguments(backend, "host.adret", options), "--data", "host").assertDone();
        train(arguments(backend, "device.adret", options), "--data", "device").assertDone();
        assertThat(bytes("device.adret")).isEqualTo(bytes("host.adret"));
    }

    @EveryBackend
    void ofSentences(String backend) throws IOException {
        assertSameModel(backend, "--epochs", "2", "--batch", "37");
    }

    @EveryBackend
    void ofWindowsOfWhichTheLastBatchHasFewer(String backend) throws IOException {
        assertSameModel(backend, "--no-sentence-level", "--epochs", "2", "--batch", "64");
    }

    @EveryBackend
    void ofWindowsWithAnswersForEachType(String backend) throws IOException {
        assertSameModel(backend, "--model", "logistic", "--epochs", "2", "--batch", "64");
    }

    @Test
    void withoutDropoutAndInOneBatch() throws IOException {
        assertSameModel("cpu", "--model", "softmax", "--no-sentence-level", "--dropout", "0", "--batch", "1000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--sentence-level", "--no-sentence-level"})
    void aTrainingGoesOnFromTheMiddleOfAnEpochWhereverItsDataLies(String level) throws IOException {
        String[] options = {level, "--batch", "16", "--epochs", "3"};
        train(arguments("cpu", "whole.adret", options), "--data", "host").assertDone();
        // The newest of the checkpoints of three epochs is taken away, so that the one before it is resumed, in the
        // third of them.
        List<String> args = arguments("cpu", "resumed.adret", options);
        Path checkpoints = folder.resolve("checkpoints");
        args.addAll(List.of("--checkpoint", checkpoints.toString(), "--checkpoint-every", "7steps", "--resume"));
        train(args, "--data", "host").assertDone();
        Files.delete(checkpoints.resolve(Cli.files(checkpoints).get(1)));
        assertThat(train(args, "--data", "device").assertDone().out()).contains("steps into epoch 3");
        assertThat(bytes("resumed.adret")).isEqualTo(bytes("whole.adret"));
    }

    @Test
    void gradientsAreCheckedWhereverTheDataLies() {
        assertThat(train(arguments("cpu", "m.adret", "--epochs", "1"), "--check-gradients", "--data", "device")
                        .assertDone()
                        .out())
                .contains("gradients of ");
    }

    @Test
    void whatTheHostMustMakeCannotLieOnTheDevice() {
        train(arguments("cpu", "m.adret", "--model", "margin"), "--data", "device")
                .assertError(2, "--data device is neither for --model margin nor");
        train(arguments("cpu", "m.adret"), "--data", "there").assertError(2, "auto, host, device");
    }
}
