package dev.adret.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.adret.nlp.eval.SpanEvaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalAndTagTest {
    @TempDir
    static Path folder;

    private static Path corpus;
    private static String model;

    @BeforeAll
    static void train() {
        corpus = Cli.corpus(folder);
        Path file = folder.resolve("model.adret");
        Cli.train(corpus, file, "--dev", corpus.toString(), "--epochs", "6").assertDone();
        model = file.toString();
    }

    private static Cli.Result eval(Path data, String... more) {
        List<String> args = new ArrayList<>(List.of("ner", "eval", "--model", model, "--data", data.toString()));
        args.addAll(List.of(more));
        return Cli.compute(args.toArray(String[]::new)).assertDone();
    }

    private static String tag(String text, String... more) {
        List<String> args = new ArrayList<>(List.of("ner", "tag", "--model", model));
        args.addAll(List.of(more));
        return Cli.computeOn(text, args.toArray(String[]::new)).assertDone().out();
    }

    @Test
    void evalPrintsTheLayoutOfConlleval() {
        assertThat(eval(corpus).out()).isEqualTo("""
                        processed 360 tokens with 120 phrases; found: 120 phrases; correct: 120.
                        accuracy: 100.00%; precision: 100.00%; recall: 100.00%; FB1: 100.00
                                      LOC: precision: 100.00%; recall: 100.00%; FB1: 100.00  60
                                      PER: precision: 100.00%; recall: 100.00%; FB1: 100.00  60
                        """);
    }

    @Test
    void whatIsScoredIsOnStandardOutputAndNothingElse() {
        assertThat(eval(corpus).out()).startsWith("processed ");
        assertThat(eval(corpus).err()).startsWith("backend: ");
    }

    @Test
    void aCorpusThatIsKeptInAFolderScoresTheSame() {
        String cache = folder.resolve("cache").toString();
        assertThat(eval(corpus, "--cache", cache).err()).contains("corpus: read in ", ", into " + cache);
        Cli.Result again = eval(corpus, "--cache", cache);
        assertThat(again.err()).contains("corpus: found again: " + cache);
        assertThat(again.out()).isEqualTo(eval(corpus).out());
    }

    @Test
    void anotherTagSchemeScoresTheSame() {
        Path iob1 = Cli.write(
                folder.resolve("iob1.conll"), "Anna I-PER\nlives O\nin O\nRome I-LOC\n. O\n\nIn O\nOslo I-LOC\n");
        assertThat(eval(iob1).out()).contains("accuracy: 100.00%;", "FB1: 100.00");
    }

    @Test
    void predictionsAreTokenGoldAndPredictedTag() throws IOException {
        Path data = Cli.write(
                folder.resolve("two.conll"), "Anna B-PER\nlives O\nin B-LOC\nRome I-LOC\n. O\n\nIn O\nOslo B-PER\n");
        Path file = folder.resolve("predictions.txt");
        String report = eval(data, "--predictions", file.toString()).out();
        assertThat(Files.readString(file)).isEqualTo("""
                        Anna B-PER B-PER
                        lives O O
                        in B-LOC O
                        Rome I-LOC B-LOC
                        . O O

                        In O O
                        Oslo B-PER B-LOC

                        """);
        assertThat(reportOf(Files.readString(file))).isEqualTo(report);
    }

    private static String reportOf(String predictions) {
        SpanEvaluator evaluator = new SpanEvaluator();
        for (String sentence : predictions.split("\n\n")) {
            List<String[]> rows = Arrays.stream(sentence.split("\n"))
                    .map(line -> line.split(" "))
                    .toList();
            evaluator.add(
                    rows.stream().map(row -> row[1]).toList(),
                    rows.stream().map(row -> row[2]).toList());
        }
        return evaluator.scores().report();
    }

    @Test
    void aMarginModelIsScoredOnItsTypeAlone() {
        Path margin = folder.resolve("margin.adret");
        Cli.train(corpus, margin, "--model", "margin", "--type", "PER", "--dev", corpus.toString())
                .assertDone();
        assertThat(Cli.compute("ner", "eval", "--model", margin.toString(), "--data", corpus.toString())
                        .out())
                .startsWith("processed 360 tokens with 60 phrases;")
                .doesNotContain("LOC");
    }

    @Test
    void textComesBackWithBracketsAroundEntities() {
        assertThat(tag("Anna lives in Rome.\n")).isEqualTo("[PER Anna] lives in [LOC Rome].\n");
        assertThat(tag("In  Oslo we met Bert   Zoë .\n")).isEqualTo("In  [LOC Oslo] we met [PER Bert   Zoë] .\n");
    }

    @Test
    void theLastLineNeedsNoEnd() {
        assertThat(tag("Anna lives in Rome .")).isEqualTo("[PER Anna] lives in [LOC Rome] .\n");
    }

    @Test
    void emptyLinesAndNoLinesStayWhatTheyAre() {
        assertThat(tag("")).isEmpty();
        assertThat(tag("\nAnna lives in Rome .\n\n   \n")).isEqualTo("\n[PER Anna] lives in [LOC Rome] .\n\n   \n");
    }

    @Test
    void conllIsATokenALine() {
        assertThat(tag("Anna lives in Rome.\n\n", "--format", "conll"))
                .isEqualTo("Anna\tB-PER\nlives\tO\nin\tO\nRome\tB-LOC\n.\tO\n\n\n");
    }

    @Test
    void jsonIsAnObjectALine() throws IOException {
        List<String> lines =
                tag("In Oslo we met 𝔅 Zoë .\n\n", "--format", "json").lines().toList();
        assertThat(lines).hasSize(2);
        JsonNode sentence = new ObjectMapper().readTree(lines.get(0));
        String text = sentence.get("text").asText();
        assertThat(text).isEqualTo("In Oslo we met 𝔅 Zoë .");
        JsonNode oslo = sentence.get("entities").get(0);
        assertThat(oslo.get("type").asText()).isEqualTo("LOC");
        assertThat(oslo.get("tokens").toString()).isEqualTo("[1,2]");
        assertThat(oslo.get("probability").asDouble()).isBetween(0.5, 1.0);
        assertThat(sentence.get("tokens").get(1).asText()).isEqualTo("Oslo");
        assertThat(sentence.get("tags").get(1).asText()).isEqualTo("B-LOC");
        for (JsonNode entity : sentence.get("entities")) {
            assertThat(entity.get("text").asText())
                    .isEqualTo(text.substring(
                            entity.get("start").asInt(), entity.get("end").asInt()));
        }
        assertThat(lines.get(1)).isEqualTo("{\"text\":\"\",\"tokens\":[],\"tags\":[],\"entities\":[]}");
    }

    @Test
    void pretokenizedTextIsCutAtSpacesAlone() {
        assertThat(tag("Anna lives in Rome. \n", "--format", "conll", "--pretokenized"))
                .contains("Rome.\t")
                .doesNotContain("\n.\t");
        assertThat(tag(" Anna  lives in Rome .\n", "--pretokenized")).isEqualTo(" [PER Anna]  lives in [LOC Rome] .\n");
    }

    @Test
    void aFileIsTaggedLikeStandardInput() {
        String text = "Anna lives in Rome .\n".repeat(600);
        Path file = Cli.write(folder.resolve("text.txt"), text);
        assertThat(tag("", "--input", file.toString()))
                .isEqualTo(tag(text))
                .isEqualTo("[PER Anna] lives in [LOC Rome] .\n".repeat(600));
        assertThat(tag(text, "--input", "-")).isEqualTo(tag(text));
    }
}
