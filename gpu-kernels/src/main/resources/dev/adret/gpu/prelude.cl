// One dialect for OpenCL C 1.2 and CUDA C. Put before each of the other files, together with
//   #define GROUP             the number of work-items in every group, a power of two
//   #define AT_ONCE           how many reads a work-item has under way where they would else wait for each other
//   #define IDENTITY, RELU …  the constants of Activation.Kind, numbered
//
// Rules: helpers are FN; local arrays stand at the top of a kernel; every literal of a float ends in f; loops stride over
// the grid, so that its size never changes a result; nothing returns before a barrier; no atomics on floats; WIDE is an
// unsigned integer of 64 bits; no function is called what one of OpenCL is, which many of its compilers refuse.
#ifndef __CUDACC__
#define KERNEL __kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void
#define FN static
#define GLOBAL __global
#define LOCAL_ARRAY(type, name, size) __local type name[size]
#define LOCAL __local
#define LID ((int)get_local_id(0))
#define GROUP_ID ((int)get_group_id(0))
#define GROUPS ((int)get_num_groups(0))
// Local and global memory, since groups hand work on to themselves through both.
#define BARRIER barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)
#define MULTIPLY_HIGH(a, b) mul_hi(a, b)
#define ATOMIC_INCREMENT(p) atomic_inc(p)
#define WIDE ulong
#else
#define KERNEL extern "C" __global__ void __launch_bounds__(GROUP)
#define FN static __device__ __forceinline__
#define GLOBAL
#define LOCAL_ARRAY(type, name, size) __shared__ type name[size]
#define LOCAL
#define LID ((int)threadIdx.x)
#define GROUP_ID ((int)blockIdx.x)
#define GROUPS ((int)gridDim.x)
#define BARRIER __syncthreads()
#define MULTIPLY_HIGH(a, b) __umulhi(a, b)
#define ATOMIC_INCREMENT(p) atomicAdd(p, 1)
#define WIDE unsigned long long
#endif

// Runs through 0 … n − 1, each work-item through its share. Unsigned: the last step may go beyond 2³¹.
#define EACH(i, n) unsigned int i = GROUP_ID * GROUP + LID; i < (unsigned int)(n); i += GROUPS * GROUP

// Row by row, `lanes` work-items to a row: few for few columns, so that a group has many rows. The loops over rows are the
// same for all of a group, since teams meet at barriers.
#define EACH_ROW(row, n) int row = GROUP_ID * (GROUP / lanes) + LID / lanes, first = GROUP_ID * (GROUP / lanes); \
    first < (n); row += GROUPS * (GROUP / lanes), first += GROUPS * (GROUP / lanes)

// sum ← sum + the terms for i = from, from + step … below end, each an expression of i, in that order.
#define ADD_UP(sum, i, from, end, step, term) { \
    unsigned int next_ = (from); \
    for (; next_ + (AT_ONCE - 1) * (step) < (unsigned int)(end); next_ += AT_ONCE * (step)) { \
        float terms_[AT_ONCE]; \
        for (int ahead_ = 0; ahead_ < AT_ONCE; ahead_++) { \
            int i = (int)(next_ + ahead_ * (step)); \
            terms_[ahead_] = (term); \
        } \
        for (int ahead_ = 0; ahead_ < AT_ONCE; ahead_++) sum += terms_[ahead_]; \
    } \
    for (; next_ < (unsigned int)(end); next_ += (step)) { \
        int i = (int)next_; \
        sum += (term); \
    } \
}

#define LEAST_FLOAT (-3.402823466e+38f)

// The index of the element that an index from outside stands for.
FN int nearest(int index, int size) {
    return index < 0 ? 0 : index >= size ? size - 1 : index;
}

FN float activation(int f, float slope, float x) {
    // Not fmax and fmin, which lose NaN.
    if (f == RELU) return x < 0.0f ? 0.0f : x;
    if (f == LEAKY_RELU) return x > 0.0f ? x : slope * x;
    if (f == TANH) return tanh(x);
    if (f == HARD_TANH) return x < -1.0f ? -1.0f : x > 1.0f ? 1.0f : x;
    if (f == SIGMOID) return 1.0f / (1.0f + exp(-x));
    return x;
}

// The derivative at the place where the value was y.
FN float derivative(int f, float slope, float y) {
    if (f == RELU) return y > 0.0f ? 1.0f : 0.0f;
    if (f == LEAKY_RELU) return y > 0.0f ? 1.0f : slope;
    if (f == TANH) return 1.0f - y * y;
    if (f == HARD_TANH) return y > -1.0f && y < 1.0f ? 1.0f : 0.0f;
    if (f == SIGMOID) return y * (1.0f - y);
    return 1.0f;
}

// The sum of v over teams of `lanes` neighbouring work-items (a power of two up to GROUP), for all in the team.
FN float team_sum(LOCAL float* scratch, int lanes, float v) {
    int lane = LID & (lanes - 1);
    scratch[LID] = v;
    BARRIER;
    for (int reach = lanes / 2; reach > 0; reach /= 2) {
        if (lane < reach) scratch[LID] += scratch[LID + reach];
        BARRIER;
    }
    float sum = scratch[LID - lane];
    BARRIER;
    return sum;
}

FN float team_max(LOCAL float* scratch, int lanes, float v) {
    int lane = LID & (lanes - 1);
    scratch[LID] = v;
    BARRIER;
    for (int reach = lanes / 2; reach > 0; reach /= 2) {
        if (lane < reach) scratch[LID] = fmax(scratch[LID], scratch[LID + reach]);
        BARRIER;
    }
    float greatest = scratch[LID - lane];
    BARRIER;
    return greatest;
}

// The sum of v over the work-items that have the same place in their team of `lanes`, for all of those.
FN float sum_of_teams(LOCAL float* scratch, int lanes, float v) {
    scratch[LID] = v;
    BARRIER;
    for (int reach = GROUP / 2; reach >= lanes; reach /= 2) {
        if (LID < reach) scratch[LID] += scratch[LID + reach];
        BARRIER;
    }
    float sum = scratch[LID & (lanes - 1)];
    BARRIER;
    return sum;
}

// Philox4x32-10, Salmon et al., SC 2011: four words from a key and a counter.
FN void philox(unsigned int key0, unsigned int key1, unsigned int* c) {
    for (int round = 0; round < 10; round++) {
        unsigned int high0 = MULTIPLY_HIGH(0xD2511F53u, c[0]);
        unsigned int low0 = 0xD2511F53u * c[0];
        unsigned int high1 = MULTIPLY_HIGH(0xCD9E8D57u, c[2]);
        unsigned int low1 = 0xCD9E8D57u * c[2];
        c[0] = high1 ^ c[1] ^ key0;
        c[1] = low1;
        c[2] = high0 ^ c[3] ^ key1;
        c[3] = low0;
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
}
