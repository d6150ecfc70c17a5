package dev.adret.cpu;

import dev.adret.tensor.Tensor;
import java.util.Arrays;

/**
 * The linear-chain conditional random field: each sentence by one thread.
 *
 * <p>Sums over the beginnings of a sentence (alpha) and over what may follow (beta) are kept as logarithms less those of the whole
 * beginnings (norms), so that they stay small however long the sentence is. The probabilities of a word's tags, e^(alpha + beta), add up
 * to 1; beta is corrected for what rounding leaves of that, which would grow from word to word.
 *
 * <p>The probability of a pair of tags is that of the first by the share of the second in what may follow, which the sum over all that may follow
 * is made of. Of these each chunk of sentences has sums of its own, of which there are few, added up in the end.
 */
final class Chain {
    private static final int FEWEST_ELEMENTS = 1 << 10;

    private static final int MOST_CHUNKS = 64;

    /** Elements of the sums of all chunks: 16 MB. Of very many tags, one chunk takes more. */
    private static final int MOST_SUMS = 1 << 22;

    private final WorkerPool pool;
    private final Kernels kernels;
    private final Work[] works; // by thread
    private final Sentences sentences = new Sentences();

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
    /** Elements of a row of what follows. */
    private int width;

    /** The transitions from one tag to another, by both. */
    private float[] byFirst = {};

    private float[] bySecond = {};
    /** By chunk: the sums of probabilities by second and first tag, then of the first tags of sentences, all less what is the case. */
    private float[] expected = {};

    private float[] gradients = {};

    Chain(WorkerPool pool, Kernels kernels) {
        this.pool = pool;
        this.kernels = kernels;
        works = new Work[pool.threads()];
        Arrays.setAll(works, thread -> new Work());
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
        arrange();
        sentences.start(dScores);
        double total = 0;
        for (int sentence = 0; sentence < count; sentence++) {
            total += losses[sentence];
        }
        CpuStorage.floats(loss)[loss.offset()] = count == 0 ? 0 : (float) (total / count);
        addGradients(beta, dTransitions);
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

    private void arrange() {
        for (Work work : works) {
            work.resize();
        }
        width = works[0].logSums.width(tags);
        if (byFirst.length < tags * width) {
            byFirst = new float[tags * width];
            bySecond = new float[tags * width];
            gradients = new float[sizeOfGradients()];
        }
        for (int from = 0; from < tags; from++) {
            for (int to = 0; to < tags; to++) {
                byFirst[from * width + to] = transition(from, to);
                bySecond[to * width + from] = transition(from, to);
            }
        }
    }

    private int sizeOfGradients() {
        return (tags + 1) * width;
    }

    private void addGradients(float beta, Tensor dTransitions) {
        int size = sizeOfGradients();
        kernels.columnSums(expected, 0, size, Task.chunks(count, sentences.perChunk), size, 0, gradients, 0);
        float[] dt = CpuStorage.floats(dTransitions);
        for (int from = 0; from <= tags; from++) {
            int row = dTransitions.offset() + from * tags;
            for (int to = 0; to < tags; to++) {
                float gradient = share * gradients[from < tags ? to * width + from : tags * width + to];
                dt[row + to] = gradient + (beta == 0 ? 0 : beta * dt[row + to]);
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
        int ofSize = (int) ((long) FEWEST_ELEMENTS * count / Math.max(1, (long) n * tags * tags));
        int most = Math.max(1, Math.min(MOST_CHUNKS, MOST_SUMS / sizeOfGradients()));
        return Math.max(Math.max(1, ofSize), Task.chunks(count, most));
    }

    /** What a thread needs. */
    private final class Work {
        private final LogSums logSums = kernels.newLogSums();
        /** By tag, and −∞ behind the last. */
        private float[] probabilities = {};

        void resize() {
            logSums.resize(tags);
            int wanted = logSums.width(tags);
            if (probabilities.length != wanted) {
                probabilities = new float[wanted];
            }
        }

        /** The probabilities from what is in proportion to their logarithms. Returns the logarithm of the sum. */
        float normalize() {
            Arrays.fill(probabilities, tags, probabilities.length, Float.NEGATIVE_INFINITY);
            float most = kernels.max(probabilities, 0, probabilities.length);
            kernels.shift(-most, probabilities, 0, probabilities, 0, probabilities.length);
            kernels.exp(probabilities, 0, probabilities.length);
            float total = (float) SoftmaxRows.sum(probabilities, 0, tags);
            for (int i = 0; i < tags; i++) {
                probabilities[i] /= total;
            }
            return most + (float) Math.log(total);
        }
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
            int chunks = chunks(count, perChunk);
            if (expected.length < chunks * sizeOfGradients()) {
                expected = new float[chunks * sizeOfGradients()];
            }
            pool.run(this, chunks);
        }

        @Override
        void run(int chunk, int worker) {
            Work work = works[worker];
            int sums = chunk * sizeOfGradients();
            Arrays.fill(expected, sums, sums + sizeOfGradients(), 0);
            int last = Math.min(count, (chunk + 1) * perChunk);
            for (int sentence = chunk * perChunk; sentence < last; sentence++) {
                int begin = begin(sentence);
                int end = begin(sentence + 1);
                double loss = 0;
                for (int t = begin; t < end; t++) {
                    forward(t, t == begin, work);
                    int before = t == begin ? tags : tag(t - 1);
                    loss += (double) memory[norms + t] - score(t, tag(t)) - transition(before, tag(t));
                }
                losses[sentence] = loss;
                for (int t = end - 1; t >= begin; t--) {
                    backward(t, t == begin, t == end - 1, work, sums);
                }
            }
        }

        private void forward(int t, boolean first, Work work) {
            int now = alphas + t * tags;
            if (first) {
                System.arraycopy(transitions, transitions0 + tags * tags, memory, now, tags);
            } else {
                work.logSums.of(memory, now - tags, byFirst, memory, now);
            }
            for (int j = 0; j < tags; j++) {
                memory[now + j] += score(t, j);
                work.probabilities[j] = memory[now + j];
            }
            float norm = work.normalize();
            for (int j = 0; j < tags; j++) {
                memory[now + j] -= norm;
            }
            memory[norms + t] = norm;
        }

        /** But for the first word, beta is left with the score added and the norm taken off: what the word before needs. */
        private void backward(int t, boolean first, boolean last, Work work, int sums) {
            int now = betas + t * tags;
            if (last) {
                Arrays.fill(memory, now, now + tags, 0);
            } else {
                work.logSums.of(memory, now + tags, bySecond, memory, now);
            }
            int alpha = alphas + t * tags;
            for (int i = 0; i < tags; i++) {
                work.probabilities[i] = memory[alpha + i] + memory[now + i];
            }
            float excess = work.normalize();
            int target = dx0 + t * tags;
            for (int i = 0; i < tags; i++) {
                dx[target + i] = work.probabilities[i] * share;
            }
            dx[target + tag(t)] -= share;
            if (!last) {
                work.logSums.addShares(work.probabilities, expected, sums);
                expected[sums + tag(t + 1) * width + tag(t)]--;
            }
            if (first) {
                int ofFirst = sums + tags * width;
                for (int i = 0; i < tags; i++) {
                    expected[ofFirst + i] += work.probabilities[i];
                }
                expected[ofFirst + tag(t)]--;
            } else {
                float less = excess + memory[norms + t];
                for (int i = 0; i < tags; i++) {
                    memory[now + i] += score(t, i) - less;
                }
            }
        }
    }
}
