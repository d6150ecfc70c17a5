package dev.adret.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.adret.backend.Backend;
import dev.adret.backend.Backends;
import dev.adret.nlp.builtin.BuiltinCorpus;
import dev.adret.nlp.builtin.Split;
import dev.adret.nlp.corpus.ConllReader;
import dev.adret.nlp.corpus.Sentence;
import dev.adret.nlp.corpus.TagScheme;
import dev.adret.nlp.window.HiddenActivation;
import dev.adret.nlp.window.ModelExport;
import dev.adret.nlp.window.TrainingOptions;
import dev.adret.nlp.window.WindowConfig;
import dev.adret.nlp.window.WindowKind;
import dev.adret.nlp.window.WindowModel;
import dev.adret.nlp.window.WindowTagger;
import dev.adret.nlp.window.WindowTraining;
import dev.adret.nn.Viterbi;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Models that were exported as ONNX tag in ONNX Runtime as they do here. */
class OnnxTest {
    private static final List<Sentence> TRAIN = BuiltinCorpus.of(1, 4_000).sentences(Split.TRAIN);
    private static final List<Sentence> TEST = BuiltinCorpus.of(1, 4_000).sentences(Split.TEST);
    private static final WindowConfig SMALL = WindowConfig.defaults().withHidden(30);

    /** So that a few thousand words do. */
    private static final TrainingOptions QUICK =
            TrainingOptions.defaults().withBatchSize(32).withEpochs(20);

    private final Backend backend = Backends.open("cpu");

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        backend.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfModelGivesEveryWordTheSameTag(WindowKind kind) throws Exception {
        requireAgreement(SMALL.withKind(kind), QUICK, TRAIN, TEST);
    }

    @ParameterizedTest
    @EnumSource
    void everyNonlinearityIsExported(HiddenActivation activation) throws Exception {
        WindowConfig config =
                SMALL.withActivation(activation).withSentenceLevel(false).withWindow(1);
        requireAgreement(config, QUICK, TRAIN, TEST);
    }

    @Test
    void aModelWithoutFeaturesOfWordsIsExported() throws Exception {
        WindowConfig config = SMALL.withCapsDimension(0).withShapeDimension(0).withNgramDimension(0);
        requireAgreement(config, QUICK, TRAIN, TEST);
    }

    @Test
    void aModelWithListsIsExported() throws Exception {
        Path names = Files.writeString(folder.resolve("names"), "Washington\nNew York\nLondon\n");
        Path towns = Files.writeString(folder.resolve("towns"), "Paris\nNew York\n");
        TrainingOptions options = QUICK.withGazetteers(Map.of("PER", names, "LOC", towns));
        requireAgreement(SMALL, options, TRAIN, TEST);
    }

    @Test
    void theDefaultModelAgreesOnTheWholeOfBc5cdr() throws Exception {
        Path data = Path.of(System.getProperty("adret.data", "../../shared/data"), "bc5cdr");
        assumeTrue(
                Files.isDirectory(data),
                "skipped: there is no " + data.toAbsolutePath().normalize() + "; -Dadret.data names the data folder");
        requireAgreement(
                WindowConfig.defaults(),
                TrainingOptions.defaults().withEpochs(1),
                ConllReader.readAll(data.resolve("dev.conll")),
                ConllReader.readAll(data.resolve("test.conll")));
    }

    private void requireAgreement(
            WindowConfig config, TrainingOptions options, List<Sentence> train, List<Sentence> test) throws Exception {
        Path file = folder.resolve("model.onnx");
        try (WindowModel model = new WindowTraining(backend, config, options)
                        .train(train, List.of(), new WindowTraining.Listener() {});
                WindowTagger tagger = new WindowTagger(model)) {
            ModelExport.writeOnnx(model, file);
            List<List<String>> tokens = test.stream().map(Sentence::tokens).toList();
            List<List<String>> expected = tagger.tagAll(tokens);
            List<List<String>> actual = new ArrayList<>();
            OrtEnvironment runtime = OrtEnvironment.getEnvironment();
            try (OrtSession session = runtime.createSession(file.toString(), new OrtSession.SessionOptions())) {
                assertThat(session.getMetadata().getCustomMetadata())
                        .containsEntry(
                                "labels", String.join("\n", model.labels().names()))
                        .containsKey("config");
                for (List<String> sentence : tokens) {
                    actual.add(tag(session, runtime, model, sentence));
                }
            }
            assertThat(actual).isEqualTo(expected);
            assertThat(actual.stream().flatMap(List::stream)).contains("O").anyMatch(tag -> tag.startsWith("B-"));
        }
    }

    private static List<String> tag(
            OrtSession session, OrtEnvironment runtime, WindowModel model, List<String> sentence) throws OrtException {
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try {
            for (Map.Entry<String, long[]> ids :
                    ModelExport.onnxInputs(model, sentence).entrySet()) {
                TensorInfo info =
                        (TensorInfo) session.getInputInfo().get(ids.getKey()).getInfo();
                long[] shape = info.getShape();
                shape[0] = sentence.size();
                inputs.put(ids.getKey(), OnnxTensor.createTensor(runtime, LongBuffer.wrap(ids.getValue()), shape));
            }
            try (OrtSession.Result result = session.run(inputs)) {
                return tags(result, model, sentence.size());
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    /** Decides as the guide says, by the outputs alone. */
    private static List<String> tags(OrtSession.Result result, WindowModel model, int length) {
        float[] scores = floats(result.get("scores"));
        int columns = scores.length / length;
        int[] best = new int[length];
        if (result.get("transitions").isPresent()) {
            new Viterbi(columns, floats(result.get("transitions"))).decode(scores, 0, length, best, 0);
        } else {
            Arrays.setAll(best, word -> greatest(scores, word * columns, columns));
        }
        List<String> names = model.labels().names();
        boolean predictsTags = model.config().kind().predictsTags();
        return TagScheme.IOB2.convert(IntStream.range(0, length)
                .mapToObj(word -> {
                    if (predictsTags) {
                        return names.get(best[word]);
                    }
                    float score = scores[word * columns + best[word]];
                    return score > model.config().threshold() ? "I-" + names.get(1 + best[word]) : "O";
                })
                .toList());
    }

    private static int greatest(float[] scores, int from, int columns) {
        return IntStream.range(0, columns)
                .reduce((a, b) -> scores[from + b] > scores[from + a] ? b : a)
                .orElseThrow();
    }

    private static float[] floats(Optional<OnnxValue> value) {
        FloatBuffer buffer = ((OnnxTensor) value.orElseThrow()).getFloatBuffer();
        float[] floats = new float[buffer.remaining()];
        buffer.get(floats);
        return floats;
    }
}
