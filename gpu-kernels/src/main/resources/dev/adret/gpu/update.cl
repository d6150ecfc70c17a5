// Put behind
//   #define SGD, MOMENTUM …       the constants of UpdateRule.Kind, numbered
//   #define LEARNING_RATE …       the positions of Hyper

// One value w of a parameter by its gradient. m and v are its slots; a rule that has one or none uses m alone or neither.
FN void step_value(int rule, float beta1, float beta2, float epsilon, float decay, float l1, GLOBAL const float* hyper,
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

// Elements of the rows of table t that are in its plan; a table of no columns is none.
#define PLANNED(t) (columns##t == 0 ? 0u : (unsigned int)(plan##t[planAt##t] * columns##t))

// Element i is one of table t, or it is one of those behind it.
#define STEP_OF_TABLE(t) \
    if (i < planned##t) { \
        unsigned int u = i / (unsigned int)columns##t; \
        int at = plan##t[planAt##t + 1 + u] * columns##t + (int)(i - u * columns##t); \
        step_value(rule, beta1, beta2, epsilon, decay, l1, hyper + hyperAt, sums##t[sumsAt##t + i], table##t + tableAt##t + at, \
                   m##t + mAt##t + at, v##t + vAt##t + at); \
        continue; \
    } \
    i -= planned##t;

// n dense values, of which the first `decayed` have weight decay and L1, and behind them the rows of up to four tables that are in their plans.
KERNEL update(int rule, float beta1, float beta2, float epsilon, float decay, float l1, GLOBAL const float* hyper,
              int hyperAt, int decayed, GLOBAL const float* gradients, int gradientsAt, GLOBAL float* values, int valuesAt,
              GLOBAL float* m, int mAt, GLOBAL float* v, int vAt, int n,
              GLOBAL const int* plan0, int planAt0, GLOBAL const float* sums0, int sumsAt0, GLOBAL float* table0,
              int tableAt0, GLOBAL float* m0, int mAt0, GLOBAL float* v0, int vAt0, int columns0,
              GLOBAL const int* plan1, int planAt1, GLOBAL const float* sums1, int sumsAt1, GLOBAL float* table1,
              int tableAt1, GLOBAL float* m1, int mAt1, GLOBAL float* v1, int vAt1, int columns1,
              GLOBAL const int* plan2, int planAt2, GLOBAL const float* sums2, int sumsAt2, GLOBAL float* table2,
              int tableAt2, GLOBAL float* m2, int mAt2, GLOBAL float* v2, int vAt2, int columns2,
              GLOBAL const int* plan3, int planAt3, GLOBAL const float* sums3, int sumsAt3, GLOBAL float* table3,
              int tableAt3, GLOBAL float* m3, int mAt3, GLOBAL float* v3, int vAt3, int columns3) {
    unsigned int planned0 = PLANNED(0);
    unsigned int planned1 = PLANNED(1);
    unsigned int planned2 = PLANNED(2);
    unsigned int planned3 = PLANNED(3);
    for (EACH(e, n + planned0 + planned1 + planned2 + planned3)) {
        unsigned int i = e;
        if (i < (unsigned int)n) {
            int decays = i < (unsigned int)decayed;
            step_value(rule, beta1, beta2, epsilon, decays ? decay : 0.0f, decays ? l1 : 0.0f, hyper + hyperAt,
                       gradients[gradientsAt + i], values + valuesAt + i, m + mAt + i, v + vAt + i);
            continue;
        }
        i -= (unsigned int)n;
        STEP_OF_TABLE(0)
        STEP_OF_TABLE(1)
        STEP_OF_TABLE(2)
        STEP_OF_TABLE(3)
    }
}
