// Functions of one and of two numbers; EXP, ADD … are the constants of UnaryOp and BinaryOp.

FN float positive(float x) {
    return x < 0.0f ? 0.0f : x;
}

FN float logistic(float x) {
    return 1.0f / (1.0f + exp(-x));
}

// −|x|, where nothing cancels. Beyond −100 the logistic function is 0, and an infinity would make it NaN.
FN float below(float x) {
    return x > 100.0f || x < -100.0f ? -100.0f : -fabs(x);
}

// SILU and GELU are x·σ(u); this is u.
FN float gate(int f, float x) {
    return f == SILU ? x : 1.5957691f * (x + 0.044715f * x * x * x);
}

FN float gate_slope(int f, float x) {
    return f == SILU ? 1.0f : 1.5957691f * (1.0f + 0.134145f * x * x);
}

// As f(x) = x + f(−x).
FN float gated(int f, float x) {
    float v = below(x);
    return positive(x) + v * logistic(gate(f, v));
}

FN float gated_derivative(int f, float x) {
    float v = below(x);
    float y = logistic(gate(f, v));
    float slope = y * (1.0f + v * gate_slope(f, v) * (1.0f - y));
    return x > 0.0f ? 1.0f - slope : slope;
}

FN float unary_value(int f, float x) {
    if (f == EXP) return exp(x);
    if (f == LOG) return log(x);
    if (f == SQUARE) return x * x;
    if (f == SQRT) return sqrt(x);
    if (f == NEGATE) return -x;
    if (f == SOFTPLUS) return positive(x) + log1p(exp(-fabs(x)));
    if (f == ELU) return x > 0.0f ? x : expm1(x);
    return gated(f, x);
}

FN float unary_derivative(int f, float x, float y) {
    if (f == EXP) return y;
    if (f == LOG) return 1.0f / x;
    if (f == SQUARE) return 2.0f * x;
    if (f == SQRT) return 1.0f / (2.0f * y);
    if (f == NEGATE) return -1.0f;
    if (f == SOFTPLUS) return logistic(x);
    if (f == ELU) return y > 0.0f ? 1.0f : y + 1.0f;
    return gated_derivative(f, x);
}

KERNEL unary(int f, GLOBAL const float* x, int xAt, GLOBAL float* y, int yAt, int n) {
    for (EACH(i, n)) y[yAt + i] = unary_value(f, x[xAt + i]);
}

KERNEL unary_backward(int f, GLOBAL const float* x, int xAt, GLOBAL const float* y, int yAt,
                      GLOBAL const float* dy, int dyAt, GLOBAL float* dx, int dxAt, int n) {
    for (EACH(i, n)) dx[dxAt + i] = dy[dyAt + i] * unary_derivative(f, x[xAt + i], y[yAt + i]);
}

FN float binary_value(int f, float a, float b) {
    if (f == ADD) return a + b;
    if (f == SUBTRACT) return a - b;
    if (f == MULTIPLY) return a * b;
    if (f == DIVIDE) return a / b;
    // Not fmax and fmin, which lose NaN.
    if (a != a) return a;
    if (b != b) return b;
    if (f == MAX) return b > a ? b : a;
    return b < a ? b : a;
}

FN float binary_derivative(int f, int first, float a, float b) {
    if (f == ADD) return 1.0f;
    if (f == SUBTRACT) return first ? 1.0f : -1.0f;
    if (f == MULTIPLY) return first ? b : a;
    if (f == DIVIDE) return first ? 1.0f / b : -(a / b) / b;
    int second = f == MAX ? b > a : b < a;
    return (first != 0) != (second != 0) ? 1.0f : 0.0f;
}

// Where element i of the result has its operand: e1 … e3 are the extents of all axes but the first, s0 … s3 the strides.
FN int place(unsigned int i, int e1, int e2, int e3, int s0, int s1, int s2, int s3) {
    unsigned int row = i / (unsigned int)e3;
    unsigned int matrix = row / (unsigned int)e2;
    unsigned int outer = matrix / (unsigned int)e1;
    return (int)(i - row * e3) * s3 + (int)(row - matrix * e2) * s2 + (int)(matrix - outer * e1) * s1 + (int)outer * s0;
}

KERNEL binary(int f, GLOBAL const float* a, int aAt, GLOBAL const float* b, int bAt, GLOBAL float* c, int cAt,
              int e1, int e2, int e3, int a0, int a1, int a2, int a3, int b0, int b1, int b2, int b3, int n) {
    for (EACH(i, n)) {
        float left = a[aAt + place(i, e1, e2, e3, a0, a1, a2, a3)];
        float right = b[bAt + place(i, e1, e2, e3, b0, b1, b2, b3)];
        c[cAt + i] = binary_value(f, left, right);
    }
}

KERNEL binary_backward(int f, int first, GLOBAL const float* a, int aAt, GLOBAL const float* b, int bAt,
                       GLOBAL const float* dc, int dcAt, GLOBAL float* d, int dAt,
                       int e1, int e2, int e3, int a0, int a1, int a2, int a3, int b0, int b1, int b2, int b3, int n) {
    for (EACH(i, n)) {
        float left = a[aAt + place(i, e1, e2, e3, a0, a1, a2, a3)];
        float right = b[bAt + place(i, e1, e2, e3, b0, b1, b2, b3)];
        d[dAt + i] = dc[dcAt + i] * binary_derivative(f, first, left, right);
    }
}

// Element o of y is alpha times a sum over `terms` elements of x. Kept and summed elements of x each lie in runs: so many, so far apart, and the
// next run so far from the start of the last. Each team of `lanes` work-items adds up a part of one sum at a time, of `termsOfPart` terms; the first
// parts of all sums come first in y, then the second ones.
KERNEL sum_to(float alpha, GLOBAL const float* x, int xAt, GLOBAL float* y, int yAt,
              int keptRun, int keptStride, int keptRunStride, int summedRun, int summedStride, int summedRunStride,
              int outputs, int terms, int lanes, int parts, int termsOfPart) {
    LOCAL_ARRAY(float, scratch, GROUP);
    int lane = LID & (lanes - 1);
    int teams = GROUP / lanes;
    int blocks = (outputs - 1) / teams + 1;
    for (int work = GROUP_ID; work < blocks * parts; work += GROUPS) {
        int part = work / blocks;
        int o = (work - part * blocks) * teams + LID / lanes;
        int first = part * termsOfPart;
        int end = o >= outputs ? 0 : terms - first < termsOfPart ? terms : first + termsOfPart;
        int start = xAt + o / keptRun * keptRunStride + o % keptRun * keptStride;
        float sum = 0.0f;
        ADD_UP(sum, s, first + lane, end, lanes, x[start + s / summedRun * summedRunStride + s % summedRun * summedStride])
        sum = team_sum(scratch, lanes, sum);
        if (lane == 0 && o < outputs) y[yAt + part * outputs + o] = alpha * sum;
    }
}

// The matrices of x, of rows × columns, one after the other.
KERNEL transpose(GLOBAL const float* x, int xAt, GLOBAL float* y, int yAt, int rows, int columns, int n) {
    for (EACH(i, n)) {
        unsigned int size = (unsigned int)(rows * columns);
        unsigned int matrix = i / size;
        unsigned int rest = i - matrix * size;
        unsigned int column = rest / (unsigned int)rows;
        unsigned int row = rest - column * rows;
        y[yAt + i] = x[xAt + matrix * size + row * columns + column];
    }
}
