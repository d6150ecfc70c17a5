package dev.adret.cpu;

import dev.adret.tensor.Tensor;

/**
 * The linear-chain conditional random field: each sentence by one thread, then each row of the transitions by one.
 *
 * <p>Sums over the beginnings of a sentence (alpha) and over what may follow (beta) are kept as logarithms less those of the whole
 * beginnings (norms), so that they stay small however long the sentence is. The probabilities of a word's tags, e^(alpha + beta), add up
 * to 1; beta is corrected for what rounding leaves of that, which would grow from word to word.
 */
final class Chain {
    private static final int FEWEST_ELEMENTS = 1 << 10;

    private final WorkerPool pool;
    private final Sentences sentences = new Sentences();
    private final TransitionGradients transitionGradients = new TransitionGradients();

    // Of the call in progress.
    private float[] x = {};
    private int x0;
    private float[] transitions = {};
    private int transitions0;
    private int[] targets = {};
    private int targets0;
    private float[] memory = {};
    private int alphas;
    private int betas;
    private int norms;
    private int n;
    private int tags;
    private int count;
    private float share;
    private double[] losses = {};

    Chain(WorkerPool pool) {
        this.pool = pool;
    }

    void run(
            Tensor scores,
            Tensor weights,
            Tensor goals,
            Tensor space,
            Tensor loss,
            Tensor dScores,
            float beta,
            Tensor dTransitions) {
        x = CpuStorage.floats(scores);
        x0 = scores.offset();
        transitions = CpuStorage.floats(weights);
        transitions0 = weights.offset();
        targets = CpuStorage.ints(goals);
        targets0 = goals.offset();
        memory = CpuStorage.floats(space);
        n = scores.rows();
        tags = scores.columns();
        count = goals.size() - n - 1;
        alphas = space.offset();
        betas = alphas + n * tags;
        norms = betas + n * tags;
        share = count == 0 ? 0 : 1f / count;
        if (losses.length < count) {
            losses = new double[2 * count];
        }
        checkTargets(scores);
        sentences.start(dScores);
        double total = 0;
        for (int sentence = 0; sentence < count; sentence++) {
            total += losses[sentence];
        }
        CpuStorage.floats(loss)[loss.offset()] = count == 0 ? 0 : (float) (total / count);
        transitionGradients.start(beta, dTransitions);
    }

    private void checkTargets(Tensor scores) {
        int next = 0;
        for (int sentence = 0; sentence <= count; sentence++) {
            int begin = begin(sentence);
            if (begin < next || begin > n || (sentence == 0 && begin != 0)) {
                throw new IllegalArgumentException("chainCrossEntropy: sentence " + sentence + " begins with row "
                        + begin + ", but sentences follow on one another from 0 to at most " + n);
            }
            next = begin;
        }
        for (int row = 0; row < next; row++) {
            if (tag(row) < 0 || tag(row) >= tags) {
                throw new IllegalArgumentException("chainCrossEntropy: the tag of row " + row + " is " + tag(row)
                        + ", outside the " + tags + " tags of " + scores);
            }
        }
    }

    private int tag(int row) {
        return targets[targets0 + row];
    }

    private int begin(int sentence) {
        return targets[targets0 + n + sentence];
    }

    private float transition(int from, int to) {
        return transitions[transitions0 + from * tags + to];
    }

    private float score(int row, int tag) {
        return x[x0 + row * tags + tag];
    }

    /** Chunks of several sentences where they are short. */
    private int sentencesOfChunk() {
        return Math.max(1, (int) ((long) FEWEST_ELEMENTS * count / Math.max(1, (long) n * tags * tags)));
    }

    @SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
    private final class Sentences extends Task {
        private float[] dx;
        private int dx0;
        private int perChunk;

        void start(Tensor dScores) {
            dx = CpuStorage.floats(dScores);
            dx0 = dScores.offset();
            perChunk = sentencesOfChunk();
            for (int i = begin(count) * tags; i < n * tags; i++) {
                dx[dx0 + i] = 0;
            }
            pool.run(this, chunks(count, perChunk));
        }

        @Override
        void run(int chunk, int worker) {
            int last = Math.min(count, (chunk + 1) * perChunk);
            for (int sentence = chunk * perChunk; sentence < last; sentence++) {
                int begin = begin(sentence);
                int end = begin(sentence + 1);
                double loss = 0;
                for (int t = begin; t < end; t++) {
                    forward(t, t == begin);
                    int before = t == begin ? tags : tag(t - 1);
                    loss += (double) memory[norms + t] - score(t, tag(t)) - transition(before, tag(t));
                }
                losses[sentence] = loss;
                for (int t = end - 1; t >= begin; t--) {
                    backward(t, t == end - 1);
                }
            }
        }

