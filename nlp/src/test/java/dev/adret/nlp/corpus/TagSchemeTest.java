package dev.adret.nlp.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagSchemeTest {
    private static final List<Span> THREE_SPANS =
            List.of(new Span(0, 1, "PER"), new Span(1, 4, "PER"), new Span(5, 7, "LOC"));

    @ParameterizedTest
    @CsvSource({
        "IO, I-PER I-PER I-PER I-PER O I-LOC I-LOC",
        "IOB1, I-PER B-PER I-PER I-PER O I-LOC I-LOC",
        "IOB2, B-PER B-PER I-PER I-PER O B-LOC I-LOC",
        "BIOES, S-PER B-PER I-PER E-PER O B-LOC E-LOC",
    })
    void everySchemeWritesSpansItsWay(TagScheme scheme, String tags) {
        assertThat(scheme.encode(THREE_SPANS, 7)).isEqualTo(tags(tags));
    }

    @ParameterizedTest
    @CsvSource({"IOB1", "IOB2", "BIOES"})
    void spansThatTouchAreToldApart(TagScheme scheme) {
        assertThat(TagScheme.decode(scheme.encode(THREE_SPANS, 7))).isEqualTo(THREE_SPANS);
    }

    @Test
    void bilouIsReadAsBioes() {
        assertThat(TagScheme.decode(tags("U-PER B-PER I-PER L-PER O B-LOC L-LOC")))
                .isEqualTo(THREE_SPANS);
    }

    @Test
    void bareTypesAreReadAsIo() {
        assertThat(TagScheme.decode(tags("PER PER LOC O LOC")))
                .containsExactly(new Span(0, 2, "PER"), new Span(2, 3, "LOC"), new Span(4, 5, "LOC"));
    }

    @Test
    void aMixOfSchemesIsReadByTheSameRules() {
        assertThat(TagScheme.decode(tags("I-PER I-LOC B-LOC O I-PER B-LOC I-PER")))
                .containsExactly(
                        new Span(0, 1, "PER"),
                        new Span(1, 2, "LOC"),
                        new Span(2, 3, "LOC"),
                        new Span(4, 5, "PER"),
                        new Span(5, 6, "LOC"),
                        new Span(6, 7, "PER"));
    }

    @Test
    void convertingKeepsTheSpans() {
        assertThat(TagScheme.BIOES.convert(tags("I-PER B-PER I-PER O"))).isEqualTo(tags("S-PER B-PER E-PER O"));
    }

    @Test
    void spansThatCannotBeWrittenAreRefused() {
        List<Span> overlapping = List.of(new Span(0, 2, "A"), new Span(1, 3, "A"));
        assertThatThrownBy(() -> TagScheme.IOB2.encode(overlapping, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TagScheme.IOB2.encode(List.of(new Span(0, 6, "A")), 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sentence of 5 tokens");
    }

    @ParameterizedTest
    @CsvSource({
        "IO, I-PER I-PER O I-LOC",
        "IO, PER PER O LOC",
        "IO, O O",
        "IOB1, I-PER B-PER O I-LOC",
        "IOB2, B-PER I-PER O B-LOC",
        "IOB2, B-PER B-PER O B-LOC",
        "IOB2, B-PER O B-PER O B-PER I-LOC",
        "BIOES, S-PER O B-LOC E-LOC",
        "BIOES, U-PER O B-LOC L-LOC",
    })
    void theSchemeIsToldFromTheTags(TagScheme scheme, String tags) {
        assertThat(TagScheme.detect(List.of(tags("O"), tags(tags)))).isEqualTo(scheme);
    }

    @Property(tries = 1000)
    void spansComeBackFromEverySchemeThatCanTellThemApart(
            @ForAll TagScheme scheme, @ForAll("sentences") Marked sentence) {
        List<Span> spans = scheme == TagScheme.IO ? merged(sentence.spans) : sentence.spans;
        assertThat(TagScheme.decode(scheme.encode(sentence.spans, sentence.length)))
                .isEqualTo(spans);
    }

    @Property(tries = 1000)
    void anySequenceOfTagsKeepsItsSpansInEverySchemeThatCanTellThemApart(
            @ForAll TagScheme scheme, @ForAll("tagSequences") List<String> tags) {
        List<Span> spans = TagScheme.decode(tags);
        assertThat(TagScheme.decode(scheme.convert(tags))).isEqualTo(scheme == TagScheme.IO ? merged(spans) : spans);
    }

    record Marked(List<Span> spans, int length) {}

    @Provide
    Arbitrary<Marked> sentences() {
        Arbitrary<Span> gapAndSpan = Combinators.combine(
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.of("PER", "LOC", "creative-work"))
                .as((gap, length, type) -> new Span(gap, gap + length, type));
        return gapAndSpan.list().ofMaxSize(8).map(relative -> {
            List<Span> spans = new ArrayList<>();
            int end = 0;
            for (Span span : relative) {
                spans.add(new Span(end + span.start(), end + span.end(), span.type()));
                end += span.end();
            }
            return new Marked(spans, end + 1);
        });
    }

    @Provide
    Arbitrary<List<String>> tagSequences() {
        return Arbitraries.of("O", "B-A", "I-A", "E-A", "S-A", "B-B", "I-B", "E-B", "S-B", "L-A", "U-B", "PER")
                .list()
                .ofMaxSize(12);
    }

    private static List<Span> merged(List<Span> spans) {
        List<Span> merged = new ArrayList<>();
        for (Span span : spans) {
            Span last = merged.isEmpty() ? span : merged.get(merged.size() - 1);
            if (last.end() == span.start() && last.type().equals(span.type())) {
                merged.set(merged.size() - 1, new Span(last.start(), span.end(), span.type()));
            } else {
                merged.add(span);
            }
        }
        return merged;
    }

    private static List<String> tags(String text) {
        return List.of(text.split(" "));
    }
}
