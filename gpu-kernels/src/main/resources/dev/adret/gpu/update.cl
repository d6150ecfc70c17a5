// Put behind
//   #define SGD, MOMENTUM …       the constants of UpdateRule.Kind, numbered
//   #define LEARNING_RATE …       the positions of Hyper

// One value w of a parameter by its gradient. m and v are its slots; a rule that has one or none uses m alone or neither.
FN void step(int rule, float beta1, float beta2, float epsilon, float decay, float l1, GLOBAL const float* hyper,
             float gradient, GLOBAL float* values, GLOBAL float* m, GLOBAL float* v) {
    float w = *values;
    float g = gradient;
    if (rule != ADAMW) {
        // The subgradient of l1·|w| that brings g nearest to 0. Not clamp(), which would turn a NaN into a number.
        float penalty = w > 0.0f ? l1 : w < 0.0f ? -l1 : g > l1 ? -l1 : g < -l1 ? l1 : -g;
        g = (l1 == 0.0f ? g : g + penalty) + decay * w;
    }
    float change = g;
    if (rule == MOMENTUM || rule == NESTEROV) {
        float momentum = beta1 * *m + g;
        *m = momentum;
        change = rule == MOMENTUM ? momentum : g + beta1 * momentum;
    } else if (rule == ADAGRAD || rule == RMSPROP) {
        float square = rule == ADAGRAD ? *m + g * g : beta2 * *m + (1.0f - beta2) * g * g;
        *m = square;
        change = g / (sqrt(square) + epsilon);
    } else if (rule == ADAM || rule == ADAMW) {
        float mean = beta1 * *m + (1.0f - beta1) * g;
        float square = beta2 * *v + (1.0f - beta2) * g * g;
        *m = mean;
        *v = square;
        change = mean * hyper[CORRECTION1] / (sqrt(square * hyper[CORRECTION2]) + epsilon);
        if (rule == ADAMW) change += decay * w;
    }
    float rate = hyper[LEARNING_RATE];
    float changed = w - rate * change;
    if (l1 > 0.0f && rule == ADAMW) {
        float least = rate * l1;
        changed = changed > least ? changed - least : changed < -least ? changed + least : changed - changed;
    } else if (l1 > 0.0f && (w > 0.0f ? changed < 0.0f : w < 0.0f && changed > 0.0f)) {
        changed = 0.0f;
        if (rule == MOMENTUM || rule == NESTEROV || rule == ADAM) *m = 0.0f;
    }
    *values = changed;
}

// Weight decay and L1 apply to the first `decayed` values.
KERNEL update(int rule, float beta1, float beta2, float epsilon, float decay, float l1, GLOBAL const float* hyper,
              int hyperAt, int decayed, GLOBAL const float* gradients, int gradientsAt, GLOBAL float* values, int valuesAt,
              GLOBAL float* m, int mAt, GLOBAL float* v, int vAt, int n) {
    for (EACH(i, n)) {
        int decays = i < (unsigned int)decayed;
        step(rule, beta1, beta2, epsilon, decays ? decay : 0.0f, decays ? l1 : 0.0f, hyper + hyperAt,
             gradients[gradientsAt + i], values + valuesAt + i, m + mAt + i, v + vAt + i);
    }
}

// The rows of a table that are in the plan.
KERNEL update_rows(int rule, float beta1, float beta2, float epsilon, float decay, float l1,
                   GLOBAL const float* hyper, int hyperAt, GLOBAL const int* plan, int planAt, GLOBAL const float* sums, int sumsAt,
                   GLOBAL float* table, int tableAt, GLOBAL float* m, int mAt, GLOBAL float* v, int vAt, int columns) {
    int n = plan[planAt] * columns;
    for (EACH(i, n)) {
        unsigned int u = i / (unsigned int)columns;
        int at = plan[planAt + 1 + u] * columns + (int)(i - u * columns);
        step(rule, beta1, beta2, epsilon, decay, l1, hyper + hyperAt, sums[sumsAt + i], table + tableAt + at, m + mAt + at,
             v + vAt + at);
    }
}
