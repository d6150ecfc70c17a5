package dev.adret.samples.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was measured and where, in the form of its JSON.
 *
 * @param time when, in UTC
 * @param threads of the CPU backend
 * @param notMeasured why each other backend was left out
 */
record Report(
        String time,
        Machine machine,
        Java java,
        int threads,
        boolean quick,
        Map<String, String> backends,
        Map<String, String> notMeasured,
        List<Line> results) {

    /**
     * @param processor the name of the processor, or where the system does not tell, its architecture
     * @param processors that the JVM may use
     */
    record Machine(String os, String architecture, String processor, int processors) {
        static Machine here() {
            String architecture = System.getProperty("os.arch", "");
            return new Machine(
                    System.getProperty("os.name", "") + " " + System.getProperty("os.version", ""),
                    architecture,
                    processor(architecture),
                    Runtime.getRuntime().availableProcessors());
        }

        private static String processor(String otherwise) {
            try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
                return lines.filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse(otherwise);
            } catch (IOException e) {
                return Objects.requireNonNullElse(System.getenv("PROCESSOR_IDENTIFIER"), otherwise);
            }
        }
    }

    /** @param maxHeapBytes how much memory the JVM may use for objects */
    record Java(String version, String vendor, String vm, long maxHeapBytes) {
        static Java running() {
            return new Java(
                    Runtime.version().toString(),
                    System.getProperty("java.vendor", ""),
                    System.getProperty("java.vm.name", ""),
                    Runtime.getRuntime().maxMemory());
        }
    }

    /** @param backends what the benchmark came to on each of them, in {@code unit} */
    record Line(String group, String benchmark, String unit, Map<String, Figure> backends) {
        static Line of(Result result, String first) {
            Map<String, Figure> figures = new LinkedHashMap<>();
            result.series().forEach((name, series) -> figures.put(name, Figure.of(series, result.ratio(name, first))));
            return new Line(
                    result.bench().group().toString(),
                    result.bench().name(),
                    result.bench().group().unit(),
                    figures);
        }
    }

    /**
     * A median and what it is the median of, or why there is none.
     *
     * @param overFirst the median over that of the first backend
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Figure(
            @Nullable Double median,
            @Nullable Double overFirst,
            List<Double> rounds,
            @Nullable String failure) {
        static Figure of(Series series, double overFirst) {
            return new Figure(
                    finite(series.median()),
                    finite(overFirst),
                    series.rounds(),
                    series.failure().orElse(null));
        }

        private static @Nullable Double finite(double value) {
            return Double.isFinite(value) ? value : null;
        }
    }

    static Report of(Devices devices, List<Result> results, int threads, boolean quick) {
        Map<String, String> backends = devices.open().stream()
                .collect(Collectors.toMap(
                        Device::name, device -> device.backend().description(), (a, b) -> a, LinkedHashMap::new));
        String first = devices.names().get(0);
        return new Report(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                Machine.here(),
                Java.running(),
                threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
                quick,
                backends,
                devices.leftOut(),
                results.stream().map(result -> Line.of(result, first)).toList());
    }

    /** Where and on what was measured, in a line. */
    String where() {
        return machine.processor() + ", " + machine.processors() + " processors, Java " + java.version() + ", "
                + time.substring(0, 10);
    }

    byte[] json() throws IOException {
        return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(this);
    }
}
