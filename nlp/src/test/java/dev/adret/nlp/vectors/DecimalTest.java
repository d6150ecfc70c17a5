package dev.adret.nlp.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "1",
                "+1.5",
                ".5",
                "5.",
                "0.418",
                "-0.00066023",
                "1e5",
                "1E-5",
                "1.5e+3",
                "-2.5e-30",
                "3.4028235e38",
                "1.4e-45",
                "1e-60",
                "16777217",
                "16777217.0000000000000000000001",
                "9007199254740993",
                "0.000000000000000000000000000000123456789",
                "123456789012345678901234567890",
                "1e22",
                "1e-400"
            })
    void numbersAreThoseOfTheJdk(String text) {
        assertThat(parse(text)).isEqualTo(Float.parseFloat(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                ".",
                "e5",
                "1e",
                "1e+",
                "abc",
                "1.2.3",
                "1,5",
                "0x10",
                "1f",
                "1d",
                "nan",
                "NaN",
                "inf",
                "Infinity",
                "--1",
                "1-",
                "1 ",
                "1e5.5",
                "١"
            })
    void whatIsNoNumberIsNaN(String text) {
        assertThat(parse(text)).isNaN();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e39", "-1e39", "1e9999", "1e99999999999", "3.5e38"})
    void whatIsTooLargeIsInfinite(String text) {
        assertThat(parse(text)).isInfinite();
    }

    @Property(tries = 20_000)
    void everyFloatComesBack(@ForAll int bits) {
        float value = Float.intBitsToFloat(bits);
        if (Float.isFinite(value)) {
            assertThat(parse(Float.toString(value))).isEqualTo(value);
            assertThat(parse(Double.toString(value))).isEqualTo(value);
        }
    }

    @Property(tries = 20_000)
    void decimalsRoundLikeTheJdk(@ForAll long digits, @ForAll @IntRange(min = -60, max = 40) int exponent) {
        String text = digits + "e" + exponent;
        assertThat(parse(text)).isEqualTo(Float.parseFloat(text));
    }

    @Property(tries = 20_000)
    void numbersNearTheMiddleOfTwoFloatsRoundLikeTheJdk(
            @ForAll float low, @ForAll @IntRange(min = 6, max = 40) int length) {
        if (Float.isFinite(low) && Float.isFinite(Math.nextUp(low)) && low != 0) {
            BigDecimal middle =
                    new BigDecimal(low).add(new BigDecimal(Math.nextUp(low))).divide(BigDecimal.valueOf(2));
            String text = middle.round(new MathContext(length)).toString();
            assertThat(parse(text)).isEqualTo(Float.parseFloat(text));
        }
    }

    private static float parse(String text) {
        byte[] bytes = ("x" + text + "7").getBytes(StandardCharsets.UTF_8);
        return Decimal.parse(bytes, 1, bytes.length - 1);
    }
}
