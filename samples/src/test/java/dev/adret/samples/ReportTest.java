package dev.adret.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** What {@code --report} writes. */
class ReportTest {
    @TempDir
    Path folder;

    private String train(Path corpus, String... more) throws IOException {
        Path report = folder.resolve("report.html");
        String[] options = new String[more.length + 6];
        System.arraycopy(more, 0, options, 0, more.length);
        options[more.length] = "--report";
        options[more.length + 1] = report.toString();
        options[more.length + 2] = "--dev";
        options[more.length + 3] = corpus.toString();
        options[more.length + 4] = "--test";
        options[more.length + 5] = corpus.toString();
        Cli.train(corpus, folder.resolve("model.adret"), options).assertDone();
        return Files.readString(report);
    }

    /** The body as XML, which it also is: every element is closed and everything is escaped. */
    private static Document body(String page) throws Exception {
        String body = page.substring(page.indexOf("<main>"), page.indexOf("</main>") + "</main>".length());
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(body)));
    }

    @Test
    void aTrainingIsReportedWithChartsScoresErrorsAndConfiguration() throws Exception {
        String page = train(Cli.corpus(folder), "--epochs", "2");
        Document body = body(page);
        assertThat(body.getElementsByTagName("svg").getLength()).isEqualTo(4);
        assertThat(page)
                .contains("Loss", "Dev scores, percent", "Learning rate", "Examples a second")
                .contains("best dev F1", "Scores on dev", "Scores on test", "Most frequent errors on test")
                .contains("<td>epochs</td><td class=\"value\">2</td>", "<td>backend</td>", "reference")
                .contains("<p class=\"status\">done</p>");
        assertThat(body.getElementsByTagName("circle").getLength())
                .as("points: 2 epochs of 6 lines")
                .isEqualTo(12);
    }

    @Test
    void theReportNeedsNothingFromElsewhere() throws Exception {
        String page = train(Cli.corpus(folder), "--epochs", "1");
        assertThat(page)
                .doesNotContain("http:", "https:", " src=", "<link", "<script", "@import", "url(")
                .contains("default-src 'none'")
                .contains("prefers-color-scheme: dark");
    }

    @Test
    void wordsAndTypesOfACorpusAreTextAndNeverMarkup() throws Exception {
        String evil = "<script>alert('1')</script>";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            text.append(i % 2 == 0 ? "Anna B-A<b>&\nsaid O\n" : "Oslo B-LOC\nsaid O\n")
                    .append(evil)
                    .append(i % 4 == 0 ? " B-LOC\n\n" : " O\n\n");
        }
        String page = train(Cli.write(folder.resolve("evil.conll"), text.toString()), "--epochs", "1", "--lr", "0.001");
        body(page);
        assertThat(page)
                .doesNotContain("<script", "A<b>")
                .contains("A&lt;b&gt;&amp;", "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;");
    }

    @Test
    void anEvaluationIsReportedToo() throws Exception {
        Path model = SmallModel.train(folder);
        Path report = folder.resolve("eval.html");
        Cli.compute(
                        "ner",
                        "eval",
                        "--model",
                        model.toString(),
                        "--data",
                        SmallModel.corpus(folder).toString(),
                        "--report",
                        report.toString())
                .assertDone();
        String page = Files.readString(report);
        body(page);
        assertThat(page).contains("Scores on corpus.conll", "<td>PER</td><td>100.00</td>", "tokens/s tagged");
    }

    @Test
    void aReportThatCannotBeWrittenIsAnErrorBeforeTraining() {
        Path corpus = Cli.corpus(folder);
        Path nowhere = folder.resolve("no/such/folder/report.html");
        Cli.Result result = Cli.train(corpus, folder.resolve("m.adret"), "--report", nowhere.toString());
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains(nowhere.toString());
        assertThat(result.out()).doesNotContain("epoch");
        Cli.train(
                        corpus,
                        folder.resolve("m.adret"),
                        "--report",
                        folder.resolve("m.adret").toString())
                .assertError(2, "--out and --report name the same file");
    }

    @Test
    void aPortThatIsNoneIsWrongUsage() {
        Cli.train(Cli.corpus(folder), folder.resolve("m.adret"), "--ui", "-1")
                .assertError(2, "--ui lies between 0 and 65535 and is not -1");
    }
}
