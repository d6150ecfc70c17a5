package dev.adret.nlp.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.nlp.corpus.Sentence;
import dev.adret.nlp.corpus.TagScheme;
import dev.adret.nn.LinearChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that know how tags follow on one another. */
class SentenceLevelTest {
    private static final Backend BACKEND = new ReferenceBackend();

    @AfterAll
    static void close() {
        BACKEND.close();
    }

    private static WindowModel train(WindowKind kind, TrainingOptions options) {
        WindowConfig config = TinyCorpus.config(kind).withSentenceLevel(true);
        return TinyCorpus.train(BACKEND, config, options, TinyCorpus.TRAIN, TinyCorpus.DEV);
    }

    @ParameterizedTest
    @EnumSource(names = {"SOFTMAX", "MLP"})
    void aModelOfTagsLearnsTheTinyCorpus(WindowKind kind) {
        try (WindowModel model = train(kind, TinyCorpus.options())) {
            assertThat(model.chain()).isPresent();
            assertThat(WindowEvaluation.scores(model, TinyCorpus.DEV).f1()).isGreaterThan(95);
        }
    }

    @Test
    void aModelOfTypesHasNoChain() {
        try (WindowModel model = train(WindowKind.LOGISTIC, TinyCorpus.options().withEpochs(1))) {
            assertThat(model.chain()).isEmpty();
        }
    }

    @Test
    void transitionsThatAreNotIob2AreForbiddenUnlessTheyAreWanted() {
        assertThat(forbidden(true)).isEqualTo(List.of("B-LOC>I-PER", "O>I-PER", "start>I-PER"));
        assertThat(forbidden(false)).isEmpty();
    }

    private static List<String> forbidden(boolean constrained) {
        TrainingOptions options = TinyCorpus.options().withEpochs(2).withConstrained(constrained);
        try (WindowModel model = train(WindowKind.MLP, options)) {
            float[] transitions = model.model().state().get("chain.transitions");
            List<String> names = model.labels().names();
            int tags = names.size();
            return IntStream.range(0, transitions.length)
                    .filter(i -> transitions[i] == LinearChain.FORBIDDEN)
                    .mapToObj(i -> (i / tags == tags ? "start" : names.get(i / tags)) + ">" + names.get(i % tags))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aConstrainedModelAnswersInIob2HoweverLittleItKnows() {
        try (WindowModel model = train(WindowKind.MLP, TinyCorpus.options().withEpochs(1));
                WindowTagger tagger = new WindowTagger(model)) {
            for (List<String> tags : tagger.tagAll(TinyCorpus.tokens(TinyCorpus.TRAIN))) {
                assertThat(tags).isEqualTo(TagScheme.IOB2.convert(tags));
            }
        }
    }

    @Test
    void sentencesAreTaggedTheSameTogetherAndAlone() {
        try (WindowModel model = train(WindowKind.MLP, TinyCorpus.options().withEpochs(2));
                WindowTagger tagger = new WindowTagger(model)) {
            List<List<String>> sentences = TinyCorpus.tokens(TinyCorpus.DEV);
            List<List<String>> together = tagger.tagAll(sentences);
            assertThat(sentences.stream().map(tagger::tag).toList()).isEqualTo(together);
            assertThat(tagger.tag(List.of())).isEmpty();
        }
    }

    @Test
    void twoTrainingsGiveTheSameBytesAndAModelComesBackAsItWas(@TempDir Path folder) {
        TrainingOptions options = TinyCorpus.options().withEpochs(2);
        try (WindowModel first = train(WindowKind.MLP, options);
                WindowModel second = train(WindowKind.MLP, options)) {
            byte[] bytes = TinyCorpus.bytes(first, folder);
            assertThat(TinyCorpus.bytes(second, folder)).isEqualTo(bytes);
            try (WindowModel copy = ModelFile.read(folder.resolve("model.adret"), BACKEND)) {
                assertThat(copy.config()).isEqualTo(first.config());
                assertThat(copy.chain()).isPresent();
                assertThat(TinyCorpus.bytes(copy, folder)).isEqualTo(bytes);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 1000})
    void batchesOfAnySizeHoldWholeSentences(int words) {
        List<Sentence> data = TinyCorpus.TRAIN.subList(0, 7);
        WindowConfig config = TinyCorpus.config(WindowKind.MLP).withSentenceLevel(true);
        TrainingOptions options = TinyCorpus.options().withEpochs(2).withBatchSize(words);
        try (WindowModel model = TinyCorpus.train(BACKEND, config, options, data, List.of())) {
            assertThat(model.model().state().get("chain.transitions")).doesNotContain(Float.NaN);
        }
    }

    @Test
    void listsOfNamesTellUnknownWordsApartAndTravelWithTheModel(@TempDir Path folder) throws IOException {
        Path places = Files.writeString(folder.resolve("places"), "Rome\nOslo\nLima\nBonn\nCork\nBrno\nNew Bern\n");
        WindowConfig config = TinyCorpus.config(WindowKind.MLP)
                .withSentenceLevel(true)
                .withWordDimension(1)
                .withCapsDimension(0);
        TrainingOptions options = TinyCorpus.options().withEpochs(12).withGazetteers(Map.of("LOC", places));
        try (WindowModel model = TinyCorpus.train(BACKEND, config, options, TinyCorpus.TRAIN, TinyCorpus.DEV)) {
            TinyCorpus.bytes(model, folder);
            try (WindowModel copy = ModelFile.read(folder.resolve("model.adret"), BACKEND);
                    WindowTagger tagger = new WindowTagger(copy)) {
                assertThat(copy.gazetteers()).isEqualTo(model.gazetteers());
                assertThat(tagger.tag(List.of("in", "Brno", "it", "rained", "on", "Monday", ".")))
                        .startsWith("O", "B-LOC", "O");
            }
        }
    }
}
