package dev.adret.nlp.builtin;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number drawn evenly from a range and written as the lower bound is: {@code 1..90}, {@code 01..28} (padded),
 * {@code 1.0..9.9} (decimals), {@code 1,000..90,000 by 500} (grouped, in steps).
 *
 * @param low in units of the last decimal
 * @param steps how many values there are
 * @param width digits to pad to with zeros
 */
record NumberRange(long low, int steps, long by, int decimals, int width, boolean grouped) implements Node {
    private static final Pattern SYNTAX =
            Pattern.compile("(\\d[\\d,]*)(?:\\.(\\d+))?\\.\\.(\\d[\\d,]*)(?:\\.(\\d+))?(?: by (\\d+))?");

    /** Empty when {@code text} is no range or has no value in it. */
    static Optional<NumberRange> parse(String text) {
        Matcher m = SYNTAX.matcher(text);
        if (!m.matches()) {
            return Optional.empty();
        }
        String fraction = orEmpty(m, 2);
        String highFraction = orEmpty(m, 4);
        long by = orEmpty(m, 5).isEmpty() ? 1 : Long.parseLong(orEmpty(m, 5));
        String whole = orEmpty(m, 1);
        boolean grouped = orEmpty(m, 3).contains(",");
        long low = Long.parseLong(whole.replace(",", "") + fraction);
        long high = Long.parseLong(orEmpty(m, 3).replace(",", "") + highFraction);
        if (fraction.length() != highFraction.length() || high < low || by < 1) {
            return Optional.empty();
        }
        int width = whole.startsWith("0") ? whole.length() : 1;
        return Optional.of(new NumberRange(low, (int) ((high - low) / by + 1), by, fraction.length(), width, grouped));
    }

    private static String orEmpty(Matcher m, int group) {
        String text = m.group(group);
        return text == null ? "" : text;
    }

    @Override
    public void emit(Draft draft) {
        draft.add(format(low + by * draft.random().nextInt(steps)));
    }

    private String format(long value) {
        StringBuilder digits = new StringBuilder(Long.toString(value));
        while (digits.length() < width + decimals) {
            digits.insert(0, '0');
        }
        int wholeDigits = digits.length() - decimals;
        if (decimals > 0) {
            digits.insert(wholeDigits, '.');
        }
        if (grouped) {
            for (int i = wholeDigits - 3; i > 0; i -= 3) {
                digits.insert(i, ',');
            }
        }
        return digits.toString();
    }
}
