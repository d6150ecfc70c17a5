package dev.adret.samples.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time such as 500ms, 10s or 2m, from a millisecond to a day. */
public final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern TIME = Pattern.compile("([0-9]{1,8})(ms|s|m)");

    @Override
    public Duration convert(String text) {
        Matcher matcher = TIME.matcher(text);
        Duration time = Duration.ZERO;
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            time = switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                default -> Duration.ofMinutes(number);
            };
        }
        if (time.isZero() || time.compareTo(Duration.ofDays(1)) > 0) {
            throw new TypeConversionException(
                    "expected a time of at most a day, such as 500ms, 10s or 2m, found '" + text + "'");
        }
        return time;
    }
}
