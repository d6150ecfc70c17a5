// Put behind
//   #define FEW_TAGS    for so many tags at most, local memory has the transitions and what a word needs of its neighbour
//
// The linear-chain conditional random field over n words with scores for `tags` tags each, in `sentences` sentences. Targets are
// the words' tags and then where sentences begin. In memory lie, by word and tag, the logarithms of the sums over all beginnings
// of the sentence that end so (alpha) and over all that may follow (beta), both less what keeps them small however long the sentence is; what was
// taken off alpha from the word before to this one (by word, norm); then the loss of each sentence. The probabilities of a word's tags,
// e^(alpha + beta), add up to 1: beta is corrected for that at last, which words can be side by side.
#define ALPHA(t, j) memory[memoryAt + (t) * tags + (j)]
#define BETA(t, j) memory[memoryAt + (n + (t)) * tags + (j)]
#define NORM(t) memory[memoryAt + 2 * n * tags + (t)]
#define LOSS(s) memory[memoryAt + 2 * n * tags + n + (s)]
#define SCORE(t, j) scores[scoresAt + (t) * tags + (j)]
#define TRANSITION(i, j) transitions[transitionsAt + (i) * tags + (j)]
#define TAG(t) clamped(targets[targetsAt + (t)], tags - 1)
#define BEGIN(s) clamped(targets[targetsAt + n + (s)], n)

// Targets are seen by the device alone: whatever they are, nothing outside a tensor is touched.
FN int clamped(int value, int most) {
    return value < 0 ? 0 : value > most ? most : value;
}

// log Σ e^(a[j] + factor · b[j]).
FN float log_sum(GLOBAL const float* a, GLOBAL const float* b, float factor, int n) {
    float most = LEAST_FLOAT;
    for (int j = 0; j < n; j++) most = fmax(most, a[j] + factor * b[j]);
    float sum = 0.0f;
    for (int j = 0; j < n; j++) sum += exp(a[j] + factor * b[j] - most);
    return most + log(sum);
}

#define WEIGHT(i, j) (few ? weights[(i) * weightsRow + (j)] : TRANSITION(i, j))
#define BEFORE(t, i) (few ? neighbours[((t) & 1) * FEW_TAGS + (i)] : ALPHA((t) - 1, i))
#define AFTER(t, j) (few ? neighbours[((t) & 1) * FEW_TAGS + (j)] : SCORE((t) + 1, j) + BETA((t) + 1, j))

// A group for each sentence, and one for the rows that belong to none.
KERNEL chain(GLOBAL const float* scores, int scoresAt, GLOBAL const float* transitions, int transitionsAt,
             GLOBAL const int* targets, int targetsAt, GLOBAL float* memory, int memoryAt, GLOBAL float* dScores, int dScoresAt,
             int n, int tags, int sentences, float scale) {
    LOCAL_ARRAY(float, scratch, GROUP);
    LOCAL_ARRAY(float, weights, FEW_TAGS * (FEW_TAGS + 1));
    // What word t reads of its neighbour is in the half t & 1; it writes the other one.
    LOCAL_ARRAY(float, neighbours, 2 * FEW_TAGS);
    int few = tags <= FEW_TAGS;
    // Odd, so that work-items that read different rows of one column read different banks.
    int weightsRow = tags | 1;
    for (int i = LID; i < tags * tags && few; i += GROUP) weights[i / tags * weightsRow + i % tags] = TRANSITION(0, i);
    BARRIER;
    for (int s = GROUP_ID; s <= sentences; s += GROUPS) {
        int begin = BEGIN(s);
        int end = s < sentences ? BEGIN(s + 1) : n;
        if (s == sentences) {
            for (int i = begin * tags + LID; i < n * tags; i += GROUP) dScores[dScoresAt + i] = 0.0f;
            end = begin;
        }
        for (int t = begin; t < end; t++) {
            for (int j = LID; j < tags; j += GROUP) {
                float before = TRANSITION(tags, j);
                float greatest = 0.0f;
                if (t > begin) {
                    float most = LEAST_FLOAT;
                    greatest = LEAST_FLOAT;
                    for (int i = 0; i < tags; i++) {
                        greatest = fmax(greatest, BEFORE(t, i));
                        most = fmax(most, BEFORE(t, i) + WEIGHT(i, j));
                    }
                    float sum = 0.0f;
                    for (int i = 0; i < tags; i++) sum += exp(BEFORE(t, i) + WEIGHT(i, j) - most);
                    before = most - greatest + log(sum);
                }
                float alpha = before + SCORE(t, j);
                ALPHA(t, j) = alpha;
                if (few) neighbours[((t + 1) & 1) * FEW_TAGS + j] = alpha;
                if (j == 0) NORM(t) = greatest;
            }
            BARRIER;
        }
        for (int t = end - 1; t >= begin; t--) {
            for (int i = LID; i < tags; i += GROUP) {
                float after = 0.0f;
                if (t < end - 1) {
                    float most = LEAST_FLOAT;
                    float greatest = LEAST_FLOAT;
                    for (int j = 0; j < tags; j++) {
                        greatest = fmax(greatest, AFTER(t, j));
                        most = fmax(most, WEIGHT(i, j) + AFTER(t, j));
                    }
                    float sum = 0.0f;
                    for (int j = 0; j < tags; j++) sum += exp(WEIGHT(i, j) + AFTER(t, j) - most);
                    after = most - greatest + log(sum);
                }
                BETA(t, i) = after;
                if (few) neighbours[((t + 1) & 1) * FEW_TAGS + i] = SCORE(t, i) + after;
            }
            BARRIER;
        }
        float loss = 0.0f;
        for (int t = begin + LID; t < end; t += GROUP) {
            GLOBAL const float* alpha = memory + memoryAt + t * tags;
            float excess = log_sum(alpha, alpha + n * tags, 1.0f, tags);
            for (int i = 0; i < tags; i++) BETA(t, i) -= excess;
            int tag = TAG(t);
            loss += NORM(t) - SCORE(t, tag) - TRANSITION(t == begin ? tags : TAG(t - 1), tag);
            if (t == end - 1) loss += log_sum(alpha, alpha, 0.0f, tags);
        }
        // Also waits for all betas.
        loss = team_sum(scratch, GROUP, loss);
        if (LID == 0 && s < sentences) LOSS(s) = loss;
        for (int i = begin * tags + LID; i < end * tags; i += GROUP) {
            int t = i / tags;
            int j = i - t * tags;
            dScores[dScoresAt + i] = (exp(ALPHA(t, j) + BETA(t, j)) - (TAG(t) == j ? 1.0f : 0.0f)) * scale;
        }
        BARRIER;
    }
}

