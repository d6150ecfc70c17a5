package dev.adret.nlp.vocab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.nlp.text.InputFileException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VocabularyTest {
    @Test
    void wordsComeByFallingCountThenByFirstOccurrence() {
        Vocabulary vocabulary = count("d b c b a c").build();
        assertThat(vocabulary.words()).containsExactly("<pad>", "<unk>", "b", "c", "d", "a");
        assertThat(vocabulary.id("c")).isEqualTo(3);
        assertThat(vocabulary.word(3)).isEqualTo("c");
        assertThat(vocabulary.count(3)).isEqualTo(2);
        assertThat(vocabulary.size()).isEqualTo(6);
    }

    @Test
    void wordsThatAreNotThereAreUnknown() {
        Vocabulary vocabulary = count("a").build();
        assertThat(vocabulary.id("b")).isEqualTo(Vocabulary.UNKNOWN);
        assertThat(vocabulary.contains("b")).isFalse();
        assertThat(vocabulary.contains("a")).isTrue();
    }

    @Test
    void rareWordsGetNoIdAndCountAsUnknown() {
        Vocabulary vocabulary = count("a a a b b c d").build(new VocabularyLimits(2, 100));
        assertThat(vocabulary.words()).containsExactly("<pad>", "<unk>", "a", "b");
        assertThat(vocabulary.count(Vocabulary.UNKNOWN)).isEqualTo(2);
        assertThat(vocabulary.count(Vocabulary.PADDING)).isZero();
    }

    @Test
    void theSizeCountsTheReservedIds() {
        assertThat(count("a a b").build(new VocabularyLimits(1, 3)).words()).containsExactly("<pad>", "<unk>", "a");
        assertThat(count("a a b").build(new VocabularyLimits(1, 2)).words()).containsExactly("<pad>", "<unk>");
    }

    @Test
    void singletonsAreKnown() {
        Vocabulary vocabulary = count("a a b").build();
        assertThat(vocabulary.isSingleton(vocabulary.id("a"))).isFalse();
        assertThat(vocabulary.isSingleton(vocabulary.id("b"))).isTrue();
        assertThat(count("a a b").build(new VocabularyLimits(2, 9)).isSingleton(Vocabulary.UNKNOWN))
                .isFalse();
    }

    @Test
    void textThatLooksLikeAReservedWordIsUnknown() {
        Vocabulary vocabulary = count("<pad> <pad> <unk> a").build();
        assertThat(vocabulary.words()).containsExactly("<pad>", "<unk>", "a");
        assertThat(vocabulary.id("<pad>")).isEqualTo(Vocabulary.UNKNOWN);
        assertThat(vocabulary.id("<unk>")).isEqualTo(Vocabulary.UNKNOWN);
        assertThat(vocabulary.contains("<pad>")).isFalse();
        assertThat(vocabulary.count(Vocabulary.UNKNOWN)).isEqualTo(3);
    }

    @Test
    void anIncludedWordGetsAnIdWhateverItsCount() {
        VocabularyBuilder builder = count("a a a b c");
        builder.include("b");
        builder.include("vector");
        Vocabulary vocabulary = builder.build(new VocabularyLimits(2, 100));
        assertThat(vocabulary.words()).containsExactly("<pad>", "<unk>", "a", "b", "vector");
        assertThat(vocabulary.count(vocabulary.id("vector"))).isZero();
        assertThat(vocabulary.count(Vocabulary.UNKNOWN)).isEqualTo(1);
        assertThat(builder.build(new VocabularyLimits(2, 4)).words()).containsExactly("<pad>", "<unk>", "a", "b");
    }

    @Test
    void theBuilderCountsOnAfterBuilding() {
        VocabularyBuilder builder = count("a");
        Vocabulary before = builder.build();
        builder.add("b", 5);
        assertThat(before.words()).containsExactly("<pad>", "<unk>", "a");
        assertThat(builder.build().words()).containsExactly("<pad>", "<unk>", "b", "a");
    }

    @Test
    void wordsThatAFileCannotHoldAreRefused() {
        VocabularyBuilder builder = new VocabularyBuilder();
        for (String word : List.of("", "a\tb", "a\nb")) {
            assertThatThrownBy(() -> builder.add(word)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> builder.add("a", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.build(new VocabularyLimits(0, 10)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.build(new VocabularyLimits(1, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void idsThatAreNotThereAreRefused() {
        Vocabulary vocabulary = count("a").build();
        assertThatThrownBy(() -> vocabulary.word(3))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("ids go from 0 to 2, found 3");
        assertThatThrownBy(() -> vocabulary.count(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void theFileHasAWordAndItsCountALine() throws IOException {
        assertThat(new String(
                        written(count("b a b New\u00a0York").build(new VocabularyLimits(2, 10))),
                        StandardCharsets.UTF_8))
                .isEqualTo("<pad>\t0\n<unk>\t2\nb\t2\n");
    }

    @Test
    void halfASurrogatePairIsNotWrittenAsSomethingElse() {
        Vocabulary vocabulary = count("\uD83D").build();
        assertThatThrownBy(() -> written(vocabulary)).isInstanceOf(CharacterCodingException.class);
    }

    @Property(tries = 1000)
    void whatWasWrittenIsReadBack(
            @ForAll("corpora") List<String> corpus,
            @ForAll @IntRange(min = 1, max = 3) int minCount,
            @ForAll @IntRange(min = 2, max = 40) int maxSize)
            throws IOException {
        VocabularyBuilder builder = new VocabularyBuilder();
        corpus.forEach(builder::add);
        Vocabulary vocabulary = builder.build(new VocabularyLimits(minCount, maxSize));
        Vocabulary read = Vocabulary.read(new ByteArrayInputStream(written(vocabulary)), "test");
        assertThat(read).isEqualTo(vocabulary).hasSameHashCodeAs(vocabulary);
        for (int id = Vocabulary.RESERVED; id < read.size(); id++) {
            assertThat(read.id(vocabulary.word(id))).isEqualTo(id);
        }
    }

    @Test
    void aLargeVocabularyFindsAllItsWords() {
        VocabularyBuilder builder = new VocabularyBuilder();
        for (int i = 0; i < 100_000; i++) {
            builder.add("word" + i);
        }
        Vocabulary vocabulary = builder.build();
        for (int i = 0; i < 100_000; i++) {
            assertThat(vocabulary.id("word" + i)).isEqualTo(i + Vocabulary.RESERVED);
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "`` | test: expected a vocabulary, whose first words are [<pad>, <unk>]; the file is empty or cut short",
                "a~1 | test:1: expected <pad>, which a vocabulary has as word 0",
                "<pad>~0/<unk>~0/a | test:3: expected a word, a tab and its count",
                "<pad>~0/<unk>~0/~5 | test:3: expected a word, a tab and its count",
                "<pad>~0/<unk>~0/a~1/a~2 | test:4: expected each word once, found one that is on line 3",
                "<pad>~0/<unk>~0/a~x | test:3: expected a count after the tab, a whole number from 0, found \"x\"",
                "<pad>~0/<unk>~-1 | test:2: expected a count after the tab, a whole number from 0, found \"-1\"",
            })
    void aFileThatIsNoVocabularyIsRefused(String text, String message) {
        byte[] bytes = text.replace('/', '\n').replace('~', '\t').getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Vocabulary.read(new ByteArrayInputStream(bytes), "test"))
                .isInstanceOf(InputFileException.class)
                .hasMessage(message);
    }

    @Provide
    Arbitrary<List<String>> corpora() {
        Arbitrary<String> words = Arbitraries.strings()
                .ofMinLength(1)
                .ofMaxLength(3)
                .excludeChars('\t', '\n')
                .filter(word -> StandardCharsets.UTF_8.newEncoder().canEncode(word));
        return words.list()
                .ofMaxSize(60)
                .map(list -> list.stream()
                        .flatMap(word -> List.of(word, list.get(0)).stream())
                        .toList());
    }

    private static VocabularyBuilder count(String corpus) {
        VocabularyBuilder builder = new VocabularyBuilder();
        for (String word : corpus.split(" ")) {
            builder.add(word);
        }
        return builder;
    }

    private static byte[] written(Vocabulary vocabulary) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        vocabulary.write(out);
        return out.toByteArray();
    }
}
