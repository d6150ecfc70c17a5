package dev.adret.samples.ner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.fuzz.Fuzz;
import dev.adret.fuzz.Mutations;
import dev.adret.nlp.window.ClassWeights;
import dev.adret.samples.cli.DurationConverter;
import dev.adret.samples.cli.SizeConverter;
import dev.adret.train.CheckpointInterval;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Options that have a grammar. */
class OptionsFuzzTest {
    private static final Fuzz FUZZ = new Fuzz(TypeConversionException.class, "", 256, 1 << 18);
    private static final int LONGEST = 100;

    @Provide
    static Arbitrary<byte[]> values() {
        return Mutations.ofTexts(
                        List.of(
                                "balanced",
                                "O=0.2,B-PER=3",
                                "step:3:0.5",
                                "exp:0.1",
                                "inverse:1e-3",
                                "linear:10",
                                "cosine:10",
                                "none",
                                "500steps",
                                "60s",
                                "1epochs",
                                "64k",
                                "10ms"),
                        List.of(":", "=", ",", "-", "NaN", "Infinity", "0x1p3", "1e40", "m", "steps", " "))
                .inputs();
    }

    private static <T> T convert(ITypeConverter<T> converter, byte[] input) throws Exception {
        return converter.convert(text(input));
    }

    /** As a shell gives it: printable, and not without end. */
    private static String text(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1).replaceAll("\\p{Cntrl}", "");
        return text.substring(0, Math.min(text.length(), LONGEST));
    }

    @Property
    void aValueIsTakenOrRefused(@ForAll("values") byte[] value) {
        FUZZ.read(value, input -> convert(new DecaySpec.Converter(), input));
        FUZZ.read(value, input -> convert(new DurationConverter(), input));
        FUZZ.read(value, input -> convert(new SizeConverter(), input));
        FUZZ.read(value, input -> convert(new CheckpointMixin.IntervalConverter(), input))
                .ifPresent(interval -> assertThat(CheckpointInterval.parse(interval.toString()))
                        .isEqualTo(interval));
        FUZZ.read(value, input -> convert(new ClassWeightsConverter(), input))
                .ifPresent(weights ->
                        assertThat(ClassWeights.parse(weights.toString())).isEqualTo(weights));
    }
}
