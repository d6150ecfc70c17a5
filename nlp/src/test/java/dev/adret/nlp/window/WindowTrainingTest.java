package dev.adret.nlp.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.Backend;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.GradientCheck;
import dev.adret.nlp.corpus.Sentence;
import dev.adret.nlp.corpus.TagScheme;
import dev.adret.nlp.eval.SpanEvaluator;
import dev.adret.nlp.eval.SpanScores;
import dev.adret.nlp.vectors.WordVectorReader;
import dev.adret.nlp.vectors.WordVectors;
import dev.adret.nlp.vocab.Vocabulary;
import dev.adret.optim.LearningRate;
import dev.adret.tensor.OutOfDeviceMemoryException;
import dev.adret.train.EpochSummary;
import dev.adret.train.Trainer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WindowTrainingTest {
    /** Learns for two epochs, then jumps about. */
    private static final LearningRate WRECKING = (step, epoch) -> epoch < 2 ? 0.2f : 100;

    private final Backend backend = new ReferenceBackend();
    private final TrainingOptions options = TinyCorpus.options();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        backend.close();
    }

    /** Remembers the reports, and what the model was worth at each. */
    private static class Diary implements WindowTraining.Listener {
        final List<EpochReport> reports = new ArrayList<>();
        final List<Map<String, float[]>> states = new ArrayList<>();

        @Override
        public void onReport(EpochReport report, WindowModel model) {
            reports.add(report);
            states.add(model.model().state());
        }

        List<Double> losses() {
            return reports.stream().map(report -> report.training().meanLoss()).toList();
        }

        int bestEpoch() {
            int best = 0;
            for (int i = 0; i < reports.size(); i++) {
                best = f1(i) > f1(best) ? i : best;
            }
            return best;
        }

        double f1(int epoch) {
            return reports.get(epoch).dev().map(SpanScores::f1).orElseThrow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfModelLearns(WindowKind kind) {
        Diary diary = new Diary();
        try (WindowModel model = new WindowTraining(backend, TinyCorpus.config(kind), options)
                .train(TinyCorpus.TRAIN, TinyCorpus.DEV, diary)) {
            assertThat(WindowEvaluation.scores(model, TinyCorpus.DEV).f1()).isGreaterThan(95);
            assertThat(diary.losses()).hasSize(options.epochs());
            assertThat(diary.losses().get(options.epochs() - 1))
                    .isLessThan(diary.losses().get(0) / 2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSameSeedGivesTheSameFile(WindowKind kind) {
        assertThat(trained(kind, options)).isEqualTo(trained(kind, options));
    }

    @Test
    void anotherSeedGivesAnotherModel() {
        assertThat(trained(WindowKind.MLP, options)).isNotEqualTo(trained(WindowKind.MLP, options.withSeed(2)));
    }

    @Test
    void dropoutTakesPartInTraining() {
        assertThat(trained(WindowKind.MLP, options)).isNotEqualTo(trained(WindowKind.MLP, options.withDropout(0.5f)));
    }

    @Test
    void gradientsAreClippedWhereTheirNormIsGreaterAndStayAsTheyAreWhereItIsNot() {
        byte[] unclipped = trained(WindowKind.MLP, options);
        assertThat(trained(WindowKind.MLP, options.withClipNorm(1e6f))).isEqualTo(unclipped);
        assertThat(trained(WindowKind.MLP, options.withClipNorm(0.1f))).isNotEqualTo(unclipped);
    }

    @ParameterizedTest
    @EnumSource(names = {"SOFTMAX", "MLP"})
    void aTagThatWeighsMoreIsGivenMoreOften(WindowKind kind) {
        assertThat(people(kind, "B-PER=0.01")).isLessThan(people(kind, "B-PER=1"));
        assertThat(people(kind, "B-PER=100")).isGreaterThan(people(kind, "B-PER=1"));
    }

    /** How many words have the tag B-PER after an epoch with these weights. */
    private long people(WindowKind kind, String weights) {
        TrainingOptions some = options.withEpochs(1)
                .withLearningRate(LearningRate.constant(0.02f))
                .withClassWeights(ClassWeights.parse(weights));
        try (WindowModel model = TinyCorpus.train(backend, TinyCorpus.config(kind), some, TinyCorpus.TRAIN, List.of());
                WindowTagger tagger = new WindowTagger(model)) {
            return tagger.tagAll(TinyCorpus.tokens(TinyCorpus.DEV)).stream()
                    .flatMap(List::stream)
                    .filter("B-PER"::equals)
                    .count();
        }
    }

    @Test
    void gradientsWithClassWeightsAreCorrect() {
        Diary diary = new Diary();
        TrainingOptions balanced = options.withEpochs(1).withClassWeights(ClassWeights.BALANCED);
        try (WindowModel model = new WindowTraining(backend, TinyCorpus.config(WindowKind.MLP), balanced)
                .checkingGradients(GradientCheck.standard().withComponents(8))
                .train(TinyCorpus.TRAIN, TinyCorpus.DEV, diary)) {
            assertThat(model.labels().size()).isEqualTo(4);
        }
        // Of four tags none of which the network knows yet, weighted to a mean of 1.
        assertThat(diary.losses().get(0)).isBetween(0.1, 2 * Math.log(4));
    }

    @Test
    void classWeightsAreForModelsThatPredictTagsWordByWord() {
        TrainingOptions balanced = options.withClassWeights(ClassWeights.BALANCED);
        for (WindowConfig config : List.of(
                TinyCorpus.config(WindowKind.MLP).withSentenceLevel(true),
                TinyCorpus.config(WindowKind.LOGISTIC),
                TinyCorpus.config(WindowKind.MARGIN))) {
            assertThatThrownBy(() -> TinyCorpus.train(backend, config, balanced, TinyCorpus.TRAIN, TinyCorpus.DEV))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("class weights are for models that predict tags word by word");
        }
    }

    private byte[] trained(WindowKind kind, TrainingOptions some) {
        try (WindowModel model = TinyCorpus.train(
                backend, TinyCorpus.config(kind), some.withEpochs(2), TinyCorpus.TRAIN, TinyCorpus.DEV)) {
            return TinyCorpus.bytes(model, folder);
        }
    }

    @ParameterizedTest
    @CsvSource({"IOB1, MLP", "BIOES, MLP", "IO, MLP", "IOB1, LOGISTIC", "BIOES, MARGIN"})
    void theSchemeOfTheTagsDoesNotMatter(TagScheme scheme, WindowKind kind) {
        TrainingOptions few = options.withEpochs(2);
        try (WindowModel other = TinyCorpus.train(
                        backend,
                        TinyCorpus.config(kind),
                        few,
                        written(TinyCorpus.TRAIN, scheme),
                        written(TinyCorpus.DEV, scheme));
                WindowModel plain =
                        TinyCorpus.train(backend, TinyCorpus.config(kind), few, TinyCorpus.TRAIN, TinyCorpus.DEV)) {
            assertThat(TinyCorpus.bytes(other, folder)).isEqualTo(TinyCorpus.bytes(plain, folder));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSchemeOfTheGoldTagsDoesNotChangeScores(TagScheme scheme) {
        try (WindowModel model = TinyCorpus.train(
                backend, TinyCorpus.config(WindowKind.MLP), options.withEpochs(2), TinyCorpus.TRAIN, TinyCorpus.DEV)) {
            assertThat(WindowEvaluation.scores(model, written(TinyCorpus.DEV, scheme)))
                    .isEqualTo(WindowEvaluation.scores(model, TinyCorpus.DEV));
        }
    }

    private static List<Sentence> written(List<Sentence> sentences, TagScheme scheme) {
        return sentences.stream()
                .map(sentence -> new Sentence(sentence.tokens(), scheme.convert(sentence.tags())))
                .toList();
    }

    @Test
    void theBestEpochIsTheResultAndNotTheLast() {
        Diary diary = new Diary();
        try (WindowModel model = new WindowTraining(
                        backend, TinyCorpus.config(WindowKind.MLP), options.withLearningRate(WRECKING))
                .train(TinyCorpus.TRAIN, TinyCorpus.DEV, diary)) {
            int best = diary.bestEpoch();
            assertThat(best).as("best epoch").isLessThan(options.epochs() - 1);
            assertThat(WindowEvaluation.scores(model, TinyCorpus.DEV).f1()).isEqualTo(diary.f1(best));
            assertThat(model.model().state()).usingRecursiveComparison().isEqualTo(diary.states.get(best));
            assertThat(diary.reports.get(best).best()).isTrue();
            assertThat(diary.reports.get(options.epochs() - 1).best()).isFalse();
        }
    }

    @Test
    void withoutDevelopmentDataTheLastEpochIsTheResult() {
        Diary diary = new Diary();
        try (WindowModel model = new WindowTraining(backend, TinyCorpus.config(WindowKind.MLP), options)
                .train(TinyCorpus.TRAIN, List.of(), diary)) {
            assertThat(diary.reports)
                    .allMatch(report -> report.best() && report.dev().isEmpty());
            assertThat(model.model().state())
                    .usingRecursiveComparison()
                    .isEqualTo(diary.states.get(options.epochs() - 1));
        }
    }

    @Test
    void patienceEndsTrainingAfterThatManyEpochsWithoutABetterOne() {
        Diary diary = new Diary();
        TrainingOptions patient =
                options.withLearningRate(WRECKING).withEpochs(30).withPatience(3);
        new WindowTraining(backend, TinyCorpus.config(WindowKind.MLP), patient)
                .train(TinyCorpus.TRAIN, TinyCorpus.DEV, diary)
                .close();
        assertThat(diary.reports).hasSize(diary.bestEpoch() + 1 + 3);
    }

    @ParameterizedTest
    @EnumSource
    void theListenerHearsOfEverySentenceThatWasTagged(WindowKind kind) {
        List<SpanEvaluator> epochs = new ArrayList<>(List.of(new SpanEvaluator()));
        Diary diary = new Diary() {
            @Override
            public void onTagged(Sentence gold, List<String> predicted) {
                epochs.get(reports.size()).add(gold.tags(), predicted);
            }

            @Override
            public void onReport(EpochReport report, WindowModel model) {
                super.onReport(report, model);
                assertThat(report.dev()).contains(epochs.get(reports.size() - 1).scores());
                epochs.add(new SpanEvaluator());
            }
        };
        new WindowTraining(backend, TinyCorpus.config(kind), options.withEpochs(2))
                .train(TinyCorpus.TRAIN, TinyCorpus.DEV, diary)
                .close();
        assertThat(diary.reports).hasSize(2);
    }

    @Test
    void theListenerCanEndTraining() {
        Diary diary = new Diary();
        new WindowTraining(backend, TinyCorpus.config(WindowKind.MLP), options)
                .train(TinyCorpus.TRAIN, TinyCorpus.DEV, new WindowTraining.Listener() {
                    @Override
                    public void onReport(EpochReport report, WindowModel model) {
                        diary.onReport(report, model);
                    }

                    @Override
                    public boolean onEpochEnd(EpochSummary summary) {
                        return summary.epoch() < 1;
                    }
                })
                .close();
        assertThat(diary.reports).hasSize(2);
    }

    @Test
    void aListenerHearsOfEveryStep() {
        List<Long> steps = new ArrayList<>();
        new WindowTraining(backend, TinyCorpus.config(WindowKind.SOFTMAX), options.withEpochs(2))
                .train(TinyCorpus.TRAIN, List.of(), new WindowTraining.Listener() {
                    @Override
                    public void onStep(Trainer trainer) {
                        steps.add(trainer.steps());
                    }
                })
                .close();
        long tokens = TinyCorpus.TRAIN.stream().mapToInt(Sentence::length).sum();
        long perEpoch = (tokens + options.batchSize() - 1) / options.batchSize();
        assertThat(steps)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 2 * perEpoch).boxed().toList());
    }

    @Test
    void wordsGetTheVectorsGivenForThem() {
        List<float[]> tables = new ArrayList<>();
        WindowTraining training =
                new WindowTraining(backend, TinyCorpus.config(WindowKind.MLP), options.withVectors(vectors(6), false));
        training.train(TinyCorpus.TRAIN, List.of(), new WindowTraining.Listener() {
                    @Override
                    public void onStart(WindowModel model, long trainingTokens) {
                        tables.add(row(model, "rome"));
                        tables.add(row(model, "unseen"));
                    }

                    @Override
                    public void onReport(EpochReport report, WindowModel model) {
                        tables.add(row(model, "rome"));
                        tables.add(row(model, "unseen"));
                    }
                })
                .close();
        float[] rome = {1, 2, 3, 4, 5, 6};
        float[] unseen = {6, 5, 4, 3, 2, 1};
        assertThat(tables.get(0)).isEqualTo(rome);
        assertThat(tables.get(1)).isEqualTo(unseen);
        assertThat(tables.get(2)).as("trained").isNotEqualTo(rome);
        assertThat(tables.get(3)).as("not in the corpus").isEqualTo(unseen);
    }

    @Test
    void wordsThatAreNeverLookedUpAsTheyAreGetNoVector() {
        WordVectors vectors = vectors("Rome 1 2 3 4 5 6\n1998 1 2 3 4 5 6\nunseen 6 5 4 3 2 1\n0000 6 5 4 3 2 1");
        TrainingOptions given = options.withVectors(vectors, false).withEpochs(1);
        try (WindowModel model =
                TinyCorpus.train(backend, TinyCorpus.config(WindowKind.MLP), given, TinyCorpus.TRAIN, List.of())) {
            assertThat(model.vocabulary().words())
                    .contains("rome", "unseen", "0000")
                    .doesNotContain("Rome", "1998");
        }
    }

    @Test
    void frozenVectorsDoNotChange() {
        TrainingOptions frozen = options.withVectors(vectors(6), true);
        try (WindowModel model = TinyCorpus.train(
                backend, TinyCorpus.config(WindowKind.MLP), frozen, TinyCorpus.TRAIN, TinyCorpus.DEV)) {
            assertThat(row(model, "rome")).isEqualTo(new float[] {1, 2, 3, 4, 5, 6});
        }
    }

    @Test
    void vectorsWithASmallRateStayNearWhereTheyBegan() {
        TrainingOptions given = options.withVectors(vectors(6), false).withEpochs(1);
        double usual = distanceOfRome(given);
        double small = distanceOfRome(given.withVectorsRate(0.01f));
        assertThat(small).isPositive().isLessThan(usual / 10);
    }

    /** How far training takes the vector of a word. */
    private double distanceOfRome(TrainingOptions given) {
        float[] before = {1, 2, 3, 4, 5, 6};
        try (WindowModel model =
                TinyCorpus.train(backend, TinyCorpus.config(WindowKind.MLP), given, TinyCorpus.TRAIN, List.of())) {
            float[] after = row(model, "rome");
            double squares = 0;
            for (int i = 0; i < before.length; i++) {
                squares += Math.pow(after[i] - before[i], 2);
            }
            return Math.sqrt(squares);
        }
    }

    @Test
    void aBatchThatCannotFitIsRefusedBeforeTheNetworkIsMade() {
        List<Sentence> sentences =
                Collections.nCopies(50_000, new Sentence(List.of("Anna", "sleeps"), List.of("B-PER", "O")));
        WindowConfig config = WindowConfig.defaults().withWindow(50).withNgramDimension(1000);
        assertThatThrownBy(() -> new WindowTraining(
                                backend, config, TrainingOptions.defaults().withBatchSize(1_000_000))
                        .train(sentences, List.of(), new WindowTraining.Listener() {}))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessageMatching("a step on 100,000 windows needs more than 4[0-9],[0-9]{3} MiB, and the backend"
                        + " 'reference' has at most [0-9,]+ MiB: make batches smaller, or give it more memory");
        assertThat(backend.allocations()).isZero();
    }

    @Test
    void vectorsOfAnotherDimensionAreRefused() {
        assertThatThrownBy(() -> TinyCorpus.train(
                        backend,
                        TinyCorpus.config(WindowKind.MLP),
                        options.withVectors(vectors(4), false),
                        TinyCorpus.TRAIN,
                        List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the word vectors have 4 dimensions, but the model has 6");
    }

    /** Of the words rome, which the corpus has, and unseen, which it does not have. */
    private static WordVectors vectors(int dimension) {
        return vectors("rome 1 2 3 4 5 6\nunseen 6 5 4 3 2 1\n"
                .lines()
                .map(line ->
                        Arrays.stream(line.split(" ")).limit(dimension + 1L).collect(Collectors.joining(" ")))
                .collect(Collectors.joining("\n")));
    }

    private static WordVectors vectors(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (WordVectorReader reader = WordVectorReader.of(new ByteArrayInputStream(bytes), "vectors.txt")) {
            return WordVectors.read(reader, word -> true);
        }
    }

    private static float[] row(WindowModel model, String word) {
        int dimension = model.config().wordDimension();
        int id = model.vocabulary().id(word);
        assertThat(id).isGreaterThanOrEqualTo(Vocabulary.RESERVED);
        float[] table = new float[model.vocabulary().size() * dimension];
        model.backend().read(model.wordTable(), table, 0);
        return Arrays.copyOfRange(table, id * dimension, (id + 1) * dimension);
    }

    @ParameterizedTest
    @EnumSource
    void aCorpusWithoutSentencesIsRefused(WindowKind kind) {
        assertThatThrownBy(() -> TinyCorpus.train(backend, TinyCorpus.config(kind), options, List.of(), TinyCorpus.DEV))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the training data has no sentence");
    }

    @ParameterizedTest
    @EnumSource
    void aCorpusWithoutEntitiesIsRefused(WindowKind kind) {
        List<Sentence> plain = List.of(TinyCorpus.sentence("It/O rained/O"));
        assertThatThrownBy(() -> TinyCorpus.train(backend, TinyCorpus.config(kind), options, plain, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the training data has no entity to learn from: every tag is O");
    }

    @ParameterizedTest
    @EnumSource
    void anEmptySentenceDoesNoHarm(WindowKind kind) {
        List<Sentence> train = new ArrayList<>(TinyCorpus.TRAIN);
        train.add(3, new Sentence(List.of(), List.of()));
        TrainingOptions few = options.withEpochs(2);
        try (WindowModel with = TinyCorpus.train(backend, TinyCorpus.config(kind), few, train, TinyCorpus.DEV);
                WindowModel without =
                        TinyCorpus.train(backend, TinyCorpus.config(kind), few, TinyCorpus.TRAIN, TinyCorpus.DEV)) {
            assertThat(TinyCorpus.bytes(with, folder)).isEqualTo(TinyCorpus.bytes(without, folder));
        }
    }

    @ParameterizedTest
    @EnumSource
    void typesMayHaveHyphensOrOneLetter(WindowKind kind) {
        List<Sentence> train = TinyCorpus.TRAIN.stream()
                .map(sentence -> new Sentence(
                        sentence.tokens(),
                        sentence.tags().stream()
                                .map(tag -> tag.replace("PER", "creative-work").replace("LOC", "X"))
                                .toList()))
                .toList();
        try (WindowModel model = TinyCorpus.train(backend, TinyCorpus.config(kind), options, train, train)) {
            assertThat(WindowEvaluation.scores(model, train).f1()).isGreaterThan(95);
        }
    }

    @Test
    void tagsThatOnlyDevelopmentDataHasCountAsMissed() {
        List<Sentence> dev = List.of(TinyCorpus.sentence("Anna/B-PER lives/O in/O Rome/B-CITY ./O"));
        try (WindowModel model =
                TinyCorpus.train(backend, TinyCorpus.config(WindowKind.MLP), options, TinyCorpus.TRAIN, dev)) {
            assertThat(WindowEvaluation.scores(model, dev).overall().gold()).isEqualTo(2);
            assertThat(model.labels().names()).containsExactly("O", "B-LOC", "B-PER", "I-PER");
        }
    }
}
