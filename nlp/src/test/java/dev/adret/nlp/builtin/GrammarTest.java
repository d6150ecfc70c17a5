package dev.adret.nlp.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.nlp.corpus.Sentence;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrammarTest {
    @Test
    void everyRuleOfTheBuiltInGrammarIsReached() {
        assertThat(BuiltinCorpus.grammar().unreachableRules()).isEmpty();
    }

    @Test
    void entitiesCarryIob2Tags() {
        Sentence sentence = write("sentence:", "  in <LOC New York> <LOC City> .");
        assertThat(sentence.tokens()).containsExactly("In", "New", "York", "City", ".");
        assertThat(sentence.tags()).containsExactly("O", "B-LOC", "I-LOC", "B-LOC", "O");
    }

    @Test
    void joinedRulesMakeOneCapitalisedWord() {
        Sentence sentence = write("sentence:", "  near <LOC {town} City>", "town: joined", "  green field ton");
        assertThat(sentence.tokens()).containsExactly("Near", "Greenfieldton", "City");
        assertThat(sentence.tags()).containsExactly("O", "B-LOC", "I-LOC");
    }

    @Test
    void aTildeLeavesTheBlankOut() {
        Sentence sentence =
                write("sentence:", "  {3..3}~-~{1..1} <PER al-~{name}> \\(x\\)", "name: joined", "  ha dad");
        assertThat(sentence.tokens()).containsExactly("3-1", "al-Hadad", "(x)");
        assertThat(sentence.tags()).containsExactly("O", "B-PER", "O");
    }

    @Test
    void capitalsAndNumbersAreWrittenAsAsked() {
        Sentence sentence =
                write("sentence:", "  {^a} {07..07} {1.50..1.50} {12,500..12,500}", "a:", "  news {b}", "b:", "  x");
        assertThat(sentence.tokens()).containsExactly("NEWS", "X", "07", "1.50", "12,500");
    }

    @Test
    void rangesGoInSteps() {
        Grammar grammar = grammar("sentence:", "  {1,000..3,000 by 1000}");
        Set<String> numbers = new TreeSet<>();
        for (int i = 0; i < 100; i++) {
            numbers.addAll(grammar.sentence(new Draft(), 1, Split.TRAIN, i).tokens());
        }
        assertThat(numbers).containsExactly("1,000", "2,000", "3,000");
    }

    @Test
    void weightsDecideHowOftenAnAlternativeComesUp() {
        Grammar grammar = grammar("sentence:", "  *9 often", "  rarely");
        int often = 0;
        for (int i = 0; i < 1_000; i++) {
            String token =
                    grammar.sentence(new Draft(), 1, Split.TRAIN, i).tokens().get(0);
            often += token.equals("Often") ? 1 : 0;
        }
        assertThat(often).isBetween(860, 940);
    }

    @Test
    void aListGivesNoEntryTwiceInASentence() {
        Grammar grammar = grammar("sentence:", "  {team} beat {team}", "team: words", "  A B C D E F G H I J");
        for (int i = 0; i < 200; i++) {
            List<String> tokens =
                    grammar.sentence(new Draft(), 1, Split.TRAIN, i).tokens();
            assertThat(tokens.get(0)).isNotEqualTo(tokens.get(2));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "apple, An",
        "horse, A",
        "hour, An",
        "university, A",
        "union, A",
        "uninvited, An",
        "8-year, An",
        "11th, An",
        "12th, A",
        "FDG, An",
        "UN, A",
        "U.N., A",
        "Elk, An",
        "European, A"
    })
    void theArticleFollowsTheSound(String word, String article) {
        assertThat(write("sentence:", "  a " + word).tokens().get(0)).isEqualTo(article);
    }

    @Test
    void aWordSaidElsewhereIsNeverHeldOut() {
        StringBuilder names = new StringBuilder("  Rose");
        for (char c = 'a'; c <= 'z'; c++) {
            names.append(" N").append(c).append(" M").append(c);
        }
        Grammar grammar = grammar("sentence:", "  Rose growers met {name}", "name: held-out words", names.toString());
        assertThat(grammar.shareOf("Rose")).isEqualTo(Split.TRAIN);
        Set<Split> shares = new TreeSet<>();
        for (String name : names.toString().strip().split(" ")) {
            shares.add(grammar.shareOf(name));
        }
        assertThat(shares).containsExactly(Split.values());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{x                | '{' without '}'",
                "{no such}         | is no rule name",
                "{9..1}            | is no range of numbers",
                "{1..}             | is no range of numbers",
                "(a b              | ')' is missing",
                "[a b              | ']' is missing",
                "<PER a            | '>' is missing",
                "<DOG a>           | unknown entity type 'DOG'",
                "a ) b             | unexpected ')'",
                "*0 a              | must be 1 or more",
                "*x a              | a number of 1 to 6 digits is missing",
                "{unknown}         | rule 'unknown' is not defined anywhere",
                "sentence: loud    | unknown flag 'loud'",
                "margin            | expected \"rule-name:\"",
                "sentence:         | already defined at test.txt, line 2"
            })
    void aMistakeIsReportedWithFileAndLine(String line, String message) {
        String indented = line.matches("sentence:.*|margin") ? line : "  " + line;
        assertThatThrownBy(() -> grammar("# a comment", "sentence:", "  fine", indented, "  more"))
                .isInstanceOf(GrammarException.class)
                .hasMessageStartingWith("test.txt, line 4: ")
                .hasMessageContaining(message);
    }

    @Test
    void anAlternativeBeforeAnyRuleIsReported() {
        assertThatThrownBy(() -> grammar("  lost"))
                .isInstanceOf(GrammarException.class)
                .hasMessageStartingWith("test.txt, line 1: an alternative before any rule");
    }

    @Test
    void anEmptyRuleIsReported() {
        assertThatThrownBy(() -> grammar("sentence:", "other:", "  a"))
                .isInstanceOf(GrammarException.class)
                .hasMessageStartingWith("test.txt, line 1: rule 'sentence' has no alternatives");
    }

    @Test
    void aRecursiveRuleIsReported() {
        assertThatThrownBy(() -> grammar("sentence:", "  a {b}", "b:", "  b [{sentence}]"))
                .isInstanceOf(GrammarException.class)
                .hasMessageStartingWith("test.txt, line 1: rule 'sentence' is recursive");
    }

    @Test
    void anEntityWithinAnEntityIsReported() {
        assertThatThrownBy(() -> grammar("sentence:", "  <ORG Bank of {place}>", "place:", "  <LOC Rome>"))
                .isInstanceOf(GrammarException.class)
                .hasMessageStartingWith("test.txt, line 1: rule 'sentence' puts an entity into an entity");
    }

    private static Sentence write(String... lines) {
        return grammar(lines).sentence(new Draft(), 1, Split.TRAIN, 0);
    }

    private static Grammar grammar(String... lines) {
        GrammarParser parser = new GrammarParser();
        parser.read("test.txt", List.of(lines));
        return parser.link("sentence");
    }
}
