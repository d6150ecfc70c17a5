package dev.adret.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code adret gpu} from the command line, on what there is in place of a card. */
class GpuTest {
    /** Says that it is PyTorch, and that everything takes a second. */
    private static final String PYTORCH = """
        echo '{"torch": "2.99", "cuda": "13", "device": "Card 1", "modes": ["eager"]}'
        while read -r line; do echo '{"perSecond": 1}'; done
        """;

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    /** Runs {@code adret gpu}; DIR stands for the folder of the test. */
    private Cli.Result run(String args) {
        return Cli.run(Stream.of(("gpu " + args).split(" "))
                .map(word -> word.replace("DIR", folder.toString()))
                .toArray(String[]::new));
    }

    @Test
    void aProfileHasTheKernelsOfAStepAndATrace() throws IOException {
        EveryBackend.Device.require("opencl");
        Cli.Result result =
                run("profile --backend opencl --quick --batch 64 --hidden 20 --json DIR/p.json --trace DIR/t.json")
                        .assertDone();
        assertThat(result.out()).contains("kernel", "sum_rows", "update", "the device computes in", "floor: ");
        JsonNode profile = JSON.readTree(folder.resolve("p.json").toFile());
        assertThat(profile.get("steps").asInt()).isEqualTo(8);
        assertThat(profile.get("computing").asDouble()).isPositive().isLessThanOrEqualTo(1);
        assertThat(profile.at("/kernels/0/micros").asDouble()).isPositive();
        assertThat(profile.get("floorMicros").asDouble()).isPositive();
        assertThat(JSON.readTree(folder.resolve("t.json").toFile()).get("traceEvents"))
                .hasSizeGreaterThan(8 * 10);
    }

    @Test
    void aProfileOfAStepOnWindowsOfTheDeviceHasNoCopyForIt() throws IOException {
        EveryBackend.Device.require("opencl");
        run("profile --backend opencl --quick --batch 8 --hidden 20 --data device --json DIR/p.json")
                .assertDone();
        Map<String, Double> launches = new HashMap<>();
        JSON.readTree(folder.resolve("p.json").toFile())
                .get("kernels")
                .forEach(kernel -> launches.put(
                        kernel.get("name").asText(), kernel.get("launches").asDouble()));
        assertThat(launches).containsEntry("windows", 1.0).containsEntry("permutation", 1.0 / 8);
        assertThat(launches.get("copy to the device"))
                .as("four for an epoch of eight steps")
                .isEqualTo(4.0 / 8);
    }

    @Test
    void aProfileIsOfAGpu() {
        run("profile --backend cpu").assertError(1, "choose cuda or opencl with --backend");
        run("profile --batch 0").assertError(2, "--batch lies between 1 and 65536");
    }

    @Test
    void checksSayPassOrFailInALineEach() throws IOException {
        Cli.Result result =
                run("check --backend cpu --only same-bytes,recorded,losses,large,epoch,memory --steps 500 --tokens 1000"
                        + " --epoch-tokens 2000 --json DIR/check.json");
        assertThat(result.outLines())
                .hasSize(6)
                .anyMatch(line -> line.matches("PASS  two trainings with one seed: [\\d,]+ bytes, all the same .*"))
                .anyMatch(
                        line -> line.startsWith("PASS  losses of two epochs") && line.contains("at most 0.0e+00 apart"))
                .anyMatch(line -> line.startsWith("NOT_MEASURED  a recorded and an unrecorded training"))
                .anyMatch(line -> line.matches("(NOT_MEASURED|FAIL)  a million recorded steps: .*500 steps of .*"))
                .anyMatch(line -> line.startsWith("NOT_MEASURED  tensors of 2 billion numbers: it takes 32 GB"))
                .anyMatch(line -> line.startsWith("NOT_MEASURED  an epoch of 10 million tokens"));
        assertThat(JSON.readTree(folder.resolve("check.json").toFile()).get("findings"))
                .hasSize(6);
        run("check --only gemm")
                .assertError(
                        2, "expected one of start, same-bytes, recorded, losses, large, epoch, memory, found 'gemm'");
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        run("check --steps 0").assertError(2, "--steps, --epoch-tokens and --tokens are at least 1; found 0,");
        run("compare --backends cpu,cpu").assertError(2, "--backends names a backend twice: cpu,cpu");
    }

    @Test
    void aCheckThatCannotBeDoneHasFailed() {
        Cli.Result result = run("check --backend abacus --only start,memory");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.outLines())
                .hasSize(2)
                .allMatch(line -> line.matches("FAIL .*there is no backend 'abacus'.*"));
    }

    @Test
    void aComparisonIsATableAFileAndAPicture() throws IOException {
        Files.writeString(folder.resolve("pytorch.sh"), PYTORCH);
        Cli.Result result = run("compare --backends cpu --quick --python sh --pytorch DIR/pytorch.sh --json DIR/c.json"
                        + " --markdown DIR/c.md")
                .assertDone();
        assertThat(result.outLines())
                .contains("Windows of training steps: cpu on the host, PyTorch on the device.")
                .anyMatch(line -> line.matches("\\| 64 \\| [\\d,]+ \\| 1 \\([\\d.]+×\\) \\|"))
                .anyMatch(line ->
                        line.startsWith("| training step, 300 hidden, batch 64, over PyTorch eager | at least 5 |"));
        assertThat(Files.readString(folder.resolve("c.md"))).isEqualTo(result.out());
        assertThat(JSON.readTree(folder.resolve("c.json").toFile()).at("/results/0/rounds/PyTorch eager"))
                .hasSize(3);

        run("plot DIR/c.json --out DIR/c.png").assertDone();
        BufferedImage picture = ImageIO.read(folder.resolve("c.png").toFile());
        assertThat(picture.getWidth()).isEqualTo(1272);

        assertThat(run("summary DIR").assertDone().out()).isEqualTo(Files.readString(folder.resolve("summary.md")));
    }

    @Test
    void withoutPyTorchOursIsMeasuredAllTheSame() throws IOException {
        Files.writeString(folder.resolve("none.sh"), "echo '{\"error\": \"PyTorch cannot be imported\"}'");
        Cli.Result result = run("compare --backends cpu --quick --python sh --pytorch DIR/none.sh")
                .assertDone();
        assertThat(result.err()).contains("not compared: PyTorch cannot be imported");
        assertThat(result.out())
                .contains("Not compared: PyTorch cannot be imported.", "Training step, 300 hidden")
                .contains("one of the two could not be measured | NOT_MEASURED");
    }
}
