package dev.adret.nlp.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CorpusTest {
    @Provide
    static Arbitrary<Sentence> sentence() {
        Arbitrary<String> words = Arbitraries.oneOf(
                Arbitraries.of("the", "a", "EU", "Z\u00fcrich"),
                Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(5));
        return words.list()
                .ofMinSize(1)
                .ofMaxSize(20)
                .flatMap(tokens -> Arbitraries.of("O", "B-LOC", "I-LOC", "PER")
                        .list()
                        .ofSize(tokens.size())
                        .map(tags -> new Sentence(tokens, tags)));
    }

    @Property(tries = 200)
    void sentencesComeBackAndAreFoundByNumber(@ForAll @Size(max = 60) List<@From("sentence") Sentence> sentences) {
        Corpus corpus = Corpus.of(sentences);
        assertThat(corpus).containsExactlyElementsOf(sentences);
        assertThat(corpus.sentences()).isEqualTo(sentences.size());
        long first = 0;
        for (int i = 0; i < sentences.size(); i++) {
            assertThat(corpus.firstToken(i)).isEqualTo(first);
            assertThat(corpus.beginsSentence(first)).isTrue();
            first += sentences.get(i).length();
            assertThat(corpus.endOfSentence(first - 1)).isEqualTo(first);
        }
        assertThat(corpus.firstToken(sentences.size())).isEqualTo(first).isEqualTo(corpus.tokens());
    }

    @Test
    void sentencesAndTokensThatAreNotThereAreRefused() {
        Corpus corpus = Corpus.of(List.of(new Sentence(List.of("a", "b"), List.of("O", "O"))));
        for (long wrong : new long[] {-1, 2}) {
            assertThatThrownBy(() -> corpus.firstToken(wrong)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> corpus.endOfSentence(wrong)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> corpus.wordAt(wrong)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Property(tries = 50)
    void whatOutgrowsTheMemoryIsTheSameInATemporaryFile(
            @ForAll @Size(max = 30) List<@From("sentence") Sentence> sentences,
            @ForAll @IntRange(max = 2000) int memory)
            throws IOException {
        try (SpillingOutput out = new SpillingOutput(memory)) {
            CorpusWriter writer = new CorpusWriter(out);
            for (Sentence sentence : sentences) {
                writer.sentence(sentence);
            }
            writer.finish("");
            Corpus corpus = out.corpus();
            assertThat(corpus).containsExactlyElementsOf(sentences);
            assertThat(corpus.checksum()).isEqualTo(Corpus.of(sentences).checksum());
        }
    }

    @Property(tries = 100)
    void wordsAreNumberedAsTheyComeAndCounted(@ForAll @Size(max = 20) List<@From("sentence") Sentence> sentences) {
        Corpus corpus = Corpus.of(sentences);
        List<String> tokens =
                sentences.stream().flatMap(each -> each.tokens().stream()).toList();
        List<String> words = new ArrayList<>();
        for (int word = 0; word < corpus.words(); word++) {
            words.add(corpus.word(word));
            assertThat(corpus.count(word))
                    .isEqualTo(tokens.stream().filter(corpus.word(word)::equals).count());
        }
        assertThat(words).containsExactlyElementsOf(tokens.stream().distinct().toList());
    }

    @Test
    void otherSentencesHaveAnotherChecksum() {
        Sentence two = new Sentence(List.of("a", "b"), List.of("O", "O"));
        Sentence a = new Sentence(List.of("a"), List.of("O"));
        Sentence b = new Sentence(List.of("b"), List.of("O"));
        assertThat(Corpus.of(List.of(two)).checksum())
                .isEqualTo(Corpus.of(List.of(two)).checksum())
                .isNotEqualTo(Corpus.of(List.of(a, b)).checksum());
    }

    @Test
    void aCorpusMayBeEmpty() {
        Corpus corpus = Corpus.of(List.of());
        assertThat(corpus.isEmpty()).isTrue();
        assertThat(corpus).isEmpty();
        assertThat(corpus.words()).isZero();
    }
}
