package dev.adret.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that cannot be used: the error names them, and nothing is left behind. */
class BadFilesTest {
    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Path corpus;
    private static Path model;

    private Path bad;
    private Path out;

    @BeforeAll
    static void train() {
        corpus = Cli.corpus(shared);
        model = shared.resolve("good.adret");
        Cli.train(corpus, model, "--epochs", "1").assertDone();
    }

    @BeforeEach
    void name() throws IOException {
        bad = folder.resolve("bad.txt");
        out = Files.createDirectory(folder.resolve("out")).resolve("model.adret");
    }

    private void assertNothingWritten() {
        assertThat(Cli.files(out.getParent())).isEmpty();
    }

    /** Every option that names a corpus refuses {@code bad} with this message. */
    private void assertCorpusRefused(String message) {
        Cli.train(bad, out).assertError(1, message);
        Cli.train(corpus, out, "--dev", bad.toString()).assertError(1, message);
        Cli.train(corpus, out, "--test", bad.toString()).assertError(1, message);
        Path predictions = out.resolveSibling("predictions.txt");
        Cli.compute(
                        "ner",
                        "eval",
                        "--model",
                        model.toString(),
                        "--data",
                        bad.toString(),
                        "--predictions",
                        predictions.toString())
                .assertError(1, message);
        assertNothingWritten();
    }

    @Test
    void aMissingCorpus() {
        assertCorpusRefused(bad + ": no such file");
    }

    @Test
    void anEmptyFolderForACorpus() throws IOException {
        Files.createDirectory(bad);
        assertCorpusRefused(bad + ": expected a folder with files in it, found none but hidden ones or folders");
    }

    @Test
    void anEmptyCorpus() {
        Cli.write(bad, "");
        assertCorpusRefused(bad + ": expected sentences");
    }

    @Test
    void aLineOfOneColumn() {
        Cli.write(bad, "Anna B-PER\nlives O\nin\n");
        assertCorpusRefused(
                bad + ":3: expected a token and a tag, separated by a tab or spaces, found one column: \"in\"");
    }

    @Test
    void aTagOfNoKnownForm() {
        Cli.write(bad, "lives O\n\nAnna X-PER\n");
        assertCorpusRefused(bad + ":3: expected a tag such as O, B-PER, I-PER, E-PER, S-PER or PER, found \"X-PER\"");
    }

    @Test
    void bytesThatAreNotUtf8() throws IOException {
        Files.write(bad, "Anna B-PER\nZo\u00eb I-PER\n".getBytes(StandardCharsets.ISO_8859_1));
        assertCorpusRefused(bad + ":2: expected UTF-8, found the byte 0xeb at position 3");
    }

    @Test
    void aCorpusWithoutEntitiesToLearnFrom() {
        Cli.write(bad, "It O\nrained O\n");
        Cli.train(bad, out).assertError(1, "the training data has no entity to learn from");
        assertNothingWritten();
    }

    @Test
    void aTypeThatTheCorpusDoesNotHave() {
        Cli.train(corpus, out, "--model", "margin", "--type", "FOO")
                .assertError(1, "no entity of type 'FOO'; the types there are: LOC, PER");
        assertNothingWritten();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--dev", "--test", "--vectors", "--gazetteer"})
    void aMissingFileIsToldBeforeAnotherIsRead(String option) {
        String given = option.equals("--gazetteer") ? "PER=" + bad : bad.toString();
        Cli.Result result = Cli.train(corpus, out, option, given).assertError(1, bad + ": no such file");
        assertThat(result.out()).isEmpty();
        assertNothingWritten();
    }

    @Test
    void checkpointsOfAnotherTrainingAreToldBeforeACorpusIsRead() {
        String checkpoints = folder.resolve("checkpoints").toString();
        Cli.train(corpus, out, "--epochs", "1", "--checkpoint", checkpoints).assertDone();
        Cli.write(bad, "");
        Cli.train(bad, out, "--checkpoint", checkpoints)
                .assertError(1, checkpoints + ": the folder has checkpoints of an earlier training");
    }

    @Test
    void badVectors() {
        String vectors = bad.toString();
        Cli.train(corpus, out, "--vectors", vectors).assertError(1, bad + ": no such file");
        Cli.train(folder.resolve("none"), out, "--vectors", vectors).assertError(1, "none: no such file");
        Cli.write(bad, "");
        Cli.train(corpus, out, "--vectors", vectors)
                .assertError(1, bad + ": expected word vectors, found an empty file");
        Cli.write(bad, "rome 1 2 3\noslo 4 5 6\n");
        Cli.train(corpus, out, "--vectors", vectors)
                .assertError(1, bad + ": expected 6-dimensional vectors, found 3: use --dim 3");
        Cli.write(bad, "rome 1 2 3 4 5 6\noslo 1 2 3 4 5\n");
        Cli.train(corpus, out, "--vectors", vectors).assertError(1, bad + ":2: expected a word and 6 numbers");
        Cli.train(corpus, out, "--vectors", folder.toString()).assertError(1, folder + ": expected a file");
        assertNothingWritten();
    }

    private void assertModelRefused(String message) {
        String name = bad.toString();
        Cli.compute("ner", "eval", "--model", name, "--data", corpus.toString()).assertError(1, message);
        Cli.computeOn("Anna\n", "ner", "tag", "--model", name).assertError(1, message);
    }

    @Test
    void aMissingModel() {
        assertModelRefused(bad + ": there is no such file");
    }

    @Test
    void aFolderForAModel() throws IOException {
        Files.createDirectory(bad);
        assertModelRefused(bad + ": expected a model file, found a folder");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.5, 0.99})
    void aModelCutShort(double part) throws IOException {
        byte[] bytes = Files.readAllBytes(model);
        Files.write(bad, Arrays.copyOf(bytes, (int) (part * bytes.length)));
        assertModelRefused(bad + ": is no model file, or cut short");
    }

