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

// What a matrix product leaves to do, with z = alpha · Σ_p parts[p, i, j] + beta · c[i, j] and e = end[i, j]:
//
//   c[i, j] ← z, or f(z + e) where ending is ACTIVATE, or z · f'(e) where it is DIFFERENTIATE
//
// A bias is an `end` whose rows have the distance 0. What a library made is one part, which lies in c itself. Behind the n elements of a part may
// lie `rowSums` more: sums[i] ← Σ_p of these + beta · sums[i]. With beta = 0, c and sums are not read.
KERNEL finish_product(GLOBAL const float* parts, int partsAt, int partRow, int partSize, int count, GLOBAL float* c, int cAt,
                      int cRow, float alpha, float beta, int ending, GLOBAL const float* end, int endAt, int endRow, int f,
                      float slope, GLOBAL float* sums, int sumsAt, int columns, int n, int rowSums) {
    for (EACH(e, n + rowSums)) {
        int i = (int)(e / (unsigned int)columns);
        int j = (int)e - i * columns;
        int from = partsAt + i * partRow + j;
        float value = 0.0f;
        for (int p = 0; p < count; p++) value += parts[from + p * partSize];
        if (e < (unsigned int)n) {
            int at = cAt + i * cRow + j;
            value *= alpha;
            if (beta != 0.0f) value += beta * c[at];
            if (ending == ACTIVATE) value = activation(f, slope, value + end[endAt + i * endRow + j]);
            if (ending == DIFFERENTIATE) value *= derivative(f, slope, end[endAt + i * endRow + j]);
            c[at] = value;
        } else {
            int at = sumsAt + (int)e - n;
            sums[at] = beta == 0.0f ? value : value + beta * sums[at];
        }
    }
}

// dy ← dy ∘ f'(y), in place; dBias ← the sums of its columns + beta · dBias, for each part of the rows one behind the other. `lanes` columns
// of a part to a group, whose teams take every so many-th row.
KERNEL differentiate_sum(int f, float slope, GLOBAL const float* y, int yAt, GLOBAL float* dy, int dyAt,
                         GLOBAL float* dBias, int dBiasAt, float beta, int rows, int columns, int lanes, int parts,
                         int rowsOfPart) {
    LOCAL_ARRAY(float, scratch, GROUP);
    int lane = LID & (lanes - 1);
    int team = LID / lanes;
    int blocks = (columns - 1) / lanes + 1;
    for (int work = GROUP_ID; work < blocks * parts; work += GROUPS) {
        int part = work / blocks;
        int column = (work - part * blocks) * lanes + lane;
        int first = part * rowsOfPart;
        int end = rows - first < rowsOfPart ? rows : first + rowsOfPart;
        float sum = 0.0f;
        if (column < columns) {
            for (int i = first + team; i < end; i += GROUP / lanes) {
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
        if (team == 0 && column < columns) {
            GLOBAL float* target = dBias + dBiasAt + part * columns + column;
            *target = beta == 0.0f ? sum : sum + beta * *target;
        }
    }
}

// dBias ← the sums of the parts that differentiate_sum left + beta · dBias.
KERNEL add_sums(GLOBAL const float* sums, int parts, float beta, GLOBAL float* dBias, int dBiasAt, int columns) {
    for (EACH(j, columns)) {
        float sum = 0.0f;
        for (int part = 0; part < parts; part++) sum += sums[part * columns + j];
        dBias[dBiasAt + j] = beta == 0.0f ? sum : sum + beta * dBias[dBiasAt + j];
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