// A group for each row `from` of the transitions and each part of the sentences, a team for a sentence at a time; the first parts of all rows come
// first in dTransitions, then the second ones. The group of the last row and of the first part also adds up the loss.
KERNEL chain_transitions(GLOBAL const float* scores, int scoresAt, GLOBAL const float* transitions, int transitionsAt,
                         GLOBAL const int* targets, int targetsAt, GLOBAL const float* memory, int memoryAt,
                         GLOBAL float* loss, int lossAt, GLOBAL float* dTransitions, int dTransitionsAt,
                         int n, int tags, int sentences, float scale, float keep, int lanes, int parts, int sentencesOfPart) {
    LOCAL_ARRAY(float, scratch, GROUP);
    int lane = LID & (lanes - 1);
    for (int work = GROUP_ID; work < (tags + 1) * parts; work += GROUPS) {
        int part = work / (tags + 1);
        int from = work - part * (tags + 1);
        int firstSentence = part * sentencesOfPart;
        int lastSentence = sentences - firstSentence < sentencesOfPart ? sentences : firstSentence + sentencesOfPart;
        for (int first = 0; first < tags; first += lanes) {
            int to = first + lane;
            int width = to < tags;
            float sum = 0.0f;
            for (int s = firstSentence + LID / lanes; s < lastSentence * width; s += GROUP / lanes) {
                int begin = BEGIN(s);
                int end = BEGIN(s + 1);
                if (from == tags && begin < end)
                    sum += exp(ALPHA(begin, to) + BETA(begin, to)) - (TAG(begin) == to ? 1.0f : 0.0f);
                if (from < tags) {
                    for (int t = begin + 1; t < end; t++) {
                        float pair = ALPHA(t - 1, from) + TRANSITION(from, to) + SCORE(t, to) + BETA(t, to) - NORM(t);
                        sum += exp(pair) - (TAG(t - 1) == from && TAG(t) == to ? 1.0f : 0.0f);
                    }
                }
            }
            sum = sum_of_teams(scratch, lanes, sum);
            if (LID < lanes && width) {
                int at = dTransitionsAt + work * tags + to;
                dTransitions[at] = sum * scale + (keep == 0.0f ? 0.0f : keep * dTransitions[at]);
            }
        }
        if (work == tags) {
            float all = 0.0f;
            ADD_UP(all, s, LID, sentences, GROUP, LOSS(s))
            all = team_sum(scratch, GROUP, all);
            if (LID == 0) loss[lossAt] = all * scale;
        }
    }
}
