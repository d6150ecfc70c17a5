package dev.adret.samples.gpu;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What NVIDIA's tool says of the first card. */
final class NvidiaSmi {
    private static final List<String> QUESTIONS = List.of(
            "name",
            "driver_version",
            "pstate",
            "clocks.sm",
            "clocks.mem",
            "clocks.max.sm",
            "clocks.max.mem",
            "power.draw",
            "power.limit",
            "temperature.gpu",
            "memory.used",
            "memory.total");

    private NvidiaSmi() {}

    /** The answers by question; none where there is no such tool, or no card. */
    static Map<String, String> ask() {
        return ask("nvidia-smi");
    }

    static Map<String, String> ask(String program) {
        Map<String, String> answers = new LinkedHashMap<>();
        try {
            Process process = new ProcessBuilder(
                            program, "--query-gpu=" + String.join(",", QUESTIONS), "--format=csv,noheader")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader output = process.inputReader()) {
                String line = output.readLine();
                String[] fields = line == null ? new String[0] : line.split(",", -1);
                for (int i = 0; fields.length == QUESTIONS.size() && i < fields.length; i++) {
                    answers.put(QUESTIONS.get(i), fields[i].strip());
                }
            }
        } catch (IOException e) {
            answers.clear(); // There is no such tool.
        }
        return answers;
    }
}
