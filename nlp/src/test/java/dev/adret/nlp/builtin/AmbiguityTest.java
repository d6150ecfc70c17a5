package dev.adret.nlp.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.nlp.corpus.Corpus;
import dev.adret.nlp.corpus.Sentence;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AmbiguityTest {
    private static final BuiltinCorpus CORPUS = BuiltinCorpus.of(1);
    private static final List<Sentence> TRAIN = CORPUS.sentences(Split.TRAIN);
    private static final Map<String, Set<String>> TAGS = tagsOfWords(TRAIN);

    @ParameterizedTest
    @CsvSource({
        "Paris, B-PER B-LOC B-ORG",
        "Washington, B-PER I-PER B-LOC B-ORG",
        "Hilton, B-PER I-PER B-ORG",
        "Jordan, B-PER B-LOC",
        "Houston, I-PER B-LOC B-ORG",
        "Ford, I-PER B-ORG",
        "Rose, B-PER O",
        "May, B-PER O",
        "Will, B-PER O",
        "Bush, I-PER O",
        "Rice, I-PER O",
        "Apple, B-ORG O",
        "Target, B-ORG O",
        "Gap, B-ORG O",
        "Reading, B-LOC O"
    })
    void aWordIsMoreThanOneThing(String word, String tags) {
        assertThat(TAGS.getOrDefault(word, Set.of())).contains(tags.split(" "));
    }

    @ParameterizedTest
    @EnumSource(
            value = Split.class,
            names = {"DEV", "TEST"})
    void rememberingWordsIsNotEnough(Split split) {
        WordMemoryBaseline baseline = WordMemoryBaseline.train(Corpus.of(CORPUS.sentences(Split.TRAIN)));
        double f1 = EntityScore.f1(CORPUS.sentences(split), baseline::tag);
        assertThat(f1).isBetween(0.20, 0.60);
    }

    @Test
    void rememberingWordsHelpsWhereTheyAreKnown() {
        WordMemoryBaseline baseline = WordMemoryBaseline.train(Corpus.of(CORPUS.sentences(Split.TRAIN)));
        double known = EntityScore.f1(TRAIN, baseline::tag);
        double heldOut = EntityScore.f1(CORPUS.sentences(Split.DEV), baseline::tag);
        assertThat(known).isGreaterThan(heldOut + 0.1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Split.class,
            names = {"DEV", "TEST"})
    void halfOfTheWordsInNamesOfPeopleAreNew(Split split) {
        long all = 0;
        long unseen = 0;
        for (Sentence sentence : CORPUS.sentences(split)) {
            for (int i = 0; i < sentence.tokens().size(); i++) {
                if (sentence.tags().get(i).endsWith("PER")) {
                    all++;
                    unseen += TAGS.containsKey(sentence.tokens().get(i)) ? 0 : 1;
                }
            }
        }
        assertThat((double) unseen / all).isBetween(0.4, 0.65);
    }

    @Test
    void trainingNeverDrawsAHeldOutNameWhateverTheSeed() {
        Grammar grammar = BuiltinCorpus.grammar();
        Map<String, Set<String>> tags = tagsOfWords(BuiltinCorpus.of(99).sentences(Split.TRAIN));
        Set<String> heldOut = new TreeSet<>();
        tags.forEach((word, all) -> {
            if (all.contains("B-PER") && word.matches("[A-Z][a-z]+") && grammar.shareOf(word) != Split.TRAIN) {
                heldOut.add(word);
            }
        });
        assertThat(heldOut).isEmpty();
    }

    private static Map<String, Set<String>> tagsOfWords(List<Sentence> sentences) {
        Map<String, Set<String>> tags = new HashMap<>();
        for (Sentence sentence : sentences) {
            for (int i = 0; i < sentence.tokens().size(); i++) {
                tags.computeIfAbsent(sentence.tokens().get(i), word -> new HashSet<>())
                        .add(sentence.tags().get(i));
            }
        }
        return tags;
    }
}
