#define EACH_COLUMN(j) int j = lane; j < columns; j += lanes

FN float row_max(LOCAL float* scratch, int lanes, GLOBAL const float* x, int columns) {
    int lane = LID & (lanes - 1);
    float greatest = LEAST_FLOAT;
    for (EACH_COLUMN(j)) greatest = fmax(greatest, x[j]);
    return team_max(scratch, lanes, greatest);
}

// Σ e^(x − greatest)
FN float row_sum(LOCAL float* scratch, int lanes, GLOBAL const float* x, int columns, float greatest) {
    int lane = LID & (lanes - 1);
    float sum = 0.0f;
    for (EACH_COLUMN(j)) sum += exp(x[j] - greatest);
    return team_sum(scratch, lanes, sum);
}

KERNEL softmax(int logarithm, GLOBAL const float* x, int xAt, GLOBAL float* y, int yAt, int rows, int columns, int lanes) {
    LOCAL_ARRAY(float, scratch, GROUP);
    int lane = LID & (lanes - 1);
    for (EACH_ROW(row, rows)) {
        int width = row < rows ? columns : 0;
        GLOBAL const float* from = x + xAt + (row < rows ? row * columns : 0);
        GLOBAL float* to = y + yAt + (row < rows ? row * columns : 0);
        float greatest = row_max(scratch, lanes, from, width);
        float sum = row_sum(scratch, lanes, from, width, greatest);
        float logSum = log(sum);
        for (int j = lane; j < width; j += lanes) {
            float distance = from[j] - greatest;
            to[j] = logarithm ? distance - logSum : exp(distance) / sum;
        }
    }
}

KERNEL softmax_backward(int logarithm, GLOBAL const float* y, int yAt, GLOBAL const float* dy, int dyAt,
                        GLOBAL float* dx, int dxAt, int rows, int columns, int lanes) {
    LOCAL_ARRAY(float, scratch, GROUP);
    int lane = LID & (lanes - 1);
    for (EACH_ROW(row, rows)) {
        int width = row < rows ? columns : 0;
        int at = row < rows ? row * columns : 0;
        float sum = 0.0f;
        for (int j = lane; j < width; j += lanes) sum += dy[dyAt + at + j] * (logarithm ? 1.0f : y[yAt + at + j]);
        sum = team_sum(scratch, lanes, sum);
        for (int j = lane; j < width; j += lanes) {
            float value = y[yAt + at + j];
            float gradient = dy[dyAt + at + j];
            dx[dxAt + at + j] = logarithm ? gradient - exp(value) * sum : value * (gradient - sum);
        }
    }
}

// The column of the greatest element of each row, the first of equals.
KERNEL argmax(GLOBAL const float* x, int xAt, GLOBAL int* best, int bestAt, int rows, int columns, int lanes) {
    LOCAL_ARRAY(float, values, GROUP);
    LOCAL_ARRAY(int, winners, GROUP);
    int lane = LID & (lanes - 1);
    for (EACH_ROW(row, rows)) {
        int width = row < rows ? columns : 0;
        int at = xAt + (row < rows ? row * columns : 0);
        // A lane that has no column stands for column 0, which loses against itself.
        int winner = lane < width ? lane : 0;
        float value = width > 0 ? x[at + winner] : 0.0f;
        for (int j = lane + lanes; j < width; j += lanes) {
            if (x[at + j] > value) {
                winner = j;
                value = x[at + j];
            }
        }
        values[LID] = value;
        winners[LID] = winner;
        BARRIER;
        for (int reach = lanes / 2; reach > 0; reach /= 2) {
            if (lane < reach) {
                float other = values[LID + reach];
                int otherWinner = winners[LID + reach];
                if (other > values[LID] || (other == values[LID] && otherWinner < winners[LID])) {
                    values[LID] = other;
                    winners[LID] = otherWinner;
                }
            }
            BARRIER;
        }
        if (lane == 0 && row < rows) best[bestAt + row] = winners[LID];
        BARRIER;
    }
}

