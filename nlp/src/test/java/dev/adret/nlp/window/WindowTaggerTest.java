package dev.adret.nlp.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.Backend;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.nlp.corpus.TagScheme;
import dev.adret.nn.Pass;
import dev.adret.optim.LearningRate;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WindowTaggerTest {
    /** More words than a batch has. */
    private static final int MANY = 700;

    private static final Backend BACKEND = new ReferenceBackend();
    private static WindowModel model;

    @BeforeAll
    static void train() {
        model = TinyCorpus.train(BACKEND, WindowKind.MLP);
    }

    @AfterAll
    static void close() {
        model.close();
        BACKEND.close();
    }

    private static List<String> tags(String sentence) {
        return tags(model, List.of(sentence.split(" ")));
    }

    private static List<String> tags(WindowModel some, List<String> tokens) {
        try (WindowTagger tagger = new WindowTagger(some)) {
            return tagger.tag(tokens);
        }
    }

    @Test
    void aSentenceIsTagged() {
        assertThat(tags("the mayor of Oslo met Bert Davis ."))
                .containsExactly("O", "O", "O", "B-LOC", "O", "B-PER", "I-PER", "O");
    }

    @Test
    void aModelThatWasClosedIsAnErrorThatSaysSo() {
        WindowModel closed = TinyCorpus.train(
                BACKEND,
                TinyCorpus.config(WindowKind.MLP).withSentenceLevel(true),
                TinyCorpus.options(),
                TinyCorpus.TRAIN,
                TinyCorpus.DEV);
        assertThat(closed.config().hasChain()).isTrue();
        closed.close();
        try (WindowTagger tagger = new WindowTagger(closed)) {
            assertThatThrownBy(() -> tagger.tag(List.of("Oslo")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("was used after its memory was closed");
        }
    }

    @Test
    void noSentenceGivesNoTags() {
        try (WindowTagger tagger = new WindowTagger(model)) {
            assertThat(tagger.tagAll(List.of())).isEmpty();
        }
    }

    @Test
    void anEmptySentenceKeepsItsPlace() {
        try (WindowTagger tagger = new WindowTagger(model)) {
            assertThat(tagger.tag(List.of())).isEmpty();
            List<List<String>> tagged = tagger.tagAll(List.of(List.of(), List.of("in", "Rome"), List.of()));
            assertThat(tagged).hasSize(3);
            assertThat(tagged.get(0)).isEmpty();
            assertThat(tagged.get(1)).hasSize(2);
            assertThat(tagged.get(2)).isEmpty();
        }
    }

    @Test
    void aSentenceOfOneTokenIsTagged() {
        assertThat(tags("Anna")).hasSize(1);
    }

    @Test
    void manySentencesAreTaggedAsEachAlone() {
        List<List<String>> sentences = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            sentences.add(TinyCorpus.DEV.get(i % TinyCorpus.DEV.size()).tokens());
        }
        try (WindowTagger tagger = new WindowTagger(model)) {
            List<List<String>> together = tagger.tagAll(sentences);
            for (int i = 0; i < TinyCorpus.DEV.size(); i++) {
                assertThat(together.get(i)).isEqualTo(tagger.tag(sentences.get(i)));
                assertThat(together.get(i + 20 * TinyCorpus.DEV.size())).isEqualTo(together.get(i));
            }
        }
    }

    @Test
    void sentencesAreScoredInPiecesOfEnoughTokens() {
        List<List<String>> sentences = List.of(List.of("a", "b"), List.of("c"), List.of(), List.of("d"), List.of("e"));
        assertThat(WindowTagger.pieces(sentences, 3)).containsExactly(sentences.subList(0, 2), sentences.subList(2, 5));
        assertThat(WindowTagger.pieces(sentences, 1))
                .containsExactly(
                        sentences.subList(0, 1),
                        sentences.subList(1, 2),
                        sentences.subList(2, 4),
                        sentences.subList(4, 5));
        assertThat(WindowTagger.pieces(List.of(), 1)).isEmpty();
    }

    @Test
    void aSentenceLongerThanABatchIsTaggedLikeItsParts() {
        List<String> part = List.of("Anna", "lives", "in", "Rome", ".");
        List<String> sentence =
                Collections.nCopies(MANY, part).stream().flatMap(List::stream).toList();
        List<String> tags = tags(model, sentence);
        assertThat(tags).hasSize(MANY * part.size());
        for (int i = part.size(); i < tags.size() - part.size(); i++) {
            assertThat(tags.get(i)).as("tag %d", i).isEqualTo(tags.get(i % part.size() + part.size()));
        }
    }

    @Test
    void oneTaggerTagsAgainAndAgain() {
        try (WindowTagger tagger = new WindowTagger(model)) {
            List<List<String>> sentences = TinyCorpus.tokens(TinyCorpus.DEV);
            assertThat(tagger.tagAll(sentences)).isEqualTo(tagger.tagAll(sentences));
        }
    }

    @ParameterizedTest
    @EnumSource
    void tagsAreIob2EvenOfANetworkThatHasLearntLittle(WindowKind kind) {
        TrainingOptions little = TinyCorpus.options().withEpochs(1).withLearningRate(LearningRate.constant(0.01f));
        try (WindowModel poor =
                        TinyCorpus.train(BACKEND, TinyCorpus.config(kind), little, TinyCorpus.TRAIN, TinyCorpus.DEV);
                WindowTagger tagger = new WindowTagger(poor)) {
            for (List<String> tags : tagger.tagAll(TinyCorpus.tokens(TinyCorpus.TRAIN))) {
                assertThat(tags).isEqualTo(TagScheme.IOB2.convert(tags));
            }
        }
    }

    /** The tags that the network gives without any products kept, a token at a time. */
    private static List<List<String>> plainTags(WindowModel some, List<List<String>> sentences) {
        WindowConfig config = some.config();
        CorpusWindows windows =
                new CorpusWindows(TinyCorpus.untagged(sentences), config, some.vocabulary(), some.gazetteers());
        WindowWriter writer = new WindowWriter(windows, config);
        int[] ids = new int[writer.columns()];
        Tensor window = Tensor.of("ids", BACKEND.allocate(DType.INT32, ids.length), Shape.of(1, ids.length));
        List<List<String>> all = new ArrayList<>();
        int token = 0;
        try (Pass pass = Pass.inference(BACKEND)) {
            for (List<String> sentence : sentences) {
                List<String> tags = new ArrayList<>();
                for (int i = 0; i < sentence.size(); i++) {
                    writer.write(token++, ids, 0);
                    BACKEND.write(ids, 0, window);
                    pass.begin();
                    Tensor output = some.model().forward(window, pass);
                    float[] scores = new float[output.size()];
                    BACKEND.read(output, scores, 0);
                    tags.add(plainTag(some, scores));
                }
                all.add(TagScheme.IOB2.convert(tags));
            }
        }
        return all;
    }

    private static String plainTag(WindowModel some, float[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            best = scores[i] > scores[best] ? i : best;
        }
        if (some.config().kind().predictsTags()) {
            return some.labels().name(best);
        }
        return scores[best] > some.config().threshold() ? "I-" + some.labels().name(best + 1) : "O";
    }

    @ParameterizedTest
    @EnumSource
    void tagsAreThoseOfTheNetworkWindowByWindow(WindowKind kind) {
        List<List<String>> sentences = TinyCorpus.tokens(TinyCorpus.DEV);
        try (WindowModel trained = TinyCorpus.train(BACKEND, kind);
                WindowTagger tagger = new WindowTagger(trained)) {
            List<List<String>> plain = plainTags(trained, sentences);
            assertThat(plain.toString()).contains("B-");
            assertThat(tagger.tagAll(sentences)).isEqualTo(plain);
            assertThat(tagger.tagAll(sentences)).isEqualTo(plain);
        }
    }

    @Test
    void aTaggerFollowsAModelThatGoesOnLearning() {
        List<List<String>> sentences = TinyCorpus.tokens(TinyCorpus.DEV);
        TrainingOptions little = TinyCorpus.options().withEpochs(1).withLearningRate(LearningRate.constant(1e-4f));
        try (WindowModel learning = TinyCorpus.train(
                        BACKEND, TinyCorpus.config(WindowKind.MLP), little, TinyCorpus.TRAIN, TinyCorpus.DEV);
                WindowTagger tagger = new WindowTagger(learning)) {
            List<List<String>> before = tagger.tagAll(sentences);
            learning.model().loadState(model.model().state());
            List<List<String>> after = tagger.tagAll(sentences);
            assertThat(after).isNotEqualTo(before).isEqualTo(plainTags(learning, sentences));
        }
    }

    @Test
    void neighboursOfOneTypeAreOneEntityOfALogisticModelAndOfTwoTypesTwo() {
        try (WindowModel logistic = TinyCorpus.train(BACKEND, WindowKind.LOGISTIC)) {
            assertThat(tags(logistic, List.of("the", "mayor", "of", "Oslo", "met", "Anna", "Brown", ".")))
                    .containsExactly("O", "O", "O", "B-LOC", "O", "B-PER", "I-PER", "O");
            assertThat(tags(logistic, List.of("the", "mayor", "of", "Oslo", "Anna", "Brown", "visited", ".")))
                    .startsWith("O", "O", "O", "B-LOC", "B-PER", "I-PER");
        }
    }
}
