package dev.adret.nlp.window;

import dev.adret.io.AtomicFile;
import dev.adret.io.Safetensors;
import dev.adret.nlp.onnx.OnnxGraph;
import dev.adret.nn.LinearChain;
import dev.adret.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Window networks for other programs: the weights as safetensors, or the network as ONNX.
 *
 * <p>Both carry the configuration, as JSON, and the labels, a line each, as texts by name. The vocabulary stays in the {@linkplain ModelFile model
 * file}.
 */
public final class ModelExport {
    private static final String SCORES = "scores";
    private static final String TRANSITIONS = "transitions";
    private static final Map<String, Integer> NO_ATTRIBUTES = Map.of();

    private ModelExport() {}

    /**
     * Writes the weights by name, as the model file has them.
     *
     * @throws IOException if the file cannot be written; what was there before is still there then
     */
    public static void writeSafetensors(WindowModel model, Path file) throws IOException {
        Safetensors.Contents contents = new Safetensors.Contents(model.model().tensors(), metadata(model));
        Safetensors.write(file, contents);
    }

    /**
     * Writes the network, from the ids of windows to the scores of the words in their middle.
     *
     * <p>Inputs, of n windows of w words, are what {@link #onnxInputs} makes: {@code words} [n×w], and as far as the model has them {@code caps}
     * [n×w], {@code shapes} [n×w×2], {@code ngrams} [n×w×24] and {@code gazetteers} [n×w×lists]. The output {@code scores} [n×k] has the logits of
     * tags or types, or the score of a margin model. A model with the sentence level has a second one, {@code transitions} [(k+1)×k], the
     * same whatever the input: {@link dev.adret.nn.Viterbi} makes tags of both.
     *
     * @throws IOException if the file cannot be written; what was there before is still there then
     */
    public static void writeOnnx(WindowModel model, Path file) throws IOException {
        OnnxGraph graph = graph(model);
        Map<String, String> metadata = metadata(model);
        AtomicFile.write(file, out -> graph.write(out, metadata));
    }

    private static Map<String, String> metadata(WindowModel model) throws IOException {
        ByteArrayOutputStream config = new ByteArrayOutputStream();
        ConfigJson.write(model.config(), config);
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("config", config.toString(StandardCharsets.UTF_8));
        metadata.put("labels", String.join("\n", model.labels().names()));
        return metadata;
    }

    /** A table of the network: how many ids a word has in it, and whether a vector is the sum of their rows. */
    private record Table(String name, int ids, boolean sums) {
        static List<Table> of(WindowModel model) {
            List<Table> tables = new ArrayList<>();
            for (WordFeature feature : WordFeature.of(model.config(), model.vocabulary())) {
                tables.add(new Table(feature.name(), feature.ids(), feature.ids() > 1));
            }
            if (!model.gazetteers().isEmpty()) {
                tables.add(new Table(
                        WindowNetwork.GAZETTEERS, model.gazetteers().types().size(), true));
            }
            return tables;
        }
    }

    private static OnnxGraph graph(WindowModel model) {
        WindowConfig config = model.config();
        Map<String, Safetensors.Entry> weights = model.model().tensors();
        OnnxGraph graph = new OnnxGraph(
                "adret-window-network",
                "Scores of words by the windows around them. With transitions, the score of a sentence's tags is the sum of their scores and of"
                        + " the transitions to each from the one before it, the first one's from the last row.",
                "n");
        weights.forEach((name, entry) -> graph.weights(name, entry.shape(), entry.values()));
        String x = lookUp(graph, Table.of(model), config.windowSize());
        if (config.kind().hasHiddenLayer()) {
            graph.node("Gemm", List.of(x, "hidden.weight", "hidden.bias"), "hidden", Map.of("transB", 1));
            x = activate(graph, config.activation(), "hidden");
        }
        graph.node("Gemm", List.of(x, "output.weight", "output.bias"), SCORES, Map.of("transB", 1));
        graph.output(SCORES, Shape.of(WindowModel.outputs(config.kind(), model.labels())));
        model.chain().map(LinearChain::transitions).ifPresent(transitions -> {
            graph.node("Identity", List.of(transitions.value().name()), TRANSITIONS, NO_ATTRIBUTES);
            graph.constantOutput(TRANSITIONS, transitions.shape());
        });
        return graph;
    }

    /** From the ids to the vectors of a window, side by side; returns their name. */
    private static String lookUp(OnnxGraph graph, List<Table> tables, int window) {
        if (tables.stream().anyMatch(Table::sums)) {
            graph.integers("axes", 2);
        }
        List<String> parts = new ArrayList<>();
        for (Table table : tables) {
            String name = table.name();
            graph.input(name, table.sums() ? Shape.of(window, table.ids()) : Shape.of(window));
            String rows = name + ".rows";
            graph.node("Gather", List.of("embeddings." + name + ".table", name), rows, Map.of("axis", 0));
            if (table.sums()) {
                graph.node("ReduceSum", List.of(rows, "axes"), name + ".sums", Map.of("keepdims", 0));
                rows = name + ".sums";
            }
            graph.node("Flatten", List.of(rows), name + ".vectors", Map.of("axis", 1));
            parts.add(name + ".vectors");
        }
        graph.node("Concat", parts, "window", Map.of("axis", 1));
        return "window";
    }

    private static String activate(OnnxGraph graph, HiddenActivation activation, String x) {
        List<String> inputs = List.of(x);
        String y = "activation";
        switch (activation) {
            case HARDTANH -> {
                graph.scalar("low", -1);
                graph.scalar("high", 1);
                graph.node("Clip", List.of(x, "low", "high"), y, NO_ATTRIBUTES);
            }
            case TANH -> graph.node("Tanh", inputs, y, NO_ATTRIBUTES);
            case RELU -> graph.node("Relu", inputs, y, NO_ATTRIBUTES);
            case LEAKYRELU ->
                graph.node(
                        "LeakyRelu",
                        inputs,
                        y,
                        Map.of("alpha", activation.layer().activation().slope()));
            case SIGMOID -> graph.node("Sigmoid", inputs, y, NO_ATTRIBUTES);
        }
        return y;
    }

    /**
     * What the network that {@link #writeOnnx} writes is to be given for the words of a sentence: by input its ids, in row-major order, a
     * window for each word in turn.
     */
    public static Map<String, long[]> onnxInputs(WindowModel model, List<String> tokens) {
        EncodedCorpus corpus = new EncodedCorpus(model.config(), model.vocabulary(), model.gazetteers());
        corpus.add(tokens);
        int window = model.config().windowSize();
        int[] windows = new int[tokens.size() * window];
        corpus.copyWindows(0, tokens.size(), windows);
        int idsOfWord = corpus.idsOfWord();
        Map<String, long[]> inputs = new LinkedHashMap<>();
        int first = 0;
        for (Table table : Table.of(model)) {
            long[] ids = new long[windows.length * table.ids()];
            for (int i = 0; i < ids.length; i++) {
                int word = windows[i / table.ids()];
                ids[i] = corpus.ids()[word * idsOfWord + first + i % table.ids()];
            }
            inputs.put(table.name(), ids);
            first += table.ids();
        }
        return inputs;
    }
}
