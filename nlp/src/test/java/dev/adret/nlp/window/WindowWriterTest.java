package dev.adret.nlp.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.nlp.vocab.Capitalization;
import dev.adret.nlp.vocab.CharacterNgrams;
import dev.adret.nlp.vocab.Gazetteers;
import dev.adret.nlp.vocab.Vocabulary;
import dev.adret.nlp.vocab.VocabularyBuilder;
import dev.adret.nlp.vocab.WordNormalizer;
import dev.adret.nlp.vocab.WordShape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowWriterTest {
    private static final int PAD = Vocabulary.PADDING;

    private final WindowConfig config = WindowConfig.defaults()
            .withNormalizer(WordNormalizer.NONE)
            .withShapeDimension(0)
            .withNgramDimension(0);
    private final WindowConfig wordsOnly = config.withCapsDimension(0);

    @Test
    void theWindowAtTheEndsOfASentenceIsPadded() {
        List<List<String>> sentences = List.of(List.of("a", "b", "c"), List.of("d"));
        WindowWriter writer = writer(wordsOnly, sentences, 2);
        Vocabulary words = vocabulary(sentences, 2);
        assertThat(window(writer, 0, 5)).containsExactly(PAD, PAD, words.id("a"), words.id("b"), words.id("c"));
        assertThat(window(writer, 1, 5)).containsExactly(PAD, words.id("a"), words.id("b"), words.id("c"), PAD);
        assertThat(window(writer, 2, 5)).containsExactly(words.id("a"), words.id("b"), words.id("c"), PAD, PAD);
        assertThat(window(writer, 3, 5)).containsExactly(PAD, PAD, words.id("d"), PAD, PAD);
    }

    @Test
    void capitalisationFollowsTheWordsAndIsPaddedToo() {
        WindowWriter writer = writer(config.withWindow(1), List.of(List.of("Rome", "is", "BIG")), 2);
        int[] ids = window(writer, 2, 6);
        assertThat(Arrays.copyOfRange(ids, 3, 6))
                .containsExactly(Capitalization.LOWER.id(), Capitalization.ALL_UPPER.id(), Capitalization.PADDING.id());
    }

    @Test
    void shapesAndNgramsFollowWordByWord() {
        WindowConfig all =
                config.withWindow(1).withCapsDimension(0).withShapeDimension(1).withNgramDimension(1);
        CorpusWindows corpus = windows(all, vocabulary(List.of(List.of("a")), 2), List.of(List.of("IL-2", "a")));
        int ngrams = (corpus.columns() - 3 - 3 * WordShape.IDS) / 3;
        int[] ids = window(new WindowWriter(corpus, all), 0, corpus.columns());
        int[] expected = new int[corpus.columns()];
        expected[1] = Vocabulary.UNKNOWN;
        expected[2] = 2;
        WordShape.write("IL-2", expected, 3 + WordShape.IDS);
        WordShape.write("a", expected, 3 + 2 * WordShape.IDS);
        CharacterNgrams letters = new CharacterNgrams(3, 4, ngrams, 1 << 16);
        letters.write("IL-2", expected, 3 + 3 * WordShape.IDS + ngrams);
        letters.write("a", expected, 3 + 3 * WordShape.IDS + 2 * ngrams);
        assertThat(ids).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7})
    void aWindowOfAnySizeHasItsWordInTheMiddle(int size) {
        List<List<String>> sentences = List.of(List.of("a", "b"), List.of(), List.of("c", "d", "e"));
        WindowWriter writer = writer(wordsOnly.withWindow(size), sentences, 2);
        Vocabulary words = vocabulary(sentences, 2);
        List<String> tokens = List.of("a", "b", "c", "d", "e");
        for (int token = 0; token < tokens.size(); token++) {
            assertThat(window(writer, token, 2 * size + 1)[size]).isEqualTo(words.id(tokens.get(token)));
        }
    }

    @Test
    void anUnseenWordIsUnknown() {
        CorpusWindows corpus =
                windows(wordsOnly.withWindow(0), vocabulary(List.of(List.of("a")), 2), List.of(List.of("b")));
        WindowWriter writer = new WindowWriter(corpus, wordsOnly.withWindow(0));
        assertThat(window(writer, 0, 1)).containsExactly(Vocabulary.UNKNOWN);
    }

    @Test
    void aboutHalfOfTheSingletonsAreReplacedInTraining() {
        int[] replaced = replaced(7, 0);
        assertThat(Arrays.stream(replaced).sum()).isBetween(850, 1150);
    }

    @Test
    void whichSingletonsAreReplacedDependsOnSeedAndEpochAlone() {
        assertThat(replaced(7, 0)).isEqualTo(replaced(7, 0));
        assertThat(replaced(7, 0)).isNotEqualTo(replaced(7, 1)).isNotEqualTo(replaced(8, 0));
    }

    @Test
    void wordsThatComeTwiceAreNeverReplaced() {
        WindowWriter writer = writer(wordsOnly, singletons(), 2);
        for (int token = 0; token < 2000; token++) {
            int[] ids = new int[5];
            writer.writeForTraining(token, ids, 0, 7, 0);
            assertThat(ids).isEqualTo(window(writer, token, 5));
        }
    }

    @Test
    void nothingIsReplacedInTagging() {
        WindowWriter writer = writer(wordsOnly, singletons(), 1);
        for (int token = 0; token < 2000; token++) {
            assertThat(window(writer, token, 5)).doesNotContain(Vocabulary.UNKNOWN);
        }
    }

    /** For each of 2,000 singletons in windows of their own, whether training replaces it: 1 or 0. */
    private int[] replaced(long seed, int epoch) {
        WindowWriter writer = writer(wordsOnly.withWindow(0), singletons(), 1);
        return IntStream.range(0, 2000)
                .map(token -> {
                    int[] ids = new int[1];
                    writer.writeForTraining(token, ids, 0, seed, epoch);
                    return ids[0] == Vocabulary.UNKNOWN ? 1 : 0;
                })
                .toArray();
    }

    private static List<List<String>> singletons() {
        return List.of(IntStream.range(0, 2000).mapToObj(i -> "w" + i).toList());
    }

    private static int[] window(WindowWriter writer, int token, int columns) {
        int[] ids = new int[columns];
        writer.write(token, ids, 0);
        return ids;
    }

    private static WindowWriter writer(WindowConfig config, List<List<String>> sentences, int times) {
        return new WindowWriter(windows(config, vocabulary(sentences, times), sentences), config);
    }

    private static CorpusWindows windows(WindowConfig config, Vocabulary vocabulary, List<List<String>> sentences) {
        return new CorpusWindows(TinyCorpus.untagged(sentences), config, vocabulary, Gazetteers.NONE);
    }

    /** Every word counted {@code times} times. */
    private static Vocabulary vocabulary(List<List<String>> sentences, int times) {
        VocabularyBuilder builder = new VocabularyBuilder();
        for (List<String> sentence : sentences) {
            sentence.forEach(word -> builder.add(word, times));
        }
        return builder.build();
    }
}
