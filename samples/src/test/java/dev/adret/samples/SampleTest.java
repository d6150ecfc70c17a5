package dev.adret.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.samples.lectures.Sample;
import dev.adret.samples.lectures.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code adret sample} from the command line. */
class SampleTest {
    @TempDir
    Path folder;

    @Test
    void withoutANameTheSamplesAreListed() {
        List<String> lines = Cli.run("sample").assertDone().outLines();
        assertThat(lines.get(0)).matches("sample +what it shows");
        for (Sample sample : Samples.all()) {
            assertThat(lines).anyMatch(line -> line.matches(sample.name() + " +\\Q" + sample.description() + "\\E"));
        }
        assertThat(lines.get(lines.size() - 1)).contains("adret sample NAME", "--out FOLDER");
    }

    @Test
    void namesAreDistinctAndOneLineDescribesEach() {
        assertThat(Samples.all())
                .extracting(Sample::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z-]+"));
        assertThat(Samples.all()).extracting(Sample::description).allMatch(text -> text.length() <= 90);
        assertThat(Samples.all()).extracting(Sample::source).allMatch(text -> text.startsWith("CS224"));
    }

    @Test
    void theGuideToTheLecturesHasEverySample() throws IOException {
        String guide = Files.readString(ReadmeTest.root().resolve("docs/lectures.md"));
        assertThat(Samples.all())
                .extracting(sample -> "`" + sample.name() + "`")
                .allMatch(guide::contains);
    }

    @Test
    void aSampleSaysWhatItShowsAndWhereItComesFrom() {
        List<String> lines = Cli.compute("sample", "two-layer").assertDone().outLines();
        assertThat(lines.get(0)).startsWith("Two layers");
        assertThat(lines.get(1)).startsWith("From: CS224n, lecture 3");
        assertThat(lines).contains("z1 = W1·x + b1 = [13.694, 16.763]", "z2 = W2·z1 + b2 = 21.832");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "logistic | w − 0.1·∂J/∂w = [0.025, 0.035, 0.025, 0.030, 0.040]",
                "neuron-scores | ∂s/∂W     δ·xᵀ     [3×4]",
                "max-margin | 'museums in Paris are amazing': s = ",
            })
    void aSampleShowsItsNumbers(String sample, String numbers) {
        assertThat(Cli.compute("sample", sample).assertDone().out()).contains(numbers);
    }

    @ParameterizedTest
    @CsvSource({"two-layers, two-layer", "two, two-layer", "TWO_LAYER, two-layer", "tow-layer, two-layer"})
    void aNameThatIsNearlyRightIsToldTheRightOne(String given, String meant) {
        Cli.run("sample", given)
                .assertError(2, "there is no sample '" + given + "'; did you mean " + meant + "? There are: ");
    }

    @Test
    void aNameThatIsFarFromAnyIsToldAll() {
        Cli.Result result =
                Cli.run("sample", "transformer").assertError(2, "there is no sample 'transformer'. There are: ");
        assertThat(result.err()).contains("two-layer").endsWith(String.format("Try 'adret sample --help'.%n"));
    }

    @Test
    void aFolderThatCannotBeUsedIsToldBeforeAnythingIsComputed() {
        Path file = Cli.write(folder.resolve("file"), "");
        Cli.Result result = Cli.run("sample", "two-layer", "--out", file.toString());
        result.assertError(1, "is a file; --out takes a folder");
        assertThat(result.out()).isEmpty();
        Cli.run("sample", "two-layer", "--out", file.resolve("below").toString())
                .assertError(1, "file");
    }

    @Test
    void theFolderForPicturesIsMade() {
        Path pictures = folder.resolve("some/pictures");
        Cli.compute("sample", "two-layer", "--out", pictures.toString()).assertDone();
        assertThat(pictures).isEmptyDirectory();
    }

    @Test
    void theHelpNamesEverySampleAndOption() {
        String help = Cli.run("sample", "--help").assertDone().out().replaceAll("\\s+", " ");
        assertThat(help).contains("[NAME]", "--out=FOLDER", "--seed=N", "--backend=NAME", "--threads=N");
        assertThat(Samples.all()).extracting(Sample::name).allMatch(help::contains);
    }
}