// ---- losses: each group leaves the sum over its rows in partials, which add_parts adds up ----

// targets are classes, or distributions; a class that there is not has no weight.
KERNEL softmax_cross_entropy(GLOBAL const float* logits, int logitsAt, int areClasses, GLOBAL const int* classes,
                             GLOBAL const float* distributions, int targetsAt, GLOBAL float* partials, int partialsAt,
                             GLOBAL float* dLogits, int dLogitsAt, int rows, int columns, int lanes, float scale) {
    LOCAL_ARRAY(float, scratch, GROUP);
    int lane = LID & (lanes - 1);
    float loss = 0.0f;
    for (EACH_ROW(row, rows)) {
        int width = row < rows ? columns : 0;
        int at = row < rows ? row * columns : 0;
        int target = areClasses && row < rows ? classes[targetsAt + row] : -1;
        GLOBAL const float* x = logits + logitsAt + at;
        float greatest = row_max(scratch, lanes, x, width);
        float sum = row_sum(scratch, lanes, x, width, greatest);
        float logSum = log(sum);
        float mass = 0.0f;
        for (int j = lane; j < width; j += lanes)
            mass += areClasses ? (j == target ? 1.0f : 0.0f) : distributions[targetsAt + at + j];
        mass = team_sum(scratch, lanes, mass);
        for (int j = lane; j < width; j += lanes) {
            float t = areClasses ? (j == target ? 1.0f : 0.0f) : distributions[targetsAt + at + j];
            float distance = x[j] - greatest;
            if (t != 0.0f) loss -= t * (distance - logSum);
            dLogits[dLogitsAt + at + j] = (exp(distance) / sum * mass - t) * scale;
        }
    }
    loss = team_sum(scratch, GROUP, loss);
    if (LID == 0) partials[partialsAt + GROUP_ID] = loss * scale;
}

KERNEL binary_cross_entropy(GLOBAL const float* logits, int logitsAt, GLOBAL const float* targets, int targetsAt,
                            GLOBAL float* partials, int partialsAt, GLOBAL float* dLogits, int dLogitsAt, int n, float scale) {
    LOCAL_ARRAY(float, scratch, GROUP);
    float loss = 0.0f;
    for (EACH(i, n)) {
        float x = logits[logitsAt + i];
        float t = targets[targetsAt + i];
        loss += fmax(x, 0.0f) - x * t + log1p(exp(-fabs(x)));
        dLogits[dLogitsAt + i] = (1.0f / (1.0f + exp(-x)) - t) * scale;
    }
    loss = team_sum(scratch, GROUP, loss);
    if (LID == 0) partials[partialsAt + GROUP_ID] = loss * scale;
}

KERNEL max_margin(float margin, GLOBAL const float* scores, int scoresAt, GLOBAL const float* corrupt, int corruptAt,
                  GLOBAL float* partials, int partialsAt, GLOBAL float* dScores, int dScoresAt,
                  GLOBAL float* dCorrupt, int dCorruptAt, int rows, int columns, int lanes, float scale) {
    LOCAL_ARRAY(float, scratch, GROUP);
    int lane = LID & (lanes - 1);
    float loss = 0.0f;
    for (EACH_ROW(row, rows)) {
        int width = row < rows ? columns : 0;
        int at = row < rows ? row * columns : 0;
        float score = row < rows ? scores[scoresAt + row] : 0.0f;
        float violations = 0.0f;
        for (int j = lane; j < width; j += lanes) {
            float violation = margin - score + corrupt[corruptAt + at + j];
            int violated = violation > 0.0f;
            loss += violated ? violation : 0.0f;
            violations += violated ? 1.0f : 0.0f;
            dCorrupt[dCorruptAt + at + j] = violated ? scale : 0.0f;
        }
        violations = team_sum(scratch, lanes, violations);
        if (lane == 0 && row < rows) dScores[dScoresAt + row] = -violations * scale;
    }
    loss = team_sum(scratch, GROUP, loss);
    if (LID == 0) partials[partialsAt + GROUP_ID] = loss * scale;
}