        private void forward(int t, boolean first) {
            int now = alphas + t * tags;
            int before = now - tags;
            float greatest = Float.NEGATIVE_INFINITY;
            for (int j = 0; j < tags; j++) {
                float sum = transition(tags, j);
                if (!first) {
                    float most = Float.NEGATIVE_INFINITY;
                    for (int i = 0; i < tags; i++) {
                        most = Math.max(most, memory[before + i] + transition(i, j));
                    }
                    float total = 0;
                    for (int i = 0; i < tags; i++) {
                        total += Exponential.exp(memory[before + i] + transition(i, j) - most);
                    }
                    sum = most + (float) Math.log(total);
                }
                memory[now + j] = sum + score(t, j);
                greatest = Math.max(greatest, memory[now + j]);
            }
            float total = 0;
            for (int j = 0; j < tags; j++) {
                total += Exponential.exp(memory[now + j] - greatest);
            }
            float norm = greatest + (float) Math.log(total);
            for (int j = 0; j < tags; j++) {
                memory[now + j] -= norm;
            }
            memory[norms + t] = norm;
        }

        private void backward(int t, boolean last) {
            int now = betas + t * tags;
            int after = now + tags;
            for (int i = 0; i < tags; i++) {
                float sum = 0;
                if (!last) {
                    float most = Float.NEGATIVE_INFINITY;
                    for (int j = 0; j < tags; j++) {
                        most = Math.max(most, transition(i, j) + score(t + 1, j) + memory[after + j]);
                    }
                    float total = 0;
                    for (int j = 0; j < tags; j++) {
                        total += Exponential.exp(transition(i, j) + score(t + 1, j) + memory[after + j] - most);
                    }
                    sum = most + (float) Math.log(total) - memory[norms + t + 1];
                }
                memory[now + i] = sum;
            }
            int alpha = alphas + t * tags;
            float excess = logSumOfPairs(alpha, now);
            for (int i = 0; i < tags; i++) {
                memory[now + i] -= excess;
                dx[dx0 + t * tags + i] = probability(memory[alpha + i] + memory[now + i]) * share;
            }
            dx[dx0 + t * tags + tag(t)] -= share;
        }

        /** log Σ e^(a + b) over the tags, whose a and b lie at these places. */
        private float logSumOfPairs(int a, int b) {
            float greatest = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < tags; i++) {
                greatest = Math.max(greatest, memory[a + i] + memory[b + i]);
            }
            float total = 0;
            for (int i = 0; i < tags; i++) {
                total += Exponential.exp(memory[a + i] + memory[b + i] - greatest);
            }
            return greatest + (float) Math.log(total);
        }
    }

    /** e^x of a logarithm that only rounding can take above 0. */
    private static float probability(float logarithm) {
        return Exponential.exp(Math.min(0, logarithm));
    }

    @SuppressWarnings("NullAway.Init")
    private final class TransitionGradients extends Task {
        private float beta;
        private float[] dt;
        private int dt0;

        void start(float keep, Tensor dTransitions) {
            beta = keep;
            dt = CpuStorage.floats(dTransitions);
            dt0 = dTransitions.offset();
            pool.run(this, tags + 1);
        }

        /** The transitions from one tag. */
        @Override
        void run(int from, int worker) {
            int row = dt0 + from * tags;
            for (int to = 0; to < tags; to++) {
                double sum = 0;
                for (int sentence = 0; sentence < count; sentence++) {
                    int begin = begin(sentence);
                    int end = begin(sentence + 1);
                    sum += from < tags ? pairs(from, to, begin + 1, end) : begin < end ? first(to, begin) : 0;
                }
                dt[row + to] = (float) (sum * share) + (beta == 0 ? 0 : beta * dt[row + to]);
            }
        }

        private float first(int to, int row) {
            int at = row * tags + to;
            return probability(memory[alphas + at] + memory[betas + at]) - (tag(row) == to ? 1 : 0);
        }

        private double pairs(int from, int to, int begin, int end) {
            float weight = transition(from, to);
            double sum = 0;
            for (int t = begin; t < end; t++) {
                float pair = memory[alphas + (t - 1) * tags + from]
                        + weight
                        + score(t, to)
                        + memory[betas + t * tags + to]
                        - memory[norms + t];
                sum += probability(pair) - (tag(t - 1) == from && tag(t) == to ? 1 : 0);
            }
            return sum;
        }
    }
}
