package dev.adret.nlp.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.nlp.corpus.Corpus;
import dev.adret.nlp.corpus.Sentence;
import dev.adret.nlp.corpus.Span;
import dev.adret.nlp.corpus.TagScheme;
import dev.adret.nlp.vocab.Gazetteers;
import dev.adret.nlp.vocab.LabelSet;
import dev.adret.nlp.vocab.Vocabulary;
import dev.adret.nlp.vocab.VocabularyBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class CorpusWindowsTest {
    private static final List<String> TAGS =
            List.of("O", "O", "O", "B-PER", "I-PER", "E-PER", "S-LOC", "B-LOC", "I-LOC", "LOC");

    @Provide
    static Arbitrary<Sentence> sentence() {
        Arbitrary<String> words = Arbitraries.of("New", "York", "is", "The", "new", "2", "old", "Anna");
        return words.list()
                .ofMinSize(1)
                .ofMaxSize(12)
                .flatMap(tokens ->
                        Arbitraries.of(TAGS).list().ofSize(tokens.size()).map(tags -> new Sentence(tokens, tags)));
    }

    @Property(tries = 100)
    void theWindowsAreThoseOfATagger(
            @ForAll @Size(min = 1, max = 8) List<@From("sentence") Sentence> sentences,
            @ForAll @IntRange(max = 4) int window)
            throws IOException {
        Path list = Files.writeString(Files.createTempFile("names", ".txt"), "New York\nYork is\nold\n");
        WindowConfig config = WindowConfig.defaults().withWindow(window);
        Gazetteers gazetteers = Gazetteers.read(Map.of("A", list, "B", list), config.normalizer());
        Files.delete(list);
        VocabularyBuilder builder = new VocabularyBuilder();
        sentences.forEach(each ->
                each.tokens().forEach(token -> builder.add(config.normalizer().apply(token))));
        Vocabulary vocabulary = builder.build();
        EncodedCorpus expected = new EncodedCorpus(config, vocabulary, gazetteers);
        sentences.forEach(each -> expected.add(each.tokens()));
        CorpusWindows windows = new CorpusWindows(Corpus.of(sentences), config, vocabulary, gazetteers);
        assertThat(windows.columns()).isEqualTo(config.windowSize() * expected.idsOfWord());
        int size = config.windowSize();
        int[] places = new int[expected.tokens() * size];
        expected.copyWindows(0, expected.tokens(), places);
        List<WordFeature> features = WordFeature.of(config, vocabulary);
        int[] found = new int[windows.columns()];
        for (int token = 0; token < expected.tokens(); token++) {
            windows.copyWindow(token, found, 0);
            int[] row = Arrays.copyOfRange(places, token * size, (token + 1) * size);
            assertThat(found).isEqualTo(byFeature(features, gazetteers.types().size(), row, expected.ids()));
        }
    }

    /** The ids of words, each of whose ids lie together, feature by feature. */
    private static int[] byFeature(List<WordFeature> features, int lists, int[] words, int[] all) {
        List<Integer> counts =
                new ArrayList<>(features.stream().map(WordFeature::ids).toList());
        counts.add(lists);
        int idsOfWord = counts.stream().mapToInt(Integer::intValue).sum();
        List<Integer> ids = new ArrayList<>();
        int from = 0;
        for (int count : counts) {
            for (int word : words) {
                for (int i = 0; i < count; i++) {
                    ids.add(all[word * idsOfWord + from + i]);
                }
            }
            from += count;
        }
        return array(ids);
    }

    @Property(tries = 200)
    void theLabelsAreTheTagsInIob2OrTheTypes(@ForAll @Size(max = 8) List<@From("sentence") Sentence> sentences) {
        LabelSet tags = LabelSet.of(List.of("B-PER", "I-PER", "B-LOC", "I-LOC"));
        LabelSet types = LabelSet.of(List.of("PER"));
        List<Integer> expectedTags = new ArrayList<>();
        List<Integer> expectedTypes = new ArrayList<>();
        for (Sentence sentence : sentences) {
            List<Span> spans = TagScheme.decode(sentence.tags());
            TagScheme.IOB2.encode(spans, sentence.length()).forEach(tag -> expectedTags.add(tags.id(tag)));
            TagScheme.IO
                    .encode(spans, sentence.length())
                    .forEach(tag -> expectedTypes.add(tag.equals("I-PER") ? types.id("PER") : LabelSet.OUTSIDE));
        }
        Corpus corpus = Corpus.of(sentences);
        WindowConfig config = WindowConfig.defaults();
        TokenLabels asTags = new TokenLabels(corpus, config, tags);
        TokenLabels asTypes = new TokenLabels(corpus, config.withKind(WindowKind.MARGIN), types);
        assertThat(asTags.first((int) corpus.tokens())).containsExactly(array(expectedTags));
        assertThat(asTypes.first((int) corpus.tokens())).containsExactly(array(expectedTypes));
        assertIndexFinds(asTypes, expectedTypes);
    }

    @Property(tries = 20)
    void tokensAreFoundByLabelWhateverLiesBetween(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(max = 200) Integer> gaps) {
        List<String> tags = new ArrayList<>();
        for (int gap : gaps) {
            IntStream.range(0, gap).forEach(i -> tags.add(gap % 2 == 0 ? "O" : "B-PER"));
            tags.add("B-PER");
        }
        Corpus corpus = Corpus.of(List.of(new Sentence(tags, tags)));
        TokenLabels labels = new TokenLabels(
                corpus, WindowConfig.defaults().withKind(WindowKind.MARGIN), LabelSet.of(List.of("PER")));
        assertIndexFinds(
                labels, tags.stream().map(tag -> tag.equals("O") ? 0 : 1).toList());
    }

    @Property(tries = 200)
    void entitiesAreCountedAsDecoded(@ForAll @Size(max = 8) List<@From("sentence") Sentence> sentences) {
        EntityTags.Counts counts = new EntityTags(Corpus.of(sentences)).count();
        List<Span> spans = sentences.stream()
                .flatMap(sentence -> TagScheme.decode(sentence.tags()).stream())
                .toList();
        for (String type : List.of("PER", "LOC")) {
            List<Span> some =
                    spans.stream().filter(span -> span.type().equals(type)).toList();
            assertThat(counts.entities().getOrDefault(type, 0L)).isEqualTo(some.size());
            assertThat(counts.longer().contains(type)).isEqualTo(some.stream().anyMatch(span -> span.length() > 1));
        }
    }

    private static void assertIndexFinds(TokenLabels labels, List<Integer> expected) {
        LabelIndex index = new LabelIndex(labels);
        long[] labelled = places(expected, true);
        long[] others = places(expected, false);
        assertThat(index.labelled()).isEqualTo(labelled.length);
        assertThat(index.others()).isEqualTo(others.length);
        for (int i = 0; i < labelled.length; i++) {
            assertThat(index.labelled(i)).isEqualTo(labelled[i]);
        }
        for (int i = 0; i < others.length; i++) {
            assertThat(index.other(i)).isEqualTo(others[i]);
        }
    }

    private static long[] places(List<Integer> labels, boolean labelled) {
        return IntStream.range(0, labels.size())
                .filter(i -> (labels.get(i) != 0) == labelled)
                .mapToLong(i -> i)
                .toArray();
    }

    private static int[] array(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
}
