package dev.adret.samples.ner;

import dev.adret.nlp.window.HiddenActivation;
import dev.adret.nlp.window.WindowKind;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an option with a fixed set of values, in any case; an error lists them as they are spelled in the help. */
abstract class Choice<E extends Enum<E>> implements ITypeConverter<E> {
    private final E[] values;

    private Choice(E[] values) {
        this.values = values;
    }

    @Override
    public E convert(String text) {
        for (E value : values) {
            if (value.toString().equalsIgnoreCase(text)) {
                return value;
            }
        }
        String known = Arrays.stream(values).map(E::toString).collect(Collectors.joining(", "));
        throw new TypeConversionException("expected one of " + known + ", found '" + text + "'");
    }

    static final class OfKind extends Choice<WindowKind> {
        OfKind() {
            super(WindowKind.values());
        }
    }

    static final class OfActivation extends Choice<HiddenActivation> {
        OfActivation() {
            super(HiddenActivation.values());
        }
    }

    static final class OfOptimizer extends Choice<OptimizerChoice> {
        OfOptimizer() {
            super(OptimizerChoice.values());
        }
    }

    static final class OfFormat extends Choice<TagFormat> {
        OfFormat() {
            super(TagFormat.values());
        }
    }
}
