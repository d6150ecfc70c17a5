package dev.adret.samples.gpu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.adret.samples.bench.Contender;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * PyTorch in a process of its own, which measures one thing at a time when it is asked: a line of JSON each way, as {@code
 * gpu-kit-compare.py} describes it. It does nothing in between, so both can use the card in turns.
 */
final class PyTorch implements AutoCloseable {
    private static final ObjectReader JSON = Json.MAPPER.reader();
    private static final int SECONDS_TO_END = 5;

    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;
    private final Map<String, String> about = new LinkedHashMap<>();
    private final List<String> modes = new ArrayList<>();

    /** What it answers, if that is that it cannot. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refusal(String message) {
            super(message);
        }
    }

    /**
     * Starts it.
     *
     * @param command the program and its arguments
     * @throws Refusal if it says that there is no PyTorch or no card, or cannot be started
     */
    PyTorch(List<String> command) {
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new Refusal("PyTorch cannot be started: " + e.getMessage());
        }
        requests = process.outputWriter();
        answers = process.inputReader();
        try {
            JsonNode hello = answer();
            for (String name : List.of("torch", "cuda", "device")) {
                about.put(name, hello.path(name).asText());
            }
            hello.path("modes").forEach(mode -> modes.add(mode.asText()));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Its version, that of CUDA, and the device. */
    Map<String, String> about() {
        return about;
    }

    /** The ways in which it can do a training step. */
    List<String> modes() {
        return modes;
    }

    /** Work that it does; set up when it is first run. */
    Contender work(Map<String, Object> what) {
        return new Contender() {
            @Override
            public void warmUp(double seconds) {
                round(seconds);
            }

            @Override
            public double round(double seconds) {
                Map<String, Object> request = new LinkedHashMap<>(what);
                request.put("seconds", seconds);
                return ask(request).path("perSecond").asDouble();
            }

            @Override
            public void close() {
                ask(Map.of("work", "close"));
            }
        };
    }

    private JsonNode ask(Map<String, Object> request) {
        try {
            requests.write(Json.MAPPER.writeValueAsString(request));
            requests.newLine();
            requests.flush();
        } catch (IOException e) {
            throw new Refusal("PyTorch's process has ended: " + e.getMessage());
        }
        return answer();
    }

    private JsonNode answer() {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new Refusal("PyTorch's process has ended without an answer");
            }
            JsonNode answer = JSON.readTree(line);
            if (answer.has("error")) {
                throw new Refusal(answer.get("error").asText());
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException("what PyTorch's process says is no answer: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            requests.close(); // It ends when there is nothing more to read.
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
