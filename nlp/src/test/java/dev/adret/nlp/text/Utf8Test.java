package dev.adret.nlp.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class Utf8Test {
    @Property(tries = 1000)
    void everyCodePointComesBack(@ForAll @IntRange(max = Character.MAX_CODE_POINT) int codePoint) {
        boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        String text = "a" + Character.toString(surrogate ? 'b' : codePoint) + "c";
        assertThat(decode(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
    }

    @Property(tries = 5000)
    void acceptsExactlyWhatTheStrictDecoderOfTheJdkAccepts(@ForAll byte[] bytes) {
        String expected;
        try {
            expected = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            expected = "refused";
        }
        assertThat(decode(bytes)).isEqualTo(expected);
    }

    @Property(tries = 5000)
    void agreesOnSequencesThatAreNearlyRight(@ForAll @IntRange(min = 0xc0, max = 0xff) int lead, @ForAll byte[] rest) {
        byte[] bytes = new byte[rest.length + 1];
        bytes[0] = (byte) lead;
        for (int i = 0; i < rest.length; i++) {
            bytes[i + 1] = (byte) (i < 3 ? (rest[i] & 0x3f) | 0x80 : rest[i] & 0x7f);
        }
        acceptsExactlyWhatTheStrictDecoderOfTheJdkAccepts(bytes);
    }

    @Example
    void wrongBytesAreExplainedInTheSameDigitsEverywhere() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(Utf8.explain(new byte[] {'a', 'b', (byte) 0xeb}, 2, 0))
                    .startsWith("expected UTF-8, found the byte 0xeb at position 3 of the line");
        } finally {
            Locale.setDefault(before);
        }
    }

    private static String decode(byte[] bytes) {
        char[] chars = new char[bytes.length];
        int length = Utf8.decode(bytes, 0, bytes.length, chars);
        return length < 0 ? "refused" : new String(chars, 0, length);
    }
}
