// Matrix products by tiles in local memory. Put once into the program for each size of tile, with
//   #define GEMM                    the kernel's name
//   #define TEAM_Y, TEAM_X          the group as a rectangle, TEAM_Y · TEAM_X = GROUP
//   #define RESULTS_M, RESULTS_N    the rows and columns of c that each work-item computes
//   #define TILE_K                  the terms of a sum that are loaded at a time
//
// On a CPU, where a work-item runs alone and the loop over its columns becomes vectors, TEAM_X is 1.

#define TILE_M (TEAM_Y * RESULTS_M)
#define TILE_N (TEAM_X * RESULTS_N)
#define SUMS ((TILE_M + GROUP - 1) / GROUP)

// For each matrix of a batch, with z = alpha · Σ_p a[i, p] · b[p, j] + beta · c[i, j] and e = end[i, j]:
//
//   c[i, j] ← z, or f(z + e) where ending is ACTIVATE, or z · f'(e) where it is DIFFERENTIATE
//
// and, where hasSums, sums[i] ← Σ_p a[i, p] + beta · sums[i]. Element (i, p) of a lies at aAt + i·aRow + p·aColumn, so that a transposed
// matrix is one with its strides exchanged, and a bias is an `end` whose rows have the distance 0. With beta = 0, c and sums are not read.
// A sum has k terms, and the last of a batch what is left of kOfAll: parts of long sums are a batch, which finish_product adds up.
KERNEL GEMM(GLOBAL const float* a, int aAt, int aRow, int aColumn, int aBatch,
            GLOBAL const float* b, int bAt, int bRow, int bColumn, int bBatch,
            GLOBAL float* c, int cAt, int cRow, int cBatch,
            int ending, GLOBAL const float* end, int endAt, int endRow, int f, float slope,
            int hasSums, GLOBAL float* sums, int sumsAt,
            int m, int n, int k, int kOfAll, float alpha, float beta, int tilesM, int tilesN) {
    LOCAL_ARRAY(float, aTile, TILE_K * (TILE_M + 1));
    LOCAL_ARRAY(float, bTile, TILE_K * (TILE_N + 1));
    float sum[RESULTS_M][RESULTS_N];
    float left[RESULTS_M];
    float rowSum[SUMS];
    int batch = GROUP_ID / (tilesM * tilesN);
    int tile = GROUP_ID - batch * (tilesM * tilesN);
    int firstRow = tile / tilesN * TILE_M;
    int firstColumn = (tile - tile / tilesN * tilesN) * TILE_N;
    int tx = LID % TEAM_X;
    int ty = LID / TEAM_X;
    // Of a matrix with few rows or columns, most of a group has none.
    int works = firstRow + ty < m && firstColumn + tx < n;
    aAt += batch * aBatch;
    bAt += batch * bBatch;
    cAt += batch * cBatch;
    sumsAt += batch * cBatch;
    k = kOfAll - batch * k < k ? kOfAll - batch * k : k;

    // The groups of the first columns also sum the rows of a.
    int sumsRows = hasSums && firstColumn == 0;

    for (int r = 0; r < RESULTS_M; r++)
        for (int s = 0; s < RESULTS_N; s++) sum[r][s] = 0.0f;
    for (int r = 0; r < SUMS; r++) rowSum[r] = 0.0f;

    for (int firstTerm = 0; firstTerm < k; firstTerm += TILE_K) {
        // Neighbouring work-items load what lies side by side.
        for (int e = LID; e < TILE_K * TILE_M; e += GROUP) {
            int p = aColumn == 1 ? e % TILE_K : e / TILE_M;
            int i = aColumn == 1 ? e / TILE_K : e % TILE_M;
            int inside = firstRow + i < m && firstTerm + p < k;
            aTile[p * (TILE_M + 1) + i] = inside ? a[aAt + (firstRow + i) * aRow + (firstTerm + p) * aColumn] : 0.0f;
        }
        for (int e = LID; e < TILE_K * TILE_N; e += GROUP) {
            int p = bColumn == 1 ? e / TILE_N : e % TILE_K;
            int j = bColumn == 1 ? e % TILE_N : e / TILE_K;
            int inside = firstColumn + j < n && firstTerm + p < k;
            bTile[p * (TILE_N + 1) + j] = inside ? b[bAt + (firstTerm + p) * bRow + (firstColumn + j) * bColumn] : 0.0f;
        }
        BARRIER;
        for (int p = 0; works && p < TILE_K; p++) {
            for (int r = 0; r < RESULTS_M; r++) left[r] = aTile[p * (TILE_M + 1) + ty + r * TEAM_Y];
            for (int r = 0; r < RESULTS_M; r++)
                for (int s = 0; s < RESULTS_N; s++) sum[r][s] += left[r] * bTile[p * (TILE_N + 1) + tx + s * TEAM_X];
        }
        for (int r = 0; sumsRows && r < SUMS; r++) {
            int i = LID + r * GROUP;
            for (int p = 0; i < TILE_M && p < TILE_K; p++) rowSum[r] += aTile[p * (TILE_M + 1) + i];
        }
        BARRIER;
    }

    for (int r = 0; r < RESULTS_M; r++) {
        int i = firstRow + ty + r * TEAM_Y;
        for (int s = 0; s < RESULTS_N; s++) {
            int j = firstColumn + tx + s * TEAM_X;
            if (i < m && j < n) {
                int at = cAt + i * cRow + j;
                float value = alpha * sum[r][s];
                if (beta != 0.0f) value += beta * c[at];
                if (ending == ACTIVATE) value = activation(f, slope, value + end[endAt + i * endRow + j]);
                if (ending == DIFFERENTIATE) value *= derivative(f, slope, end[endAt + i * endRow + j]);
                c[at] = value;
            }
        }
    }
    for (int r = 0; sumsRows && r < SUMS; r++) {
        int i = LID + r * GROUP;
        int at = sumsAt + firstRow + i;
        if (i < TILE_M && firstRow + i < m) sums[at] = beta == 0.0f ? rowSum[r] : rowSum[r] + beta * sums[at];
    }
}

#undef SUMS
#undef TILE_M
#undef TILE_N
