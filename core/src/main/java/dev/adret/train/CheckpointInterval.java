package dev.adret.train;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often a checkpoint is written.
 *
 * @param number of the units, at least 1
 * @param unit steps or epochs of the training, or seconds
 */
public record CheckpointInterval(long number, Unit unit) {
    /** The spellings that {@link #parse} takes, for people. */
    public static final String FORMS = "500steps, 60s or 1epochs";

    private static final Pattern SPELLING = Pattern.compile("(\\d{1,9})(steps|s|epochs)");

    /** What is counted. */
    public enum Unit {
        STEPS("steps"),
        SECONDS("s"),
        EPOCHS("epochs");

        private final String spelling;

        Unit(String spelling) {
            this.spelling = spelling;
        }
    }

    /** @throws IllegalArgumentException if the number is less than 1 */
    public CheckpointInterval {
        if (number < 1) {
            throw new IllegalArgumentException("checkpoints are at least 1 of something apart, not " + number);
        }
    }

    /**
     * An interval as it is spelled: {@value #FORMS}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static CheckpointInterval parse(String text) {
        Matcher spelling = SPELLING.matcher(text);
        if (spelling.matches()) {
            for (Unit unit : Unit.values()) {
                if (unit.spelling.equals(spelling.group(2))) {
                    return new CheckpointInterval(Long.parseLong(spelling.group(1)), unit);
                }
            }
        }
        throw new IllegalArgumentException(
                String.format(Locale.ROOT, "expected a number and its unit, such as %s, found '%s'", FORMS, text));
    }

    /**
     * Whether a checkpoint is due.
     *
     * @param steps done since training began
     * @param stepsInEpoch 0 at the end of an epoch
     * @param epochs that were finished
     * @param nanos since the last checkpoint
     */
    boolean isDue(long steps, long stepsInEpoch, int epochs, long nanos) {
        return switch (unit) {
            case STEPS -> steps % number == 0;
            case SECONDS -> TimeUnit.NANOSECONDS.toSeconds(nanos) >= number;
            case EPOCHS -> stepsInEpoch == 0 && epochs % number == 0;
        };
    }

    @Override
    public String toString() {
        return number + unit.spelling;
    }
}
