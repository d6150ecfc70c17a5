package dev.adret.nlp.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.Backend;
import dev.adret.backend.UpdateRule;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.loss.MaxMargin;
import dev.adret.nlp.corpus.Corpus;
import dev.adret.nlp.corpus.Sentence;
import dev.adret.nlp.vocab.Gazetteers;
import dev.adret.nlp.vocab.LabelSet;
import dev.adret.nlp.vocab.Vocabulary;
import dev.adret.nlp.vocab.VocabularyBuilder;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.train.Batch;
import dev.adret.train.BatchLayout;
import dev.adret.train.Dataset;
import dev.adret.train.Trainer;
import dev.adret.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the model of one type has of its own. */
class MarginTest {
    private static final int CORRUPT = 3;
    private static final WindowConfig CONFIG = TinyCorpus.config(WindowKind.MARGIN);

    private final Backend backend = new ReferenceBackend();
    private final TrainingOptions options = TinyCorpus.options();

    @AfterEach
    void close() {
        backend.close();
    }

    @Test
    void theTypeIsTheMostFrequentOneUnlessAnotherIsAskedFor() {
        try (WindowModel byItself = TinyCorpus.train(backend, WindowKind.MARGIN);
                WindowModel asked =
                        TinyCorpus.train(backend, CONFIG.withType("PER"), options, TinyCorpus.TRAIN, TinyCorpus.DEV)) {
            assertThat(byItself.config().type()).isEqualTo("LOC");
            assertThat(asked.config().type()).isEqualTo("PER");
            assertThat(tagsOf(byItself)).containsExactlyInAnyOrder("O", "B-LOC");
            assertThat(tagsOf(asked)).containsExactlyInAnyOrder("O", "B-PER", "I-PER");
        }
    }

    private static Set<String> tagsOf(WindowModel model) {
        try (WindowTagger tagger = new WindowTagger(model)) {
            return Set.copyOf(tagger.tagAll(TinyCorpus.tokens(TinyCorpus.DEV)).stream()
                    .flatMap(List::stream)
                    .distinct()
                    .toList());
        }
    }

    @Test
    void anUnknownTypeIsRefusedAndThoseThereAreListed() {
        assertThatThrownBy(() ->
                        TinyCorpus.train(backend, CONFIG.withType("FOO"), options, TinyCorpus.TRAIN, TinyCorpus.DEV))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the training data has no entity of type 'FOO'; the types there are: LOC, PER");
    }

