package dev.adret.samples.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of bytes such as 500, 64k or 1m, below 2 GiB. */
public final class SizeConverter implements ITypeConverter<Integer> {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,10})([kmKM]?)");

    @Override
    public Integer convert(String text) {
        Matcher matcher = SIZE.matcher(text);
        long bytes = 0;
        if (matcher.matches()) {
            int shift = switch (matcher.group(2)) {
                case "k", "K" -> 10;
                case "m", "M" -> 20;
                default -> 0;
            };
            bytes = Long.parseLong(matcher.group(1)) << shift;
        }
        if (bytes < 1 || bytes > Integer.MAX_VALUE) {
            throw new TypeConversionException(
                    "expected a size from 1 to 2047m, such as 500, 64k or 1m, found '" + text + "'");
        }
        return (int) bytes;
    }
}
