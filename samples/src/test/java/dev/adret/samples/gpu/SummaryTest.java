package dev.adret.samples.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A line for each point out of the files of a run. */
class SummaryTest {
    @TempDir
    private Path folder;

    private void write(String file, String content) throws IOException {
        Files.writeString(folder.resolve(file), content);
    }

    private List<String> lines() throws IOException {
        return Summary.of(folder).markdown().lines().toList();
    }

    @Test
    void anEmptyFolderHasEveryPointAsNotRun() throws IOException {
        assertThat(lines().stream().filter(line -> line.endsWith("| not run | NOT_MEASURED |")))
                .hasSize(Point.values().length);
    }

    @Test
    void eachFileGivesItsPoints() throws IOException {
        write(
                "test.json",
                "{\"cuda\": {\"passed\": 450, \"failed\": 0, \"skipped\": 0}, \"cpu\": {\"passed\": 1, \"failed\":"
                        + " 9}}");
        write("sanitize.json", "{\"memcheck\": 2, \"racecheck\": null}");
        write(
                "profile.json",
                "{\"computing\": 0.5, \"stepMicros\": 100, \"batch\": 64, \"hidden\": 300, \"floorMicros\": 7}");
        Json.write(
                folder.resolve("check.json"),
                new CheckReport(
                        "now",
                        "cuda",
                        Map.of("name", "Card 1", "driver_version", "600.1"),
                        List.of(Point.START.found(false, "3.00 s"))));
        assertThat(lines())
                .contains(
                        "On Card 1, driver 600.1. How fast it has to be is meant for an H200.",
                        "| all contract tests on the card | none fails, none is skipped |"
                                + " cuda: 450 passed, 0 failed, 0 skipped | PASS |",
                        "| compute-sanitizer memcheck on the contract tests | no error | 2 found | FAIL |",
                        "| compute-sanitizer racecheck on the contract tests | no hazard |"
                                + " it did not come to its end | NOT_MEASURED |",
                        "| from the start of the JVM to the first step | under 2 s | 3.00 s | FAIL |")
                .anyMatch(line -> line.contains("| 50% of 100.0 µs (64 windows, 300 hidden), floor 7.0 µs | PASS |"));
    }

    @Test
    void contractsThatBrokeOffHaveFailed() throws IOException {
        write("test.json", "{\"cuda\": {\"passed\": null, \"failed\": null, \"skipped\": null}}");
        write("sanitize.json", "{\"missing\": \"not installed\"}");
        assertThat(lines())
                .anyMatch(line -> line.startsWith("| all contract tests") && line.endsWith("| FAIL |"))
                .anyMatch(line -> line.endsWith("| not installed | NOT_MEASURED |"));
    }

    @Test
    void aFileThatIsNoResultIsNamed() throws IOException {
        write("check.json", "{");
        assertThatThrownBy(() -> Summary.of(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("check.json is no result of this program");
    }
}
