package dev.adret.nlp.window;

import dev.adret.nlp.corpus.Span;
import dev.adret.nlp.vocab.LabelSet;
import java.util.OptionalDouble;

/**
 * How probable a model takes an {@link Entity} to be, by all that its scores say of the sentence.
 *
 * <p>A model without a {@link dev.adret.nn.LinearChain} is one whose transitions all score 0: its sums come to the product of the words'
 * probabilities. Sums are scaled to 1 at each word, so that they neither overflow nor vanish however long the sentence is. Time
 * and memory are in proportion to the words, the time also to the square of the tags. For one thread.
 *
 * <p>Source: Culotta and McCallum, "Confidence Estimation for Information Extraction", HLT-NAACL 2004 (forward and backward sums under
 * the constraint of a field); Rabiner, "A Tutorial on Hidden Markov Models", 1989 (scaled sums).
 */
final class SpanProbabilities {
    /** Scores further below the best are taken for this far below: e^−300 times anything is still a double. */
    private static final double LEAST = -300;

    /** Transitions beyond are taken for this; trained ones are of the order of ten. */
    private static final double STEEPEST = 100;

    /** Transitions below have no probability. */
    private static final double IMPOSSIBLE = -1000;

    private final WindowKind kind;
    private final LabelSet labels;
    private final int outputs;
    private final double[] transitions;

    // Of the sentence in hand.
    private float[] scores = {};
    private int first;
    private int length;
    private double[] emissions = {};
    private double[] alphas = {};
    private double[] betas = {};
    private double[] norms = {};

    /** @param transitions of the model's chain, in row-major order, (k+1)·k; empty if it has none */
    SpanProbabilities(WindowKind kind, LabelSet labels, float[] transitions) {
        this.kind = kind;
        this.labels = labels;
        outputs = WindowModel.outputs(kind, labels);
        this.transitions = new double[(outputs + 1) * outputs];
        for (int i = 0; i < this.transitions.length; i++) {
            double score = transitions.length == 0 ? 0 : transitions[i];
            this.transitions[i] = score < IMPOSSIBLE ? 0 : Math.exp(Math.max(-STEEPEST, Math.min(STEEPEST, score)));
        }
    }

    /** Takes a sentence in hand: rows {@code first} to {@code first + length − 1} of {@code scores}. */
    void start(float[] scores, int first, int length) {
        this.scores = scores;
        this.first = first;
        this.length = length;
        if (!kind.predictsTags()) {
            return;
        }
        int size = length * outputs;
        if (alphas.length < size) {
            emissions = new double[2 * size];
            alphas = new double[2 * size];
            betas = new double[2 * size];
            norms = new double[2 * length];
        }
        for (int t = 0; t < length; t++) {
            emit(t);
            forward(t);
        }
        for (int t = length - 1; t >= 0; t--) {
            backward(t);
        }
    }

    /**
     * The probability of {@code span} in the sentence in hand.
     *
     * @param predicted the labels of all sentences, by the rows of the scores
     */
    OptionalDouble of(Span span, int[] predicted) {
        return switch (kind) {
            case SOFTMAX, MLP -> OptionalDouble.of(ofTags(span, predicted));
            case LOGISTIC -> OptionalDouble.of(ofType(span));
            case MARGIN -> OptionalDouble.empty();
        };
    }

    private double score(int t, int output) {
        return scores[(first + t) * outputs + output];
    }

    private void emit(int t) {
        double best = score(t, 0);
        for (int tag = 1; tag < outputs; tag++) {
            best = Math.max(best, score(t, tag));
        }
        for (int tag = 0; tag < outputs; tag++) {
            emissions[t * outputs + tag] = Math.exp(Math.max(LEAST, score(t, tag) - best));
        }
    }

    /** Sums over all beginnings of the sentence, by the tag they end in; the norm is what they are more than those before. */
    private void forward(int t) {
        int row = t * outputs;
        double total = 0;
        for (int to = 0; to < outputs; to++) {
            double sum = 0;
            if (t == 0) {
                sum = transitions[outputs * outputs + to];
            } else {
                for (int from = 0; from < outputs; from++) {
                    sum += alphas[row - outputs + from] * transitions[from * outputs + to];
                }
            }
            alphas[row + to] = sum * emissions[row + to];
            total += alphas[row + to];
        }
        norms[t] = total;
        scale(alphas, row, total);
    }

    /** Sums over all that may follow, by the tag it follows on. */
    private void backward(int t) {
        int row = t * outputs;
        double total = 0;
        for (int from = 0; from < outputs; from++) {
            double sum = 0;
            for (int to = 0; to < outputs; to++) {
                sum += t == length - 1
                        ? 1
                        : transitions[from * outputs + to] * emissions[row + outputs + to] * betas[row + outputs + to];
            }
            betas[row + from] = sum;
            total += sum;
        }
        scale(betas, row, total);
    }

    private void scale(double[] values, int row, double total) {
        for (int i = row; i < row + outputs; i++) {
            values[i] /= total;
        }
    }

    private double ofTags(Span span, int[] predicted) {
        int tag = predicted[first + span.start()];
        double path = alphas[span.start() * outputs + tag];
        for (int t = span.start() + 1; t < span.end(); t++) {
            path *= step(t, tag, predicted[first + t]);
            tag = predicted[first + t];
        }
        double whole = path * share(span.end() - 1, tag);
        String inside = "I-" + span.type();
        if (span.end() == length || !labels.contains(inside)) {
            return probability(whole);
        }
        int next = labels.id(inside);
        return probability(whole - path * step(span.end(), tag, next) * share(span.end(), next));
    }

    /** What a path gains by the tag {@code to} at word {@code t}, as a part of what all do. */
    private double step(int t, int from, int to) {
        return transitions[from * outputs + to] * emissions[t * outputs + to] / norms[t];
    }

    /** What may follow on this tag, as a part of what follows on all. */
    private double share(int t, int tag) {
        double total = 0;
        for (int i = t * outputs; i < (t + 1) * outputs; i++) {
            total += alphas[i] * betas[i];
        }
        return betas[t * outputs + tag] / total;
    }

    private double ofType(Span span) {
        int output = labels.id(span.type()) - 1;
        double product = 1;
        for (int t = span.start(); t < span.end(); t++) {
            product *= logistic(score(t, output));
        }
        if (span.start() > 0) {
            product *= logistic(-score(span.start() - 1, output));
        }
        if (span.end() < length) {
            product *= logistic(-score(span.end(), output));
        }
        return product;
    }

    private static double logistic(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** Within [0, 1], which only rounding can leave. */
    private static double probability(double value) {
        return Math.max(0, Math.min(1, value));
    }
}