    @Test
    void aCorpusOfNothingButTheTypeIsRefused() {
        assertThatThrownBy(() -> TinyCorpus.train(
                        backend, CONFIG, options, List.of(TinyCorpus.sentence("Anna/B-PER Bert/B-PER")), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("words that are not of type 'PER'");
    }

    @Test
    void theThresholdIsTheBestOnDevelopmentData() {
        try (WindowModel model = TinyCorpus.train(backend, WindowKind.MARGIN);
                WindowTagger tagger = new WindowTagger(model)) {
            float[] scores = tagger.scoreAll(TinyCorpus.tokens(TinyCorpus.DEV));
            int[] labels = TinyCorpus.DEV.stream()
                    .flatMap(sentence -> sentence.tags().stream())
                    .mapToInt(tag -> tag.endsWith("LOC") ? 1 : 0)
                    .toArray();
            // The tagger keeps products of words, whose sums are rounded otherwise than in training.
            assertThat(model.config().threshold()).isCloseTo(Thresholds.best(scores, labels), within(1e-5f));
        }
    }

    @Test
    void withoutDevelopmentDataTheThresholdComesFromTrainingData() {
        try (WindowModel model = TinyCorpus.train(backend, CONFIG, options, TinyCorpus.TRAIN, List.of())) {
            assertThat(WindowEvaluation.scores(model, TinyCorpus.DEV).f1()).isGreaterThan(95);
        }
    }

    @Test
    void onlyEntitiesOfTheTypeAreScored() {
        try (WindowModel model = TinyCorpus.train(backend, WindowKind.MARGIN)) {
            assertThat(WindowEvaluation.scores(model, TinyCorpus.DEV).byType()).containsOnlyKeys("LOC");
        }
    }

    @Test
    void corruptWindowsAreNeverOfTheTypeAndDrawnAnewInEveryEpoch() {
        Vocabulary vocabulary = vocabulary(TinyCorpus.TRAIN, CONFIG);
        Spy spy = twoEpochs(vocabulary, 1);
        Set<String> people = Set.copyOf(words(TinyCorpus.TRAIN, "PER"));
        assertThat(spy.trueWords(0, vocabulary))
                .isSubsetOf(people)
                .hasSize(words(TinyCorpus.TRAIN, "PER").size());
        assertThat(spy.corruptWords(0, vocabulary))
                .doesNotContainAnyElementsOf(people)
                .hasSize(CORRUPT * words(TinyCorpus.TRAIN, "PER").size());
        assertThat(spy.corruptWords(0, vocabulary)).isNotEqualTo(spy.corruptWords(1, vocabulary));
    }

    @Test
    void noEpochOfASeedDrawsWhatAnEpochOfAnotherDoes() {
        Vocabulary vocabulary = vocabulary(TinyCorpus.TRAIN, CONFIG);
        Spy two = twoEpochs(vocabulary, 2);
        Spy three = twoEpochs(vocabulary, 3);
        for (int epoch = 0; epoch < 2; epoch++) {
            assertThat(sorted(two.corruptWords(epoch, vocabulary)))
                    .isNotEqualTo(sorted(three.corruptWords(0, vocabulary)))
                    .isNotEqualTo(sorted(three.corruptWords(1, vocabulary)));
        }
    }

    private static List<String> sorted(List<String> words) {
        return words.stream().sorted().toList();
    }

    /** What two epochs of training to find people are made of, with this seed of the draws. */
    private Spy twoEpochs(Vocabulary vocabulary, long seed) {
        WindowConfig config = CONFIG.withType("PER");
        LabelSet types = LabelSet.of(List.of("PER"));
        Corpus corpus = Corpus.of(TinyCorpus.TRAIN);
        CorpusWindows windows = new CorpusWindows(corpus, config, vocabulary, Gazetteers.NONE);
        TokenLabels labels = new TokenLabels(corpus, config, types);
        Spy spy = new Spy(new CorruptWindows(windows, config, labels, CORRUPT, seed), config);
        try (WindowModel model = WindowModel.create(
                        backend,
                        config,
                        vocabulary,
                        Gazetteers.NONE,
                        types,
                        WindowNetwork.build(config, vocabulary, Gazetteers.NONE, types, 0, true),
                        1);
                Optimizer optimizer = new Optimizer(model.model(), UpdateRule.adagrad(), LearningRate.constant(0.1f));
                Trainer trainer = new Trainer(model.model(), new MaxMargin(1, CORRUPT), optimizer, 7, 1)) {
            trainer.fit(spy, 2, new TrainingListener() {});
        }
        return spy;
    }

    private static List<String> words(List<Sentence> sentences, String type) {
        List<String> words = new ArrayList<>();
        for (Sentence sentence : sentences) {
            for (int i = 0; i < sentence.length(); i++) {
                if (sentence.tags().get(i).endsWith(type)) {
                    words.add(CONFIG.normalizer().apply(sentence.tokens().get(i)));
                }
            }
        }
        return words;
    }

    /** Counts every word twice, so that none is replaced by the unknown one. */
    private static Vocabulary vocabulary(List<Sentence> sentences, WindowConfig config) {
        VocabularyBuilder builder = new VocabularyBuilder();
        for (Sentence sentence : sentences) {
            sentence.tokens().forEach(token -> builder.add(config.normalizer().apply(token), 2));
        }
        return builder.build();
    }

    /** Hands on a dataset and remembers the words in the middle of its windows. */
    private static final class Spy implements Dataset {
        private final Dataset data;
        private final WindowConfig config;
        private final List<List<Integer>> trueIds = List.of(new ArrayList<>(), new ArrayList<>());
        private final List<List<Integer>> corruptIds = List.of(new ArrayList<>(), new ArrayList<>());

        Spy(Dataset data, WindowConfig config) {
            this.data = data;
            this.config = config;
        }

        @Override
        public long size() {
            return data.size();
        }

        @Override
        public BatchLayout layout() {
            return data.layout();
        }

        @Override
        public void fill(Batch batch) {
            data.fill(batch);
            for (int row = 0; row < batch.count() * (1 + CORRUPT); row++) {
                int middle = batch.inputInts()[row * data.layout().inputColumns() + config.window()];
                (row < batch.count() ? trueIds : corruptIds).get(batch.epoch()).add(middle);
            }
        }

        List<String> trueWords(int epoch, Vocabulary vocabulary) {
            return trueIds.get(epoch).stream().map(vocabulary::word).toList();
        }

        List<String> corruptWords(int epoch, Vocabulary vocabulary) {
            return corruptIds.get(epoch).stream().map(vocabulary::word).toList();
        }
    }
}
