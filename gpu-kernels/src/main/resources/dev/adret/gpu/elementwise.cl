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
// A bias is an `end` whose rows have the distance 0. What a library made is one part, which lies in c itself. Behind the elements of a part may
// lie `rowSums` more: sums[i] ← Σ_p of these + beta · sums[i]. With beta = 0, c and sums are not read.
//
// A work-item has AT_ONCE elements of a column, one below the other: so it asks memory for all of them before it waits, and divides once.
KERNEL finish_product(GLOBAL const float* parts, int partsAt, int partRow, int partSize, int count, GLOBAL float* c, int cAt,
                      int cRow, float alpha, float beta, int ending, GLOBAL const float* end, int endAt, int endRow, int f,
                      float slope, GLOBAL float* sums, int sumsAt, int rows, int columns, int rowSums) {
    int blocks = (rows + AT_ONCE - 1) / AT_ONCE * columns;
    for (EACH(e, blocks + rowSums)) {
        if (e < (unsigned int)blocks) {
            int block = (int)(e / (unsigned int)columns);
            int j = (int)e - block * columns;
            int row[AT_ONCE];
            float value[AT_ONCE];
            float other[AT_ONCE];
            // Where there are fewer rows, the last one is read again: so no read waits for a comparison.
            for (int r = 0; r < AT_ONCE; r++) {
                row[r] = block * AT_ONCE + r < rows ? block * AT_ONCE + r : rows - 1;
                value[r] = 0.0f;
                other[r] = ending == NONE ? 0.0f : end[endAt + row[r] * endRow + j];
            }
            for (int p = 0; p < count; p++) {
                float part[AT_ONCE];
                for (int r = 0; r < AT_ONCE; r++) part[r] = parts[partsAt + p * partSize + row[r] * partRow + j];
                for (int r = 0; r < AT_ONCE; r++) value[r] += part[r];
            }
            for (int r = 0; r < AT_ONCE; r++) {
                if (block * AT_ONCE + r >= rows) continue;
                int at = cAt + row[r] * cRow + j;
                float z = alpha * value[r];
                if (beta != 0.0f) z += beta * c[at];
                if (ending == ACTIVATE) z = activation(f, slope, z + other[r]);
                if (ending == DIFFERENTIATE) z *= derivative(f, slope, other[r]);
                c[at] = z;
            }
        } else {
            int i = (int)e - blocks;
            float value = 0.0f;
            for (int p = 0; p < count; p++) value += parts[partsAt + p * partSize + rows * columns + i];
            sums[sumsAt + i] = beta == 0.0f ? value : value + beta * sums[sumsAt + i];
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
        int step = GROUP / lanes;
        float sum = 0.0f;
        for (int row = first + team; column < columns && row < end; row += AT_ONCE * step) {
            float gradient[AT_ONCE];
            float value[AT_ONCE];
            for (int r = 0; r < AT_ONCE; r++) {
                int at = (row + r * step < end ? row + r * step : row) * columns + column;
                gradient[r] = dy[dyAt + at];
                value[r] = f == IDENTITY ? 0.0f : y[yAt + at];
            }
            for (int r = 0; r < AT_ONCE; r++) {
                if (row + r * step >= end) continue;
                if (f != IDENTITY) {
                    gradient[r] *= derivative(f, slope, value[r]);
                    dy[dyAt + (row + r * step) * columns + column] = gradient[r];
                }
                sum += gradient[r];
            }
        }
        sum = sum_of_teams(scratch, lanes, sum);
        if (team == 0 && column < columns) {
            GLOBAL float* target = dBias + dBiasAt + part * columns + column;
            *target = beta == 0.0f ? sum : sum + beta * *target;
        }
    }
}

// first, second ← the sums of the parts + beta times what they are. In each part lie the `firstSize` sums for the one and then those for the other, all
// of which are `columns`. `lanes` of them to a group, whose teams take every so many-th part.
KERNEL add_parts(GLOBAL const float* sums, int parts, float beta, GLOBAL float* first, int firstAt, int firstSize,
                 GLOBAL float* second, int secondAt, int columns, int lanes) {
    LOCAL_ARRAY(float, scratch, GROUP);
    int team = LID / lanes;
    for (int block = GROUP_ID * lanes; block < columns; block += GROUPS * lanes) {
        int j = block + (LID & (lanes - 1));
        float sum = 0.0f;
        ADD_UP(sum, part, team, j < columns ? parts : 0, GROUP / lanes, sums[part * columns + j])
        sum = sum_of_teams(scratch, lanes, sum);
        if (team == 0 && j < columns) {
            GLOBAL float* target = j < firstSize ? first + firstAt + j : second + secondAt + j - firstSize;
            *target = beta == 0.0f ? sum : sum + beta * *target;
        }
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
