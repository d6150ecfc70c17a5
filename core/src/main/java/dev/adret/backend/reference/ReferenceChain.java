package dev.adret.backend.reference;

import dev.adret.tensor.Tensor;

/** The linear-chain conditional random field, sentence by sentence. */
final class ReferenceChain {
    private final Tensor scores;
    private final Tensor transitions;
    private final Tensor targets;
    private final int tags;
    private final int sentences;

    private ReferenceChain(Tensor scores, Tensor transitions, Tensor targets) {
        this.scores = scores;
        this.transitions = transitions;
        this.targets = targets;
        tags = scores.columns();
        sentences = targets.size() - scores.rows() - 1;
    }

    static void run(
            Tensor scores,
            Tensor transitions,
            Tensor targets,
            Tensor loss,
            Tensor dScores,
            float beta,
            Tensor dTransitions) {
        new ReferenceChain(scores, transitions, targets).run(loss, dScores, beta, dTransitions);
    }

    private void run(Tensor loss, Tensor dScores, float beta, Tensor dTransitions) {
        int next = 0;
        for (int sentence = 0; sentence <= sentences; sentence++) {
            int begin = target(scores.rows() + sentence);
            if (begin < next || begin > scores.rows() || (sentence == 0 && begin != 0)) {
                throw new IllegalArgumentException("chainCrossEntropy: sentence " + sentence + " begins with row "
                        + begin + ", but sentences follow on one another from 0 to at most " + scores.rows());
            }
            next = begin;
        }
        for (int row = 0; row < next; row++) {
            if (target(row) < 0 || target(row) >= tags) {
                throw new IllegalArgumentException("chainCrossEntropy: the tag of row " + row + " is " + target(row)
                        + ", outside the " + tags + " tags of " + scores);
            }
        }
        for (int from = 0; from <= tags; from++) {
            for (int to = 0; to < tags; to++) {
                double kept = beta == 0 ? 0 : beta * ReferenceBackend.get(dTransitions, from, to);
                ReferenceBackend.set(dTransitions, from, to, kept);
            }
        }
        for (int row = 0; row < scores.rows(); row++) {
            for (int tag = 0; tag < tags; tag++) {
                ReferenceBackend.set(dScores, row, tag, 0);
            }
        }
        double total = 0;
        for (int sentence = 0; sentence < sentences; sentence++) {
            int begin = target(scores.rows() + sentence);
            int end = target(scores.rows() + sentence + 1);
            total += begin == end ? 0 : sentence(begin, end, dScores, dTransitions);
        }
        ReferenceBackend.set(loss, 0, 0, sentences == 0 ? 0 : total / sentences);
    }

    private int target(int place) {
        return ReferenceBackend.getInt(targets, 0, place);
    }

    private double score(int row, int tag) {
        return ReferenceBackend.get(scores, row, tag);
    }

    private double transition(int from, int to) {
        return ReferenceBackend.get(transitions, from, to);
    }

    private double sentence(int begin, int end, Tensor dScores, Tensor dTransitions) {
        int length = end - begin;
        // Logarithms of the sums over all beginnings that end in a tag, and over all that may follow on it.
        double[][] forward = new double[length][tags];
        double[][] backward = new double[length][tags];
        double[] terms = new double[tags];
        for (int t = 0; t < length; t++) {
            for (int tag = 0; tag < tags; tag++) {
                for (int other = 0; t > 0 && other < tags; other++) {
                    terms[other] = forward[t - 1][other] + transition(other, tag);
                }
                forward[t][tag] = score(begin + t, tag) + (t == 0 ? transition(tags, tag) : logSumExp(terms));
            }
        }
        for (int t = length - 2; t >= 0; t--) {
            for (int tag = 0; tag < tags; tag++) {
                for (int other = 0; other < tags; other++) {
                    terms[other] = transition(tag, other) + score(begin + t + 1, other) + backward[t + 1][other];
                }
                backward[t][tag] = logSumExp(terms);
            }
        }
        double all = logSumExp(forward[length - 1]);
        double right = 0;
        for (int t = 0; t < length; t++) {
            int row = begin + t;
            int before = t == 0 ? tags : target(row - 1);
            right += score(row, target(row)) + transition(before, target(row));
            add(dTransitions, before, target(row), -1);
            add(dScores, row, target(row), -1);
            for (int tag = 0; tag < tags; tag++) {
                double probability = Math.exp(forward[t][tag] + backward[t][tag] - all);
                add(dScores, row, tag, probability);
                if (t == 0) {
                    add(dTransitions, tags, tag, probability);
                }
                for (int other = 0; t > 0 && other < tags; other++) {
                    double pair = forward[t - 1][other] + transition(other, tag) + score(row, tag) + backward[t][tag];
                    add(dTransitions, other, tag, Math.exp(pair - all));
                }
            }
        }
        return all - right;
    }

    /** x[row, column] ← x[row, column] + gradient/s. */
    private void add(Tensor x, int row, int column, double gradient) {
        ReferenceBackend.set(x, row, column, ReferenceBackend.get(x, row, column) + gradient / sentences);
    }

    private static double logSumExp(double[] x) {
        double max = Double.NEGATIVE_INFINITY;
        for (double value : x) {
            max = Math.max(max, value);
        }
        double sum = 0;
        for (double value : x) {
            sum += Math.exp(value - max);
        }
        return max + Math.log(sum);
    }
}
