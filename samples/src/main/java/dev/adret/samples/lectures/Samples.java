package dev.adret.samples.lectures;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The samples there are. */
public final class Samples {
    private static final List<Sample> ALL = List.of(
            // lecture 3
            new TwoLayer(),
            new Logistic(),
            new SoftmaxVsNetwork(),
            new TrainXor(),
            new Digits(),
            new MaxMarginWindows(),
            new NeuronScores(),
            // lecture 4
            new WordVectorsSample(),
            new ChainRule(),
            new GradientChecking(),
            new Regularization(),
            new Vectorization(),
            new Activations(),
            new Optimizers(),
            new LearningRates());

    private Samples() {}

    /** All samples, in the order in which the lectures come to them. */
    public static List<Sample> all() {
        return ALL;
    }

    /** The sample called {@code name}. */
    public static Optional<Sample> find(String name) {
        return ALL.stream().filter(sample -> sample.name().equals(name)).findFirst();
    }

    /** The name of a sample that {@code name} may be a slip of, or the beginning of. */
    static Optional<String> closest(String name) {
        String wanted = name.toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-');
        Optional<String> longer = ALL.stream()
                .map(Sample::name)
                .filter(known -> !wanted.isEmpty() && (known.startsWith(wanted) || wanted.startsWith(known)))
                .findFirst();
        return longer.or(() -> ALL.stream()
                .map(Sample::name)
                .filter(known -> edits(wanted, known) <= Math.max(1, known.length() / 3))
                .min(Comparator.comparingInt(known -> edits(wanted, known))));
    }

    /** How many letters must be put in, left out or replaced to make {@code b} of {@code a} (Levenshtein 1966). */
    static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j - 1], row[j]));
            }
        }
        return row[b.length()];
    }
}
