package dev.adret.samples.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.nlp.corpus.ConllReader;
import dev.adret.nlp.eval.SpanScores;
import dev.adret.nlp.window.EpochReport;
import dev.adret.nlp.window.ModelFile;
import dev.adret.nlp.window.WindowModel;
import dev.adret.samples.SmallModel;
import dev.adret.train.EpochSummary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The pages in headless Chromium; skipped where there is none, unless {@code -Dadret.require} names {@code chromium}. Pictures go to the folder
 * {@code adret.pictures}, if it is given.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BrowserTest {
    private static final String EVIL = "<img src=x onerror=\"document.title='owned'\">";

    @TempDir
    static Path folder;

    private static Browser browser;
    private static Path model;
    private static RunRecord run;

    @BeforeAll
    static void start() throws Exception {
        Optional<Path> program = Browser.find();
        if (List.of(System.getProperty("adret.require", "").split(",")).contains("chromium")) {
            assertTrue(program.isPresent(), "-Dadret.require names chromium, and there is none on the path");
        }
        assumeTrue(program.isPresent(), "skipped: no chromium, chromium-browser or google-chrome on the path");
        // Not a TempDir: the browser may still be writing there as it ends.
        Path profile = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "browser");
        browser = new Browser(program.orElseThrow(), profile.toAbsolutePath());
        model = SmallModel.train(folder);
        run = run();
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void leaveThePageOfTheTestBefore() throws Exception {
        browser.leave();
    }

    /** Five epochs, and scores of the small model on its corpus, whose words are partly evil. */
    private static RunRecord run() throws Exception {
        RunRecord record = new RunRecord("Training a " + EVIL, Map.of("train", EVIL, "epochs", 5));
        Path corpus = folder.resolve("evil.conll");
        Files.writeString(
                corpus,
                Files.readString(SmallModel.corpus(folder))
                        .replaceAll("(Zoë|lives) ", EVIL.replace(" ", "") + " ")
                        .replaceAll("Bert B-PER", "Bert B-ORG")
                        .replaceAll("Oslo B-LOC", "Oslo O"));
        try (ReferenceBackend backend = new ReferenceBackend();
                WindowModel trained = ModelFile.read(model, backend)) {
            record.model(trained);
            Evaluation evaluation = Evaluation.of("dev", trained, ConllReader.readAll(corpus));
            SpanScores scores = evaluation.scores();
            for (int epoch = 0; epoch < 5; epoch++) {
                EpochSummary summary = new EpochSummary(epoch, 1000, 2.0 / (epoch + 1), 0.05f, 0.5 + epoch % 2 * 0.1);
                record.epoch(new EpochReport(summary, 1000, Optional.of(scores), epoch == 3));
            }
            record.evaluation(evaluation);
        }
        record.status("training");
        record.progress(5, 120, 400, 0.31);
        return record;
    }

    private static void picture(String name) throws Exception {
        String pictures = System.getProperty("adret.pictures", "");
        if (!pictures.isEmpty()) {
            Files.createDirectories(Path.of(pictures));
            browser.picture(Path.of(pictures, name + ".png"));
        }
    }

    private static void assertFits() throws Exception {
        assertThat(browser.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                        .asInt())
                .as("pixels that the page is wider than the screen")
                .isZero();
        assertThat(browser.evaluate("document.querySelectorAll('img').length").asInt())
                .isZero();
        assertThat(browser.evaluate("document.title").asText()).startsWith("Training a <img");
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 390})
    void theReportFitsTheScreenAndShowsItsCharts(int width) throws Exception {
        Path file = folder.resolve("report.html");
        ReportPage.write(run, file);
        browser.show(file.toUri().toString(), width, 900);
        assertFits();
        assertThat(browser.evaluate("document.querySelectorAll('svg polyline').length")
                        .asInt())
                .isEqualTo(6);
        assertThat(browser.evaluate("document.querySelectorAll('td.context mark').length")
                        .asInt())
                .isGreaterThan(1);
        assertThat(browser.evaluate("Math.min(...[...document.querySelectorAll('svg')].map(s => s.clientHeight))")
                        .asInt())
                .isGreaterThan(100);
        picture("report-" + width);
        String light = browser.evaluate("getComputedStyle(document.body).backgroundColor")
                .asText();
        browser.prefer("dark");
        assertThat(browser.evaluate("getComputedStyle(document.body).backgroundColor")
                        .asText())
                .isNotEqualTo(light);
        picture("report-dark-" + width);
        browser.prefer("light");
        assertThat(browser.complaints()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 390})
    void theLivePageFollowsTheTrainingAndTagsWithTheNewestModel(int width) throws Exception {
        try (LivePage page = new LivePage(run, 0, model, ReferenceBackend::new)) {
            browser.show(page.address(), width, 900);
            assertFits();
            browser.evaluate(
                    "document.getElementById('text').value = 'Anna lives in Rome .\\nIn Oslo <b>we</b> met Bert Zoë .';"
                            + " document.querySelector('#tag button').click()");
            browser.await("document.getElementById('tagged').textContent.includes('there is no model yet')");
            page.modelWritten();
            browser.evaluate("document.querySelector('#tag button').click()");
            browser.await("document.querySelectorAll('#tagged mark').length >= 4");
            assertThat(browser.evaluate("document.querySelector('#tagged mark').textContent")
                            .asText())
                    .matches("AnnaPER [01]\\.[0-9]{2}");
            assertThat(browser.evaluate("document.querySelectorAll('#tagged b').length")
                            .asInt())
                    .as("text that is markup")
                    .isZero();
            run.progress(5, 240, 400, 0.27);
            browser.await("document.querySelector('.status + progress').value === 240");
            browser.await("document.getElementById('run').textContent.includes('step 240 of 400, loss 0.2700')");
            picture("live-" + width);
            run.progress(5, 120, 400, 0.31);
            assertThat(browser.complaints())
                    .as("only of the answer before there was a model")
                    .singleElement()
                    .asString()
                    .contains("503", "/tag");
        }
    }

    @Test
    void theLivePageSaysWhenTheTrainingIsGone() throws Exception {
        LivePage page = new LivePage(run, 0, model, ReferenceBackend::new);
        browser.show(page.address(), 1280, 900);
        page.close();
        browser.await("document.querySelector('.status').textContent.startsWith('no connection')");
    }
}
