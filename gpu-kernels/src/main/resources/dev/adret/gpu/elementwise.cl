KERNEL fill(GLOBAL float* x, int xAt, float value, int n) {
    for (EACH(i, n)) x[xAt + i] = value;
}

// Floats travel as integers, so that the bits of NaN stay as they are.
KERNEL copy(GLOBAL const int* source, int sourceAt, int sourceStride,
            GLOBAL int* target, int targetAt, int targetStride, int columns, int n) {
    for (EACH(i, n)) {
        unsigned int row = i / (unsigned int)columns;
        unsigned int column = i - row * columns;
        target[targetAt + row * targetStride + column] = source[sourceAt + row * sourceStride + column];
    }
}

KERNEL axpy(float alpha, GLOBAL const float* x, int xAt, GLOBAL float* y, int yAt, int n) {
    for (EACH(i, n)) y[yAt + i] += alpha * x[xAt + i];
}

KERNEL activate(int f, float slope, GLOBAL const float* x, int xAt, GLOBAL float* y, int yAt, int n) {
    for (EACH(i, n)) y[yAt + i] = activation(f, slope, x[xAt + i]);
}

KERNEL differentiate(int f, float slope, GLOBAL const float* y, int yAt, GLOBAL const float* dy, int dyAt,
                     GLOBAL float* dx, int dxAt, int n) {
    for (EACH(i, n)) dx[dxAt + i] = dy[dyAt + i] * derivative(f, slope, y[yAt + i]);
}

// What a library's matrix product leaves to do: c[i, j] ← f(c[i, j] + e) where ending is ACTIVATE, or c[i, j] · f'(e) where it is
// DIFFERENTIATE, with e = end[i, j]; a bias has rows of the distance 0.
KERNEL finish_product(GLOBAL float* c, int cAt, int cStride, int ending, GLOBAL const float* end, int endAt, int endRow, int f,
                      float slope, int columns, int n) {
    for (EACH(e, n)) {
        unsigned int i = e / (unsigned int)columns;
        unsigned int j = e - i * columns;
        unsigned int at = cAt + i * cStride + j;
        float other = end[endAt + i * endRow + j];
        c[at] = ending == ACTIVATE ? activation(f, slope, c[at] + other) : c[at] * derivative(f, slope, other);
    }
}

// dy ← dy ∘ f'(y), in place; dBias ← the sums of its columns + beta · dBias. `lanes` columns to a group, whose teams take
// every so many-th row.
KERNEL differentiate_sum(int f, float slope, GLOBAL const float* y, int yAt, GLOBAL float* dy, int dyAt,
                         GLOBAL float* dBias, int dBiasAt, float beta, int rows, int columns, int lanes) {
    LOCAL_ARRAY(float, scratch, GROUP);
    int lane = LID & (lanes - 1);
    int team = LID / lanes;
    for (int block = GROUP_ID * lanes; block < columns; block += GROUPS * lanes) {
        int column = block + lane;
        float sum = 0.0f;
        if (column < columns) {
            for (int i = team; i < rows; i += GROUP / lanes) {
                int at = i * columns + column;
                float gradient = dy[dyAt + at];
                if (f != IDENTITY) {
                    gradient *= derivative(f, slope, y[yAt + at]);
                    dy[dyAt + at] = gradient;
                }
                sum += gradient;
            }
        }
        sum = sum_of_teams(scratch, lanes, sum);
        if (team == 0 && column < columns)
            dBias[dBiasAt + column] = beta == 0.0f ? sum : sum + beta * dBias[dBiasAt + column];
    }
}

// A unit is dropped where its word is below the threshold. Each work-item does the four units of one block.
KERNEL dropout(int threshold, float scale, int seedLow, int seedHigh, int stream, GLOBAL const int* step, int stepAt,
               GLOBAL const float* x, int xAt, GLOBAL float* y, int yAt, int n) {
    unsigned int word[4];
    for (EACH(block, (n - 1) / 4 + 1)) {
        word[0] = block;
        word[1] = (unsigned int)step[stepAt];
        word[2] = (unsigned int)stream;
        word[3] = 0u;
        philox((unsigned int)seedLow, (unsigned int)seedHigh, word);
        for (int j = 0; j < 4; j++) {
            unsigned int i = 4 * block + j;
            if (i < (unsigned int)n) y[yAt + i] = word[j] < (unsigned int)threshold ? 0.0f : x[xAt + i] * scale;
        }
    }
}
