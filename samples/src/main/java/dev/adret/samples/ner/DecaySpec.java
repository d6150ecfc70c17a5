package dev.adret.samples.ner;

import dev.adret.optim.LearningRate;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A learning-rate schedule as spelled on the command line: {@code none}, {@code step:K:FACTOR} (times FACTOR every K epochs), {@code
 * exp:RATE}, {@code inverse:RATE}, {@code linear:K} and {@code cosine:K} (over K epochs).
 */
record DecaySpec(String text) {
    static final String FORMS = "none, step:K:FACTOR, exp:RATE, inverse:RATE, linear:K or cosine:K";

    /** The schedule that starts at {@code rate}. */
    LearningRate from(float rate) {
        LearningRate constant = LearningRate.constant(rate);
        String[] parts = text.toLowerCase(Locale.ROOT).split(":", -1);
        String form = parts[0] + "/" + parts.length;
        return switch (form) {
            case "none/1" -> constant;
            case "step/3" -> constant.steppedEvery(Integer.parseInt(parts[1]), Float.parseFloat(parts[2]));
            case "exp/2" -> constant.exponential(Float.parseFloat(parts[1]));
            case "inverse/2" -> constant.inverseTime(Float.parseFloat(parts[1]));
            case "linear/2" -> constant.linear(Integer.parseInt(parts[1]));
            case "cosine/2" -> constant.cosine(Integer.parseInt(parts[1]));
            default -> throw new IllegalArgumentException("there is no such schedule");
        };
    }

    @Override
    public String toString() {
        return text;
    }

    /** Refuses what is of none of the forms. */
    static final class Converter implements ITypeConverter<DecaySpec> {
        @Override
        public DecaySpec convert(String value) {
            DecaySpec spec = new DecaySpec(value);
            try {
                spec.from(1);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("expected " + FORMS + " with numbers, found '" + value + "'");
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("expected " + FORMS + ", found '" + value + "': " + e.getMessage());
            }
            return spec;
        }
    }
}
