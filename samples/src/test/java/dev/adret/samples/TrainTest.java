package dev.adret.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.adret.backend.Backend;
import dev.adret.backend.Backends;
import dev.adret.nlp.corpus.ConllReader;
import dev.adret.nlp.window.ModelFile;
import dev.adret.nlp.window.TrainingOptions;
import dev.adret.nlp.window.WindowConfig;
import dev.adret.nlp.window.WindowModel;
import dev.adret.nlp.window.WindowTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainTest {
    @TempDir
    Path folder;

    private Path corpus;
    private Path out;
    private String corpusName;

    @BeforeEach
    void write() {
        corpus = Cli.corpus(folder);
        corpusName = corpus.toString();
        out = folder.resolve("model.adret");
    }

    @Test
    void theTableHasARowForEachEpochAndMarksBetterOnes() {
        List<String> lines =
                Cli.train(corpus, out, "--dev", corpusName).assertDone().outLines();
        assertThat(lines).anyMatch(line -> line.matches("epoch +loss +dev P +R +F1 +examples/s +rate +best"));
        List<String> rows =
                lines.stream().filter(line -> line.matches(" +\\d+ .*")).toList();
        String number = " +\\d+\\.\\d\\d";
        assertThat(rows)
                .hasSize(4)
                .allMatch(row -> row.matches(" +\\d +\\d\\.\\d{4}" + number.repeat(3) + " +[\\d,]+ +0\\.200 +\\*?"));
        assertThat(rows.get(0)).endsWith("*");
        assertThat(lines).contains("model: " + out);
    }

    @Test
    void whatItIsTrainedOnAndWithIsSaidFirst() {
        List<String> lines =
                Cli.train(corpus, out, "--dev", corpusName).assertDone().outLines();
        assertThat(lines.get(0)).startsWith("backend: reference, ");
        assertThat(lines.get(1))
                .isEqualTo(corpus + ": train 60 sentences of 360 tokens, dev 60 sentences of 360 tokens, no test");
        assertThat(lines.get(2)).startsWith("baseline: remembering words only, dev F1 100.00");
        assertThat(lines.get(3)).matches("network: mlp, \\d+ words, 4 labels, [\\d,]+ parameters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"softmax", "mlp", "logistic", "margin"})
    void gradientsAreComparedBeforeTrainingBegins(String kind) {
        List<String> lines = Cli.train(corpus, out, "--model", kind, "--check-gradients")
                .assertDone()
                .outLines();
        int start = lines.indexOf("gradients of the model against central differences:");
        assertThat(start).isPositive();
        assertThat(lines.get(start + 1)).matches("parameter +compared +error +backward +difference +at");
        assertThat(lines.subList(start, lines.size()))
                .anyMatch(line -> line.matches("embeddings\\.words\\.table +24/\\d+ +\\d\\.\\de-\\d\\d .*"))
                .anyMatch(line -> line.startsWith("output.weight "))
                .anyMatch(line -> line.matches("epoch +loss .*"))
                .noneMatch(line -> line.endsWith("wrong"));
        assertThat(out).exists();
    }

    @Test
    void withoutDevelopmentDataTheTableHasDashes() {
        assertThat(Cli.train(corpus, out).assertDone().outLines())
                .anyMatch(line -> line.matches(" +1 +\\d\\.\\d{4} +- +- +- .*"));
        assertThat(out).exists();
    }

    @Test
    void testScoresAreATableByType() {
        List<String> lines =
                Cli.train(corpus, out, "--test", corpusName).assertDone().outLines();
        int header = lines.indexOf(lines.stream()
                .filter(line -> line.startsWith("test "))
                .findFirst()
                .orElseThrow());
        assertThat(lines.get(header)).matches("test +P +R +F1 +entities");
        assertThat(lines.get(header + 1)).matches("LOC( +\\d+\\.\\d\\d){3} +60");
        assertThat(lines.get(header + 2)).matches("PER( +\\d+\\.\\d\\d){3} +60");
        assertThat(lines.get(header + 3)).matches("all( +\\d+\\.\\d\\d){3} +120");
    }

    @ParameterizedTest
    @ValueSource(strings = {"softmax", "mlp", "logistic", "margin"})
    void everyKindOfModelIsTrainedAndEvaluated(String kind) {
        Cli.train(corpus, out, "--model", kind, "--dev", corpusName).assertDone();
        assertThat(Cli.compute("ner", "eval", "--model", out.toString(), "--data", corpusName)
                        .assertDone()
                        .out())
                .contains("FB1: 100.00");
    }

    @Test
    void aBatchThatCannotFitIsRefusedWithTheOptionsThatDecide() {
        Cli.compute(
                        "ner",
                        "train",
                        "--builtin-tokens",
                        "100000",
                        "--window",
                        "50",
                        "--ngram-dim",
                        "1000",
                        "--batch",
                        "1000000",
                        "--out",
                        out.toString())
                .assertError(
                        1,
                        " MiB: make batches smaller, or give it more memory (--batch; -Xmx in ADRET_JAVA_OPTS"
                                + " where it is the JVM's)");
        assertThat(out).doesNotExist();
    }

    @Test
    void theDefaultsAreThoseOfTheLibrary() throws IOException {
        Cli.compute("ner", "train", "--train", corpusName, "--epochs", "1", "--out", out.toString())
                .assertDone();
        Path other = folder.resolve("other.adret");
        try (Backend backend = Backends.open("reference");
                WindowModel model = new WindowTraining(
                                backend,
                                WindowConfig.defaults(),
                                TrainingOptions.defaults().withEpochs(1))
                        .train(ConllReader.readAll(corpus), List.of(), new WindowTraining.Listener() {})) {
            ModelFile.write(model, other);
        }
        assertThat(out).hasSameBinaryContentAs(other);
    }

    @Test
    void theTypeOfAMarginModelIsSaid() {
        assertThat(Cli.train(corpus, out, "--model", "margin", "--type", "PER")
                        .assertDone()
                        .out())
                .contains("network: margin for PER, ");
    }

    @Test
    void everyOptionIsTaken() {
        Path vectors = Cli.write(folder.resolve("vectors.txt"), "rome 1 2 3 4 5 6\n");
        Cli.train(
                        corpus,
                        out,
                        "--vectors",
                        vectors.toString(),
                        "--freeze-vectors",
                        "--window",
                        "1",
                        "--activation",
                        "leakyrelu",
                        "--keep-case",
                        "--keep-digits",
                        "--optimizer",
                        "adam",
                        "--lr-decay",
                        "step:2:0.5",
                        "--l2",
                        "0.001",
                        "--dropout",
                        "0.2",
                        "--dev",
                        corpusName,
                        "--patience",
                        "3",
                        "--seed",
                        "-7",
                        "--threads",
                        "1")
                .assertDone();
    }

    @Test
    void theBuiltInCorpusNeedsNoFile() {
        String[] args = {"ner", "train", "--builtin-tokens", "500", "--dim", "4", "--hidden", "4", "--epochs", "1"};
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--out", out.toString()));
        assertThat(Cli.compute(all.toArray(String[]::new)).assertDone().outLines())
                .anyMatch(line -> line.startsWith("built-in corpus: train "));
        assertThat(out).exists();
    }

    @Test
    void aCorpusMayBeInSeveralFilesWhichAreFoundByPatterns() throws IOException {
        Path parts = Files.createDirectory(folder.resolve("parts"));
        String[] sentences = Files.readString(corpus).split("\n\n");
        Cli.write(parts.resolve("1.conll"), String.join("\n\n", Arrays.copyOfRange(sentences, 0, 20)));
        Cli.write(parts.resolve("2.conll"), String.join("\n\n", Arrays.copyOfRange(sentences, 20, 60)));
        Cli.train(corpus, out).assertDone();
        byte[] whole = Files.readAllBytes(out);
        for (Path name : List.of(parts, parts.resolve("?.conll"))) {
            assertThat(Cli.train(name, out).assertDone().outLines())
                    .contains(name + ": train 60 sentences of 360 tokens, no dev, no test");
            assertThat(Files.readAllBytes(out)).isEqualTo(whole);
        }
        Cli.train(parts.resolve("*.gz"), out).assertError(1, "*.gz: no file matches this pattern");
        List<String> both = Cli.train(
                        corpus, out, "--dev", parts.resolve("1.conll").toString(), parts + "/2.*")
                .assertDone()
                .outLines();
        assertThat(both)
                .contains(corpus + ": train 60 sentences of 360 tokens, dev 60 sentences of 360 tokens, no test");
    }

    @Test
    void whatWasReadIsKeptWhereTheUserWantsItAndTrainsTheSameModel() throws IOException {
        Cli.train(corpus, out).assertDone();
        byte[] expected = Files.readAllBytes(out);
        Path cache = folder.resolve("new/cache");
        assertThat(Cli.train(corpus, out, "--cache", cache.toString())
                        .assertDone()
                        .outLines())
                .anyMatch(line ->
                        line.matches("corpus: read in .* tokens/s, into " + Pattern.quote(cache.toString()) + ".*"));
        assertThat(Files.readAllBytes(out)).isEqualTo(expected);
        assertThat(Cli.train(corpus, out, "--cache", cache.toString())
                        .assertDone()
                        .outLines())
                .anyMatch(line -> line.startsWith("corpus: found again: " + cache));
        assertThat(Files.readAllBytes(out)).isEqualTo(expected);
    }

    @Test
    void wordsThatAreRareHaveNoVector() {
        // Ten names, twelve times at most; Zoë, in, lives, we, met and the dot, thirty times at least; padding and
        // unknown.
        assertThat(words()).isEqualTo(18);
        assertThat(words("--min-count", "20")).isEqualTo(8);
        assertThat(words("--max-vocab", "3")).isEqualTo(5);
    }

    private int words(String... options) {
        Pattern network = Pattern.compile("network: mlp, (\\d+) words.*");
        return Cli.train(corpus, out, options).assertDone().outLines().stream()
                .map(network::matcher)
                .filter(Matcher::matches)
                .mapToInt(line -> Integer.parseInt(line.group(1)))
                .sum();
    }

    @Test
    void aTrainingThatLeavesTheNumbersIsExplained() {
        Cli.train(corpus, out, "--optimizer", "sgd", "--activation", "relu", "--lr", "1e30")
                .assertError(1, "the loss is ")
                .assertError(1, "the first parameter that is not finite: ")
                .assertError(1, "; no epoch was finished, so nothing was saved");
    }

    @Test
    void theSameSeedGivesTheSameFile() throws IOException {
        Cli.train(corpus, out, "--dev", corpusName).assertDone();
        byte[] first = Files.readAllBytes(out);
        Cli.train(corpus, out, "--dev", corpusName).assertDone();
        assertThat(Files.readAllBytes(out)).isEqualTo(first);
        Cli.train(corpus, out, "--dev", corpusName, "--seed", "2").assertDone();
        assertThat(Files.readAllBytes(out)).isNotEqualTo(first);
    }

    @Test
    void nothingButModelAndMetricsIsLeftBehind() {
        Cli.train(corpus, out, "--metrics", folder.resolve("m.json").toString()).assertDone();
        assertThat(Cli.files(folder)).containsExactly("corpus.conll", "m.json", "model.adret");
    }

    @Test
    void classWeightsAreInTheMetricsAndOfATagThatTheCorpusHas() throws IOException {
        Path file = folder.resolve("metrics.json");
        Cli.train(corpus, out, "--no-sentence-level", "--class-weights", "O=0.5,B-LOC=2", "--metrics", file.toString())
                .assertDone();
        JsonNode configuration = new ObjectMapper().readTree(file.toFile()).get("configuration");
        assertThat(configuration.get("class-weights").asText()).isEqualTo("B-LOC=2.0,O=0.5");

        Cli.train(corpus, out, "--no-sentence-level", "--class-weights", "B-GPE=2")
                .assertError(1, "there is a class weight for 'B-GPE', but the tags of the training data are: O, B-LOC");
    }

    @Test
    void metricsHoldConfigurationEpochsAndScores() throws IOException {
        Path file = folder.resolve("metrics.json");
        Cli.train(
                        corpus,
                        out,
                        "--dev",
                        corpusName,
                        "--test",
                        corpusName,
                        "--metrics",
                        file.toString(),
                        "--lr-decay",
                        "exp:0.1")
                .assertDone();
        JsonNode metrics = new ObjectMapper().readTree(file.toFile());

        JsonNode configuration = metrics.get("configuration");
        assertThat(configuration.get("train").get(0).asText()).isEqualTo(corpusName);
        assertThat(configuration.get("model").asText()).isEqualTo("mlp");
        assertThat(configuration.get("hidden").asInt()).isEqualTo(8);
        assertThat(configuration.get("lr").floatValue()).isEqualTo(0.2f);
        assertThat(configuration.get("lr-decay").asText()).isEqualTo("exp:0.1");
        assertThat(configuration.get("freeze-vectors").isBoolean()).isTrue();
        assertThat(configuration.get("java").asText())
                .isEqualTo(Runtime.version().toString());
        assertThat(configuration.has("vectors")).isFalse();
        assertThat(configuration.has("debug")).isFalse();
        assertThat(metrics.get("backend").asText()).isEqualTo("reference");

        JsonNode epochs = metrics.get("epochs");
        assertThat(epochs).hasSize(4);
        for (int i = 0; i < 4; i++) {
            JsonNode epoch = epochs.get(i);
            assertThat(epoch.get("epoch").asInt()).isEqualTo(i + 1);
            assertThat(epoch.get("loss").asDouble()).isPositive();
            assertThat(epoch.get("learningRate").floatValue()).isEqualTo((float) (0.2f * Math.exp(-0.1f * i)));
            assertThat(epoch.get("seconds").asDouble()).isPositive();
            // Words, of which each has a window, though the examples are 60 sentences.
            assertThat(epoch.get("examplesPerSecond").asDouble())
                    .isCloseTo(360 / epoch.get("seconds").asDouble(), Percentage.withPercentage(0.01));
            assertThat(epoch.get("dev").get("f1").asDouble()).isBetween(0.0, 100.0);
            assertThat(epoch.get("best").isBoolean()).isTrue();
        }

        JsonNode test = metrics.get("test");
        assertThat(test.get("f1").asDouble()).isGreaterThan(90);
        assertThat(test.get("accuracy").asDouble()).isGreaterThan(90);
        assertThat(test.get("entities").asInt()).isEqualTo(120);
        assertThat(test.get("types").fieldNames()).toIterable().containsExactly("LOC", "PER");
        for (String key : List.of("precision", "recall", "f1", "entities", "predicted", "correct")) {
            assertThat(test.get("types").get("PER").get(key).isNumber()).as(key).isTrue();
        }
        assertThat(metrics.get("baseline").get("f1").asDouble()).isEqualTo(100);
    }

    @Test
    void metricsSayWhichTypeAMarginModelTook() throws IOException {
        Path file = folder.resolve("metrics.json");
        Cli.train(corpus, out, "--model", "margin", "--dev", corpusName, "--metrics", file.toString())
                .assertDone();
        JsonNode metrics = new ObjectMapper().readTree(file.toFile());
        assertThat(metrics.get("type").asText()).isEqualTo("LOC");
        assertThat(metrics.has("baseline")).isFalse();
        assertThat(metrics.has("test")).isFalse();
    }
}
