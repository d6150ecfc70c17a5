package dev.adret.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code adret bench} from the command line. */
class BenchTest {
    @TempDir
    Path folder;

    private Cli.Result bench(String... more) {
        return Cli.run(Stream.concat(Stream.of("bench", "--quick", "--groups", "lecture"), Stream.of(more))
                .toArray(String[]::new));
    }

    @Test
    void aTableAJsonFileAndAPictureComeOutOfOneRun() throws IOException {
        Path json = folder.resolve("bench.json");
        Path png = folder.resolve("bench.png");
        Cli.Result result = bench("--backends", "cpu,reference", "--json", json.toString(), "--plot", png.toString())
                .assertDone();

        List<String> lines = result.outLines();
        assertThat(lines.get(0)).matches("benchmark +unit +cpu +reference +reference/cpu");
        assertThat(lines.get(1)).isEqualTo("The lecture's example: 500 windows of 300 numbers, 5 classes");
        assertThat(lines.get(2)).matches("  a loop of 500 products +windows/s( +[\\d,.]+){3}");
        assertThat(lines.get(3)).matches("  one product +windows/s( +[\\d,.]+){3}");
        assertThat(lines.get(4)).matches("  one product over the loop +times( +[\\d,.]+){2}");
        assertThat(lines).hasSize(5);
        assertThat(result.err()).contains("backend: cpu, ", "backend: reference, ");

        JsonNode report = new ObjectMapper().readTree(json.toFile());
        assertThat(report.at("/machine/processors").asInt())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(report.at("/java/version").asText())
                .isEqualTo(Runtime.version().toString());
        assertThat(report.at("/backends/cpu").asText()).contains("threads");
        assertThat(report.at("/quick").asBoolean()).isTrue();
        assertThat(report.at("/results")).hasSize(2);
        JsonNode figure = report.at("/results/1/backends/reference");
        assertThat(report.at("/results/1/unit").asText()).isEqualTo("windows/s");
        assertThat(figure.get("rounds")).hasSize(3);
        List<Double> rounds = new ArrayList<>();
        figure.get("rounds").forEach(round -> rounds.add(round.asDouble()));
        assertThat(figure.get("median").asDouble())
                .isPositive()
                .isEqualTo(rounds.stream().sorted().toList().get(1));
        assertThat(report.at("/results/1/backends/cpu/overFirst").asDouble()).isEqualTo(1);

        BufferedImage picture = ImageIO.read(png.toFile());
        assertThat(picture.getWidth()).isEqualTo(1200);
        assertThat(picture.getHeight()).isBetween(200, 500);
        assertThat(Cli.files(folder)).containsExactly("bench.json", "bench.png");
    }

    @Test
    void withoutNamesTheBackendsMeantToBeFastAreMeasuredAndTheOthersNamed() {
        Cli.Result result = bench().assertDone();
        assertThat(result.outLines().get(0)).doesNotContain("reference");
        assertThat(result.err()).contains("not measured: reference: not meant to be fast");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--groups gemm | expected one of products, elementwise, optimizers, rows, training, tagging, lecture,"
                        + " found 'gemm'",
                "--backends cpu,cpu | --backends names a backend twice: cpu,cpu",
                "--threads -1 | --threads lies between 1 and 4096, or is 0 for one for each processor, and is not -1",
                "--json a --plot ./a | --json and --plot name the same file",
                "--json | Missing required parameter for option '--json'",
            })
    void wrongUsageIsExplained(String options, String message) {
        Cli.run(("bench " + options).split(" ")).assertError(2, message);
    }

    @Test
    void aBackendThatIsNotThereIsAnErrorThatListsTheOthers() {
        bench("--backends", "cpu,abacus").assertError(1, "there is no backend 'abacus'; choose one of auto, cuda, ");
    }

    @ParameterizedTest
    @CsvSource({"--json", "--plot"})
    void aFileThatCannotBeWrittenIsToldBeforeAnythingIsMeasured(String option) {
        Cli.Result result = bench(option, folder.resolve("none/file").toString());
        result.assertError(1, "does not exist; make it first");
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).doesNotContain("backend: ");
        bench(option, folder.toString()).assertError(1, "is a folder; give the name of a file");
        assertThat(Cli.files(folder)).isEmpty();
    }
}
