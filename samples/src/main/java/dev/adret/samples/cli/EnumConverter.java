package dev.adret.samples.cli;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an option with a fixed set of values, in any case; an error lists them as they are spelled in the help. */
public abstract class EnumConverter<E extends Enum<E>> implements ITypeConverter<E> {
    private final E[] values;

    protected EnumConverter(E[] values) {
        this.values = values;
    }

    @Override
    public final E convert(String text) {
        for (E value : values) {
            if (value.toString().equalsIgnoreCase(text)) {
                return value;
            }
        }
        String known = Arrays.stream(values).map(E::toString).collect(Collectors.joining(", "));
        throw new TypeConversionException("expected one of " + known + ", found '" + text + "'");
    }
}
