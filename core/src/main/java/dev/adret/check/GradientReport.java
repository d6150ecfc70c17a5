package dev.adret.check;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@link GradientCheck} found.
 *
 * @param subject what was checked, as errors call it
 * @param tolerance the error up to which a gradient is correct
 * @param parameters what there is a gradient by: the parameters, and the input under its name if it holds floats
 * @param diagnosis where the fault lies, if there is one and it was found
 */
public record GradientReport(String subject, double tolerance, List<Checked> parameters, Optional<String> diagnosis) {
    /** Copies the list. */
    public GradientReport {
        parameters = List.copyOf(parameters);
    }

    /**
     * The gradient by one tensor, at the component with the greatest error.
     *
     * @param name a qualified one, such as {@code hidden.weight}
     * @param layer the layer it is a parameter of, such as {@code Linear(250→300)}; empty for an input
     * @param size elements of the tensor
     * @param compared elements that were compared
     * @param error the greatest one, relative; NaN if a gradient is not a number
     * @param index where that is, an index for each axis
     * @param gradient what backward gives there
     * @param difference what the central difference gives there
     * @param kinks elements at which there is no derivative, where any number between the slopes to both sides will do
     */
    public record Checked(
            String name,
            String layer,
            int size,
            int compared,
            double error,
            List<Integer> index,
            double gradient,
            double difference,
            int kinks) {
        /** For example {@code parameter hidden.weight of Linear(250→300), at [3, 17]: backward gives …}. */
        String described() {
            return String.format(
                    Locale.ROOT,
                    "%s, at %s: backward gives %.9g, the central difference %.9g%s",
                    layer.isEmpty() ? "the gradient by " + name : "parameter " + name + " of " + layer,
                    index,
                    gradient,
                    difference,
                    kinks == 0 ? "" : " (there are kinks at " + kinks + " elements, where a subgradient would do)");
        }
    }

    /** Whether every gradient is correct. */
    public boolean isCorrect() {
        return parameters.stream().allMatch(this::isCorrect);
    }

    /** Whether the gradient by one tensor is. */
    public boolean isCorrect(Checked parameter) {
        return parameter.error() <= tolerance;
    }

    /** The tensor with the greatest error; empty if there was nothing to check. */
    public Optional<Checked> worst() {
        // NaN counts as greater than any number.
        return parameters.stream().max(Comparator.comparingDouble(Checked::error));
    }

    /** The greatest error by each tensor, by name. */
    public Map<String, Double> errors() {
        Map<String, Double> errors = new LinkedHashMap<>();
        parameters.forEach(parameter -> errors.put(parameter.name(), parameter.error()));
        return errors;
    }

    /**
     * Makes sure that every gradient is correct.
     *
     * @throws WrongGradientException if one is not: the message names the layer, the parameter, the index and both values
     */
    public GradientReport requireCorrect() {
        if (isCorrect()) {
            return this;
        }
        // The first line says the most: it may be all that is shown.
        StringBuilder message = new StringBuilder("the gradients of " + subject + " are wrong: ");
        message.append(worst().map(Checked::described).orElse(""));
        diagnosis.ifPresent(text -> message.append("; ").append(text));
        for (Checked parameter : parameters) {
            if (!isCorrect(parameter)) {
                message.append(String.format(
                        Locale.ROOT, "%n  %s: an error of %.2g", parameter.described(), parameter.error()));
            }
        }
        throw new WrongGradientException(message.toString());
    }

    /** A table: the greatest error for each parameter, where it is, and both values there. */
    @Override
    public String toString() {
        int width = parameters.stream().mapToInt(p -> p.name().length()).max().orElse(0);
        width = Math.max(width, "parameter".length());
        StringBuilder text =
                new StringBuilder(line(width, "parameter", "compared", "error", "backward", "difference", "at"));
        for (Checked p : parameters) {
            String verdict = isCorrect(p) ? "" : "  wrong";
            text.append(System.lineSeparator())
                    .append(line(
                            width,
                            p.name(),
                            p.compared() + "/" + p.size(),
                            String.format(Locale.ROOT, "%.1e", p.error()),
                            String.format(Locale.ROOT, "%.6g", p.gradient()),
                            String.format(Locale.ROOT, "%.6g", p.difference()),
                            Arrays.toString(p.index().toArray())
                                    + (p.kinks() == 0 ? "" : ", kinks: " + p.kinks())
                                    + verdict));
        }
        return text.toString();
    }

    private static String line(int width, String name, String compared, String error, String a, String b, String at) {
        return String.format(
                Locale.ROOT, "%-" + width + "s  %12s  %8s  %13s  %13s  %s", name, compared, error, a, b, at);
    }
}
