package dev.adret.samples.gpu;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.adret.gpu.TimedLaunch;
import java.util.List;
import java.util.Map;

/**
 * A time line in the trace event format, which chrome://tracing and Perfetto show.
 *
 * <p>Source: "Trace Event Format", the document of the Chromium project; complete events, times in microseconds.
 */
record ChromeTrace(List<Event> traceEvents) {
    /** @param args what the viewer shows beside it */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Event(
            String name,
            @JsonProperty("ph") String phase,
            double ts,
            double dur,
            int pid,
            int tid,
            Map<String, Double> args) {}

    static ChromeTrace of(List<TimedLaunch> timeline) {
        return new ChromeTrace(timeline.stream()
                .map(launch -> new Event(
                        launch.name(),
                        "X",
                        launch.startMicros(),
                        launch.micros(),
                        1,
                        1,
                        Map.of("bytes", launch.bytes(), "operations", launch.operations())))
                .toList());
    }
}
