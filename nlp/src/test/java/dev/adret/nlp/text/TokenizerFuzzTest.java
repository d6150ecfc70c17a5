package dev.adret.nlp.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.fuzz.Fuzz;
import dev.adret.fuzz.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TokenizerFuzzTest {
    private static final Fuzz FUZZ = Fuzz.withoutRefusals(256, 1 << 18);

    @Provide
    static Arbitrary<byte[]> texts() {
        return Mutations.ofTexts(
                        List.of(
                                "Dr. Smith didn't pay $1,000.50 (see http://example.com/a_(b), p. 3) ...",
                                "\u00bfQu\u00e9? \u201cU.S.\u201d\u2014AT&T\u2019s e-mail: a.b@c.org #x @y \u00bd",
                                "\uD83D\uDC69\u200D\uD83D\uDCBB\uFE0F e\u0301 \u6771\u4EAC\u3002"),
                        List.of(
                                "'s", "n't", "...", "--", "\u2014", "http://", "www.", "\u200d", "\u0301", "\u00a0",
                                "\t"))
                .inputs();
    }

    /** The constructor of a sentence looks at where its tokens are. */
    private static TokenizedSentence sentence(byte[] text) {
        return TokenizedSentence.of(new String(text, StandardCharsets.UTF_8));
    }

    @Property
    void anyTextIsCutIntoTokens(@ForAll("texts") byte[] text) {
        assertThat(FUZZ.read(text, TokenizerFuzzTest::sentence)).isPresent();
    }

    /** Half a pair of surrogates among them, which no file can have but a string in JSON. */
    @Property
    void anyCharsAreCutIntoTokens(@ForAll("texts") byte[] text) {
        assertThat(FUZZ.read(text, input -> TokenizedSentence.of(new String(input, StandardCharsets.UTF_16BE))))
                .isPresent();
        char[] chars = new char[text.length];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = (char) (text[i] < 0 ? 0xd800 + 16 * (text[i] & 0x7f) : text[i]);
        }
        assertThat(FUZZ.read(text, input -> TokenizedSentence.of(new String(chars))))
                .isPresent();
    }

    @Example
    void aLineWithoutEndTakesMemoryAndTimeByItsLength() {
        for (String piece : List.of(
                "a",
                "a.",
                "a. ",
                "1,",
                "'",
                "n't",
                "-",
                ".",
                "&a",
                "http://a",
                "www.a ",
                "(",
                "@a",
                "e\u0301",
                "\u200d",
                "\u00a0")) {
            byte[] text = piece.repeat(1 << 17).getBytes(StandardCharsets.UTF_8);
            assertThat(FUZZ.read(text, TokenizerFuzzTest::sentence)).isPresent();
        }
    }
}
