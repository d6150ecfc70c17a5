package dev.adret.nlp.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerTest {
    private final Tokenizer tokenizer = new Tokenizer();

    /** A line, and its tokens with a bar between each two. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "The cat sat. ~ The|cat|sat|.",
                "Hello, world! ~ Hello|,|world|!",
                "\"Yes,\" she said. ~ \"|Yes|,|\"|she|said|.",
                "(see [1]) ~ (|see|[|1|]|)",
                "“Nice” ‘one’ ~ “|Nice|”|‘|one|’",
                "John's dog ~ John|'s|dog",
                "it’s ~ it|’s",
                "I don't know ~ I|do|n't|know",
                "can't CAN'T ~ ca|n't|CA|N'T",
                "we'll they've I'm you're he'd ~ we|'ll|they|'ve|I|'m|you|'re|he|'d",
                "O'Brien rock'n'roll ~ O'Brien|rock'n'roll",
                "the dogs' bowl ~ the|dogs|'|bowl",
                "'tis ~ '|tis",
                "n't ~ n't",
                "1,000.50 dollars ~ 1,000.50|dollars",
                "$1,000, please ~ $|1,000|,|please",
                "at 10:30 on 1996-08-22 ~ at|10:30|on|1996-08-22",
                "3,5 and 1/2 and/or ~ 3,5|and|1/2|and|/|or",
                "50% of 3.5kg ~ 50|%|of|3.5kg",
                "in 1996. ~ in|1996|.",
                "The U.S. won ~ The|U.S.|won",
                "in the U.S. ~ in|the|U.S.",
                "e.g. this, i.e. that ~ e.g.|this|,|i.e.|that",
                "a Ph.D. thesis ~ a|Ph.D.|thesis",
                "Dr. Smith met Mr. J. Jones. ~ Dr.|Smith|met|Mr.|J.|Jones|.",
                "plan B. ~ plan|B|.",
                "the sea by mt. ~ the|sea|by|mt|.",
                "Acme Inc., founded ~ Acme|Inc.|,|founded",
                "the end.The next ~ the|end|.|The|next",
                "wait... what ~ wait|...|what",
                "well -- or—so ~ well|--|or|—|so",
                "state-of-the-art anti-U.S. ~ state-of-the-art|anti-U.S.",
                "-5 pre- ~ -|5|pre|-",
                "AT&T and R&D; a&b ~ AT&T|and|R&D|;|a|&|b",
                "see https://example.com/a?b=c&d=e. ~ see|https://example.com/a?b=c&d=e|.",
                "(http://x.org/a_(b)) ~ (|http://x.org/a_(b))",
                "(www.example.com) ~ (|www.example.com|)",
                "example.com, me@example.co.uk ~ example.com|,|me@example.co.uk",
                "@adret #slope_1 # @ ~ @adret|#slope_1|#|@",
                "árvíztűrő tükörfúrógép! ~ árvíztűrő|tükörfúrógép|!",
                "東京。 ~ 東京|。",
                "¿Qué? ½ x² ~ ¿|Qué|?|½|x²",
            })
    void cutsAsTheRulesSay(String line, String tokens) {
        assertThat(texts(line)).isEqualTo(List.of(tokens.split("\\|")));
    }

    @Test
    void whiteSpaceOfAnyKindSeparates() {
        assertThat(texts(" a\u00a0b\u2009c\u3000d\te ")).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void aBlankLineHasNoTokens() {
        assertThat(texts("")).isEmpty();
        assertThat(texts(" \t\u00a0")).isEmpty();
    }

    @Test
    void combiningMarksStayWithTheirLetter() {
        assertThat(texts("cafe\u0301 !")).containsExactly("cafe\u0301", "!");
    }

    @Test
    void aRowOfDashesBeyondTheBasicPlaneIsOneToken() {
        String dash = Character.toString(0x10EAD);
        assertThat(texts("a " + dash + dash + "b " + dash)).containsExactly("a", dash + dash, "b", dash);
    }

    @Test
    void anEmojiIsOneTokenWithAllThatIsJoinedToIt() {
        String family = "\uD83D\uDC69\u200D\uD83D\uDC67";
        String thumb = "\uD83D\uDC4D\uD83C\uDFFD";
        assertThat(texts("ok" + family + thumb + "!")).containsExactly("ok", family, thumb, "!");
    }

    @Test
    void aLineMayBeLong() {
        for (String piece : List.of("a-", "a.", ".", "'", "n't", "@a", "http://", "1,", "x\u0301", "(", "A. ")) {
            String line = piece.repeat(500_000);
            assertThat(tokenizer.tokenize(line).stream()
                            .mapToInt(token -> token.text().length())
                            .sum())
                    .as(piece)
                    .isEqualTo(line.length()
                            - (int) line.chars().filter(c -> c == ' ').count());
        }
    }

    @Property(tries = 3000)
    void tokensAreTheTextAtTheirOffsetsAndCoverAllButSpace(@ForAll("lines") String line) {
        int end = 0;
        for (Token token : tokenizer.tokenize(line)) {
            assertThat(token.start()).isGreaterThanOrEqualTo(end);
            assertThat(line.substring(end, token.start())).matches(TokenizerTest::isSpace);
            assertThat(line.substring(token.start(), token.end())).isEqualTo(token.text());
            assertThat(token.text().chars().noneMatch(c -> Tokenizer.isSpace((char) c)))
                    .isTrue();
            end = token.end();
        }
        assertThat(line.substring(end)).matches(TokenizerTest::isSpace);
    }

    @Provide
    Arbitrary<String> lines() {
        Arbitrary<String> tricky = Arbitraries.of(
                "a",
                "B",
                "n't",
                "'s",
                "'",
                "’",
                ".",
                "...",
                ",",
                "-",
                "–",
                "@",
                "#",
                "1",
                "½",
                "/",
                ":",
                "&",
                " ",
                "\u00a0",
                "http://",
                "www.",
                "(",
                ")",
                "U.S",
                "Dr",
                "\u0301",
                "\u200d",
                "\ufe0f",
                "\uD83D\uDC69",
                "\uD83D",
                "\uDC69",
                "東",
                "\t",
                "\u0085",
                "_");
        return Arbitraries.oneOf(
                Arbitraries.strings(), tricky.list().ofMaxSize(30).map(pieces -> String.join("", pieces)));
    }

    private static boolean isSpace(String text) {
        return text.chars().allMatch(c -> Tokenizer.isSpace((char) c));
    }

    private List<String> texts(String line) {
        return tokenizer.tokenize(line).stream().map(Token::text).toList();
    }
}
