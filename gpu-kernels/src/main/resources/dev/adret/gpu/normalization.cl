// Layer normalization: x̂ = (x − origin − mean)·factor, where origin is the first element of a row and mean that of what all of them are above it;
// `moments` has a mean and a factor for each row. For large numbers close together, these differences are exact.

// from: a row, moments: its two.
FN float normal(GLOBAL const float* from, GLOBAL const float* moments, int j) {
    return (from[j] - from[0] - moments[0]) * moments[1];
}

KERNEL layer_norm(float epsilon, GLOBAL const float* x, int xAt, GLOBAL const float* weight, int weightAt,
                  GLOBAL const float* bias, int biasAt, GLOBAL float* y, int yAt, GLOBAL float* moments, int momentsAt,
                  int rows, int columns, int lanes) {
    LOCAL_ARRAY(float, scratch, GROUP);
    int lane = LID & (lanes - 1);
    for (EACH_ROW(row, rows)) {
        int width = row < rows ? columns : 0;
        int at = row < rows ? row * columns : 0;
        GLOBAL const float* from = x + xAt + at;
        float origin = from[0];
        float sum = 0.0f;
        for (int j = lane; j < width; j += lanes) sum += from[j] - origin;
        float mean = team_sum(scratch, lanes, sum) / (float)columns;
        float squares = 0.0f;
        for (int j = lane; j < width; j += lanes) {
            float distance = from[j] - origin - mean;
            squares += distance * distance;
        }
        float factor = 1.0f / sqrt(team_sum(scratch, lanes, squares) / (float)columns + epsilon);
        for (int j = lane; j < width; j += lanes)
            y[yAt + at + j] = (from[j] - origin - mean) * factor * weight[weightAt + j] + bias[biasAt + j];
        if (lane == 0 && row < rows) {
            moments[momentsAt + 2 * row] = mean;
            moments[momentsAt + 2 * row + 1] = factor;
        }
    }
}

// dx may be dy.
KERNEL layer_norm_backward(GLOBAL const float* x, int xAt, GLOBAL const float* weight, int weightAt,
                           GLOBAL const float* moments, int momentsAt, GLOBAL const float* dy, int dyAt,
                           GLOBAL float* dx, int dxAt, int rows, int columns, int lanes) {
    LOCAL_ARRAY(float, scratch, GROUP);
    int lane = LID & (lanes - 1);
    for (EACH_ROW(row, rows)) {
        int width = row < rows ? columns : 0;
        int at = row < rows ? row * columns : 0;
        GLOBAL const float* from = x + xAt + at;
        GLOBAL const float* ofRow = moments + momentsAt + (row < rows ? 2 * row : 0);
        float gradients = 0.0f;
        float products = 0.0f;
        for (int j = lane; j < width; j += lanes) {
            float g = dy[dyAt + at + j] * weight[weightAt + j];
            gradients += g;
            products += g * normal(from, ofRow, j);
        }
        float gradient = team_sum(scratch, lanes, gradients) / (float)columns;
        float product = team_sum(scratch, lanes, products) / (float)columns;
        for (int j = lane; j < width; j += lanes) {
            float g = dy[dyAt + at + j] * weight[weightAt + j];
            dx[dxAt + at + j] = (g - gradient - normal(from, ofRow, j) * product) * ofRow[1];
        }
    }
}

FN void put(GLOBAL float* target, float beta, float sum) {
    *target = beta == 0.0f ? sum : sum + beta * *target;
}

// The sums of dy·x̂ and of dy over the rows of each part, one part behind the other in dWeight and dBias, which are `distance` apart. A group for
// each block of `lanes` columns of each part, its teams at different rows.
KERNEL layer_norm_gradients(GLOBAL const float* x, int xAt, GLOBAL const float* moments, int momentsAt,
                            GLOBAL const float* dy, int dyAt, float beta, GLOBAL float* dWeight, int dWeightAt,
                            GLOBAL float* dBias, int dBiasAt, int distance, int rows, int columns, int lanes,
                            int parts, int rowsOfPart) {
    LOCAL_ARRAY(float, scratch, GROUP);
    int lane = LID & (lanes - 1);
    int team = LID / lanes;
    int blocks = (columns - 1) / lanes + 1;
    for (int work = GROUP_ID; work < blocks * parts; work += GROUPS) {
        int part = work / blocks;
        int column = (work - part * blocks) * lanes + lane;
        int first = part * rowsOfPart;
        int end = column >= columns ? 0 : rows - first < rowsOfPart ? rows : first + rowsOfPart;
        float products = 0.0f;
        float gradients = 0.0f;
        for (int row = first + team; row < end; row += GROUP / lanes) {
            float gradient = dy[dyAt + row * columns + column];
            products += gradient * normal(x + xAt + row * columns, moments + momentsAt + 2 * row, column);
            gradients += gradient;
        }
        products = sum_of_teams(scratch, lanes, products);
        gradients = sum_of_teams(scratch, lanes, gradients);
        if (team == 0 && column < columns) {
            put(dWeight + dWeightAt + part * distance + column, beta, products);
            put(dBias + dBiasAt + part * distance + column, beta, gradients);
        }
    }
}