    @Test
    void aCorpusForAModel() throws IOException {
        Files.copy(corpus, bad);
        assertModelRefused(bad + ": is no model file, or cut short");
    }

    @Test
    void badText() {
        String name = model.toString();
        assertThat(Cli.compute("ner", "tag", "--model", name, "--input", bad.toString())
                        .assertError(1, bad + ": no such file")
                        .err())
                .as("told before anything is opened")
                .doesNotContain("backend: ");
        Cli.compute("ner", "tag", "--model", name, "--input", folder.toString())
                .assertError(1, folder + ": expected a file, found a directory");
        Cli.computeOn(new byte[] {'a', '\n', 'b', (byte) 0xff, '\n'}, "ner", "tag", "--model", name)
                .assertError(1, "standard input:2: expected UTF-8, found the byte 0xff at position 2");
    }

    @Test
    void anOutputInAFolderThatIsNotThere() {
        Path nowhere = folder.resolve("nowhere").resolve("file");
        String message = nowhere + ": the folder " + nowhere.getParent() + " does not exist";
        Cli.train(corpus, nowhere).assertError(1, message);
        Cli.train(corpus, out, "--metrics", nowhere.toString()).assertError(1, message);
        evalTo(nowhere).assertError(1, message);
        assertNothingWritten();
    }

    @Test
    void aFolderForAnOutput() {
        String message = folder + ": is a folder; give the name of a file";
        Cli.train(corpus, folder).assertError(1, message);
        Cli.train(corpus, out, "--metrics", folder.toString()).assertError(1, message);
        evalTo(folder).assertError(1, message);
        assertNothingWritten();
    }

    @Test
    void aFolderThatCannotBeWrittenTo() {
        Path readOnly = Path.of("/proc");
        assumeTrue(Files.isDirectory(readOnly), "skipped: there is no /proc, which nobody can write to");
        Path file = readOnly.resolve("model.adret");
        Cli.train(corpus, file).assertError(1, file + ": the folder /proc is not writable");
        Cli.train(corpus, out, "--metrics", file.toString())
                .assertError(1, file + ": the folder /proc is not writable");
        assertNothingWritten();
    }

    @Test
    void aFileForTheEventFilesOfTensorBoard() {
        Cli.write(bad, "a file\n");
        Cli.train(corpus, out, "--tensorboard", bad.toString())
                .assertError(1, bad + ": is no folder, and one is to be made there");
        assertNothingWritten();
    }

    @Test
    void whatIsReadIsNotOverwritten() throws IOException {
        Path data = Files.copy(corpus, folder.resolve("data.conll"));
        String message = " would overwrite " + data + ", which is read: give another name";
        Cli.train(data, data).assertError(2, "--out" + message);
        Cli.train(corpus, out, "--dev", data.toString(), "--report", data.toString())
                .assertError(2, "--report" + message);
        Cli.train(corpus, out, "--test", folder.toString(), "--metrics", data.toString())
                .assertError(2, "--metrics" + message);
        Cli.train(corpus, out, "--gazetteer", "PER=" + data, "--metrics", data.toString())
                .assertError(2, "--metrics" + message);
        Cli.train(corpus, out, "--vectors", data.toString(), "--metrics", data.toString())
                .assertError(2, "--metrics" + message);
        assertThat(data).hasSameBinaryContentAs(corpus);
        evalTo(corpus).assertError(2, "--predictions would overwrite " + corpus);
        evalTo(model).assertError(2, "--predictions would overwrite " + model);
        Path copy = Files.copy(model, folder.resolve("copy.adret"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), copy);
        Cli.run("ner", "export", "--model", copy.toString(), "--out", link.toString())
                .assertError(2, "--out would overwrite " + link);
        Cli.run("gpu", "plot", data.toString(), "--out", data.toString()).assertError(2, "--out" + message);
        assertNothingWritten();
    }

    @Test
    void whatWasThereBeforeIsStillThereAfterAnError() throws IOException {
        Files.writeString(out, "old");
        Cli.write(bad, "Anna\n");
        Cli.train(bad, out).assertError(1, bad + ":1: ");
        assertThat(Files.readString(out)).isEqualTo("old");
        assertThat(Cli.files(out.getParent())).isEqualTo(List.of("model.adret"));
    }

    private Cli.Result evalTo(Path predictions) {
        return Cli.compute(
                "ner",
                "eval",
                "--model",
                model.toString(),
                "--data",
                corpus.toString(),
                "--predictions",
                predictions.toString());
    }
}
