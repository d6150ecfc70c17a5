// Put behind
//   #define CHUNK    the number of ids that one group sorts
//   #define FAN      the number of sorted runs that are merged at a time

// What several tables have done to them, up to four are given at once; one that is not there has the size 0.

// A parameter of table t. A barrier must be outside of what differs from table to table: so it is chosen first.
#define OF_TABLE(name) (t == 0 ? name##0 : t == 1 ? name##1 : t == 2 ? name##2 : name##3)

// out[i, j·d + c] ← Σ_t table[ids[i, j·k + t], c]; an id outside the table stands for the nearest row.
FN void gather_element(GLOBAL const float* table, int tableRows, int d, GLOBAL const int* ids, int idsStride, int w, int k,
                       GLOBAL float* out, int outStride, unsigned int e) {
    unsigned int width = w * d;
    unsigned int i = e / width;
    unsigned int place = e - i * width;
    unsigned int j = place / (unsigned int)d;
    unsigned int column = place - j * d;
    GLOBAL const int* first = ids + i * idsStride + j * k;
    float sum = table[nearest(first[0], tableRows) * d + column];
    for (int t = 1; t < k; t++) sum += table[nearest(first[t], tableRows) * d + column];
    out[i * outStride + place] = sum;
}

#define GATHER_OF_TABLE(t) \
    if (e < (unsigned int)n##t) { \
        gather_element(table##t + tableAt##t, rows##t, d##t, ids##t + idsAt##t, idsStride##t, w##t, k##t, out##t + outAt##t, \
                       outStride##t, e); \
        continue; \
    } \
    e -= (unsigned int)n##t;

// For up to four tables, one behind the other; one of no elements is none.
KERNEL gather(GLOBAL const float* table0, int tableAt0, int rows0, int d0, GLOBAL const int* ids0, int idsAt0,
              int idsStride0, int w0, int k0, GLOBAL float* out0, int outAt0, int outStride0, int n0,
              GLOBAL const float* table1, int tableAt1, int rows1, int d1, GLOBAL const int* ids1, int idsAt1,
              int idsStride1, int w1, int k1, GLOBAL float* out1, int outAt1, int outStride1, int n1,
              GLOBAL const float* table2, int tableAt2, int rows2, int d2, GLOBAL const int* ids2, int idsAt2,
              int idsStride2, int w2, int k2, GLOBAL float* out2, int outAt2, int outStride2, int n2,
              GLOBAL const float* table3, int tableAt3, int rows3, int d3, GLOBAL const int* ids3, int idsAt3,
              int idsStride3, int w3, int k3, GLOBAL float* out3, int outAt3, int outStride3, int n3) {
    for (EACH(element, (unsigned int)n0 + n1 + n2 + n3)) {
        unsigned int e = element;
        GATHER_OF_TABLE(0)
        GATHER_OF_TABLE(1)
        GATHER_OF_TABLE(2)
        GATHER_OF_TABLE(3)
    }
}

// y[i] ← f(bias + Σ_j table[ids[i, j]]), in the order of j.
KERNEL gather_sum(GLOBAL const float* table, int tableAt, int tableRows, int d, GLOBAL const int* ids, int idsAt,
                  int idsStride, int w, GLOBAL const float* bias, int biasAt, int f, float slope, GLOBAL float* y, int yAt, int n) {
    for (EACH(e, n)) {
        unsigned int i = e / (unsigned int)d;
        unsigned int column = e - i * d;
        float sum = bias[biasAt + column];
        for (int j = 0; j < w; j++) sum += table[tableAt + nearest(ids[idsAt + i * idsStride + j], tableRows) * d + column];
        y[yAt + e] = activation(f, slope, sum);
    }
}

// partials[i] ← Σ x_e² over every n-th element e = i, i + n … of the first rows of x, as many as count says. `lanes` partial sums to a group,
// whose teams take every so many-th element of them.
KERNEL sum_squares(GLOBAL const float* x, int xAt, int rows, int d, GLOBAL const int* count, int countAt,
                   GLOBAL float* partials, int partialsAt, int n, int lanes) {
    LOCAL_ARRAY(float, scratch, GROUP);
    int counted = count[countAt] < rows ? count[countAt] : rows;
    int size = counted > 0 ? counted * d : 0;
    int team = LID / lanes;
    int step = n * (GROUP / lanes);
    for (int block = GROUP_ID * lanes; block < n; block += GROUPS * lanes) {
        int i = block + (LID & (lanes - 1));
        float sum = 0.0f;
        ADD_UP(sum, e, i + team * n, i < n ? size : 0, step, x[xAt + e] * x[xAt + e])
        sum = sum_of_teams(scratch, lanes, sum);
        if (team == 0 && i < n) partials[partialsAt + i] = sum;
    }
}

// ---- row plans: places sorted by id and place; where the id changes, a row begins ----
//
// Up to CHUNK ids are sorted by one group in local memory, and plan_chunk does the whole of it. For more, sort_chunks sorts
// them piece by piece, merge_runs (each time into the other buffer) makes up to FAN runs one and in the end counts the beginnings of rows
// in each piece, and write_rows writes the plan.

FN int id_at(GLOBAL const int* ids, int idsAt, int idsStride, int w, int tableRows, int place) {
    int i = place / w;
    return nearest(ids[idsAt + i * idsStride + (place - i * w)], tableRows);
}

// Batcher's bitonic sort of n ids from `first` on by id, then by place. Leaves their places in `sorted`.
FN void sort_chunk(LOCAL int* keys, LOCAL unsigned short* order, GLOBAL const int* ids, int idsAt, int idsStride, int w,
                   int tableRows, int first, int n, GLOBAL int* sorted) {
    int size = 1;
    while (size < n) size *= 2;
    for (int i = LID; i < size; i += GROUP) {
        // What fills the chunk up sorts behind everything, since it has no smaller id and greater places.
        keys[i] = i < n ? id_at(ids, idsAt, idsStride, w, tableRows, first + i) : 0x7fffffff;
        order[i] = (unsigned short)i;
    }
    BARRIER;
    for (int run = 2; run <= size; run *= 2) {
        for (int reach = run / 2; reach > 0; reach /= 2) {
            for (int pair = LID; pair < size / 2; pair += GROUP) {
                int low = 2 * pair - (pair & (reach - 1));
                int high = low + reach;
                int lowKey = keys[low];
                int highKey = keys[high];
                unsigned short lowPlace = order[low];
                unsigned short highPlace = order[high];
                int falls = lowKey > highKey || (lowKey == highKey && lowPlace > highPlace);
                int rising = (low & run) == 0;
                if (falls == rising) {
                    keys[low] = highKey;
                    keys[high] = lowKey;
                    order[low] = highPlace;
                    order[high] = lowPlace;
                }
            }
            BARRIER;
        }
    }
    for (int i = LID; i < n; i += GROUP) sorted[first + i] = first + order[i];
    BARRIER;
}

FN int begins_row(GLOBAL const int* ids, int idsAt, int idsStride, int w, int tableRows, GLOBAL const int* sorted, int i) {
    return i == 0
        || id_at(ids, idsAt, idsStride, w, tableRows, sorted[i]) != id_at(ids, idsAt, idsStride, w, tableRows, sorted[i - 1]);
}

// The number of rows that begin in [from, to), to one group's work-items in order: each gets the sum of those before it.
FN int rows_before(LOCAL int* scratch, int mine) {
    scratch[LID] = mine;
    BARRIER;
    for (int distance = 1; distance < GROUP; distance *= 2) {
        int other = LID >= distance ? scratch[LID - distance] : 0;
        BARRIER;
        scratch[LID] += other;
        BARRIER;
    }
    int before = scratch[LID] - mine;
    BARRIER;
    return before;
}

// Writes the rows that begin in the piece [from, to) of `sorted`, `before` of them having begun before.
FN void write_piece(LOCAL int* scratch, GLOBAL const int* ids, int idsAt, int idsStride, int w, int tableRows,
                    GLOBAL const int* sorted, int from, int to, int before, GLOBAL int* plan, int n) {
    int share = (to - from + GROUP - 1) / GROUP;
    int mine = from + LID * share;
    int end = mine + share < to ? mine + share : to;
    int begun = 0;
    for (int i = mine; i < end; i++) begun += begins_row(ids, idsAt, idsStride, w, tableRows, sorted, i);
    int u = before + rows_before(scratch, begun);
    for (int i = mine; i < end; i++) {
        if (begins_row(ids, idsAt, idsStride, w, tableRows, sorted, i)) {
            plan[1 + u] = id_at(ids, idsAt, idsStride, w, tableRows, sorted[i]);
            plan[1 + n + u] = i;
            u++;
        }
    }
    // Whoever has the last place knows how many rows there are.
    if (to == n && (n == 0 ? LID == 0 : mine < end && end == n)) {
        plan[0] = u;
        plan[1 + n + u] = n;
    }
}

// A group for each table.
KERNEL plan_chunk(GLOBAL const int* ids0, int idsAt0, int idsStride0, int w0, int tableRows0,
                  GLOBAL int* plan0, int planAt0, int n0,
                  GLOBAL const int* ids1, int idsAt1, int idsStride1, int w1, int tableRows1,
                  GLOBAL int* plan1, int planAt1, int n1,
                  GLOBAL const int* ids2, int idsAt2, int idsStride2, int w2, int tableRows2,
                  GLOBAL int* plan2, int planAt2, int n2,
                  GLOBAL const int* ids3, int idsAt3, int idsStride3, int w3, int tableRows3,
                  GLOBAL int* plan3, int planAt3, int n3) {
    LOCAL_ARRAY(int, keys, CHUNK);
    LOCAL_ARRAY(unsigned short, order, CHUNK);
    LOCAL_ARRAY(int, scratch, GROUP);
    int t = GROUP_ID;
    GLOBAL const int* ids = OF_TABLE(ids);
    int idsAt = OF_TABLE(idsAt);
    int idsStride = OF_TABLE(idsStride);
    int w = OF_TABLE(w);
    int tableRows = OF_TABLE(tableRows);
    int n = OF_TABLE(n);
    GLOBAL int* plan = OF_TABLE(plan) + OF_TABLE(planAt);
    GLOBAL int* sorted = plan + 2 * n + 2;
    sort_chunk(keys, order, ids, idsAt, idsStride, w, tableRows, 0, n, sorted);
    write_piece(scratch, ids, idsAt, idsStride, w, tableRows, sorted, 0, n, 0, plan, n);
}

// Of `group`, which is that of a chunk of one of the tables, which table that is, and then the number of the chunk there. A table without ids has
// a chunk too.
#define CHUNKS(n) ((n) == 0 ? 1 : ((n) - 1) / CHUNK + 1)
#define TABLE_AND_CHUNK \
    int end0 = CHUNKS(n0); \
    int end1 = end0 + CHUNKS(n1); \
    int end2 = end1 + CHUNKS(n2); \
    int t = GROUP_ID < end0 ? 0 : GROUP_ID < end1 ? 1 : GROUP_ID < end2 ? 2 : 3; \
    int chunk = GROUP_ID - (t == 0 ? 0 : t == 1 ? end0 : t == 2 ? end1 : end2);

// A group for each chunk of each table.
KERNEL sort_chunks(GLOBAL const int* ids0, int idsAt0, int idsStride0, int w0, int tableRows0,
                   GLOBAL int* sorted0, int sortedAt0, GLOBAL int* counts0, int countsAt0, int n0,
                   GLOBAL const int* ids1, int idsAt1, int idsStride1, int w1, int tableRows1,
                   GLOBAL int* sorted1, int sortedAt1, GLOBAL int* counts1, int countsAt1, int n1,
                   GLOBAL const int* ids2, int idsAt2, int idsStride2, int w2, int tableRows2,
                   GLOBAL int* sorted2, int sortedAt2, GLOBAL int* counts2, int countsAt2, int n2,
                   GLOBAL const int* ids3, int idsAt3, int idsStride3, int w3, int tableRows3,
                   GLOBAL int* sorted3, int sortedAt3, GLOBAL int* counts3, int countsAt3, int n3) {
    LOCAL_ARRAY(int, keys, CHUNK);
    LOCAL_ARRAY(unsigned short, order, CHUNK);
    TABLE_AND_CHUNK
    GLOBAL const int* ids = OF_TABLE(ids);
    int idsAt = OF_TABLE(idsAt);
    int idsStride = OF_TABLE(idsStride);
    int w = OF_TABLE(w);
    int tableRows = OF_TABLE(tableRows);
    int n = OF_TABLE(n);
    GLOBAL int* sorted = OF_TABLE(sorted) + OF_TABLE(sortedAt);
    GLOBAL int* counts = OF_TABLE(counts) + OF_TABLE(countsAt);
    int first = chunk * CHUNK;
    int size = n - first < CHUNK ? n - first : CHUNK;
    if (LID == 0) counts[chunk] = 0;
    sort_chunk(keys, order, ids, idsAt, idsStride, w, tableRows, first, size, sorted);
}

// Each element finds by halving how many of the other runs come before it. Among equal ids those of earlier runs do, whose places
// are smaller. Where all runs become one, an id that no earlier run has begins a row. A table of one run is copied.
KERNEL merge_runs(GLOBAL const int* ids0, int idsAt0, int idsStride0, int w0, int tableRows0,
                  GLOBAL const int* runs0, int runsAt0, GLOBAL int* merged0, int mergedAt0, GLOBAL int* counts0, int countsAt0,
                  int run0, int last0, int n0,
                  GLOBAL const int* ids1, int idsAt1, int idsStride1, int w1, int tableRows1,
                  GLOBAL const int* runs1, int runsAt1, GLOBAL int* merged1, int mergedAt1, GLOBAL int* counts1, int countsAt1,
                  int run1, int last1, int n1,
                  GLOBAL const int* ids2, int idsAt2, int idsStride2, int w2, int tableRows2,
                  GLOBAL const int* runs2, int runsAt2, GLOBAL int* merged2, int mergedAt2, GLOBAL int* counts2, int countsAt2,
                  int run2, int last2, int n2,
                  GLOBAL const int* ids3, int idsAt3, int idsStride3, int w3, int tableRows3,
                  GLOBAL const int* runs3, int runsAt3, GLOBAL int* merged3, int mergedAt3, GLOBAL int* counts3, int countsAt3,
                  int run3, int last3, int n3) {
    unsigned int end0 = n0;
    unsigned int end1 = end0 + n1;
    unsigned int end2 = end1 + n2;
    for (EACH(e, end2 + n3)) {
        int t = e < end0 ? 0 : e < end1 ? 1 : e < end2 ? 2 : 3;
        int i = (int)(e - (t == 0 ? 0u : t == 1 ? end0 : t == 2 ? end1 : end2));
        GLOBAL const int* ids = OF_TABLE(ids);
        int idsAt = OF_TABLE(idsAt);
        int idsStride = OF_TABLE(idsStride);
        int w = OF_TABLE(w);
        int tableRows = OF_TABLE(tableRows);
        int n = OF_TABLE(n);
        GLOBAL const int* runs = OF_TABLE(runs) + OF_TABLE(runsAt);
        GLOBAL int* merged = OF_TABLE(merged) + OF_TABLE(mergedAt);
        int run = OF_TABLE(run);
        int mine = i / run;
        int first = mine / FAN * FAN;
        int place = runs[i];
        int id = id_at(ids, idsAt, idsStride, w, tableRows, place);
        int target = first * run + (i - mine * run);
        int begins = i == mine * run || id_at(ids, idsAt, idsStride, w, tableRows, runs[i - 1]) != id;
        for (int other = first; other < first + FAN && other * run < n; other++) {
            if (other == mine) continue;
            int begin = other * run;
            int low = begin;
            int high = n - begin < run ? n : begin + run;
            int limit = other < mine ? id + 1 : id;
            while (low < high) {
                int middle = low + (high - low) / 2;
                if (id_at(ids, idsAt, idsStride, w, tableRows, runs[middle]) < limit) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            target += low - begin;
            if (other < mine && low > begin) begins &= id_at(ids, idsAt, idsStride, w, tableRows, runs[low - 1]) != id;
        }
        merged[target] = place;
        if (OF_TABLE(last) && begins) ATOMIC_INCREMENT(OF_TABLE(counts) + OF_TABLE(countsAt) + target / CHUNK);
    }
}

// A group for each chunk of each table.
KERNEL write_rows(GLOBAL const int* ids0, int idsAt0, int idsStride0, int w0, int tableRows0,
                  GLOBAL const int* counts0, int countsAt0, GLOBAL int* plan0, int planAt0, int n0,
                  GLOBAL const int* ids1, int idsAt1, int idsStride1, int w1, int tableRows1,
                  GLOBAL const int* counts1, int countsAt1, GLOBAL int* plan1, int planAt1, int n1,
                  GLOBAL const int* ids2, int idsAt2, int idsStride2, int w2, int tableRows2,
                  GLOBAL const int* counts2, int countsAt2, GLOBAL int* plan2, int planAt2, int n2,
                  GLOBAL const int* ids3, int idsAt3, int idsStride3, int w3, int tableRows3,
                  GLOBAL const int* counts3, int countsAt3, GLOBAL int* plan3, int planAt3, int n3) {
    LOCAL_ARRAY(int, scratch, GROUP);
    LOCAL_ARRAY(int, total, 1);
    TABLE_AND_CHUNK
    GLOBAL const int* ids = OF_TABLE(ids);
    int idsAt = OF_TABLE(idsAt);
    int idsStride = OF_TABLE(idsStride);
    int w = OF_TABLE(w);
    int tableRows = OF_TABLE(tableRows);
    int n = OF_TABLE(n);
    GLOBAL const int* counts = OF_TABLE(counts) + OF_TABLE(countsAt);
    GLOBAL int* plan = OF_TABLE(plan) + OF_TABLE(planAt);
    GLOBAL const int* sorted = plan + 2 * n + 2;
    int from = chunk * CHUNK;
    int to = n - from < CHUNK ? n : from + CHUNK;
    int sum = 0;
    for (int i = LID; i < chunk; i += GROUP) sum += counts[i];
    int before = rows_before(scratch, sum);
    if (LID == GROUP - 1) total[0] = before + sum;
    BARRIER;
    write_piece(scratch, ids, idsAt, idsStride, w, tableRows, sorted, from, to, total[0], plan, n);
}

// ---- sums over the places of a row ----

#define PLANNED(t) (n##t == 0 ? 0 : plan##t[planAt##t])

// The segments of a plan behind the first.
#define PARTS(n) ((n) == 0 ? 0 : ((n) - 1) / SEGMENT)

// The row that place `at` of a plan belongs to, `starts` saying where each of the `count` rows begins.
FN int row_at(GLOBAL const int* starts, int count, int at) {
    int low = 0;
    int high = count - 1;
    while (low < high) {
        int middle = low + (high - low + 1) / 2;
        if (starts[middle] <= at) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return low;
}

// An element of the slice of dy that is at this place of the ids.
FN float element_at(GLOBAL const float* dy, int dyStride, int w, int k, int d, int column, int place) {
    int slice = k == 1 ? place : place / k;
    int i = slice / w;
    return dy[i * dyStride + (slice - i * w) * d + column];
}

// sums[u] ← the gradient of row u of a plan, as far as its places lie in the segment that it begins in, for up to four tables, one behind the
// other; one of no ids is none. A group for each row: `lanes` work-items side by side in a row of dy, the others at other places of the same
// row. Behind the rows a group for each segment but the first: parts[s - 1] ← what the row that goes on where segment s begins has in it.
KERNEL sum_rows(GLOBAL const float* dy0, int dyAt0, int dyStride0, int w0, int k0, int d0, GLOBAL const int* plan0,
                int planAt0, GLOBAL float* sums0, int sumsAt0, GLOBAL float* parts0, int partsAt0, int lanes0, int n0,
                GLOBAL const float* dy1, int dyAt1, int dyStride1, int w1, int k1, int d1, GLOBAL const int* plan1,
                int planAt1, GLOBAL float* sums1, int sumsAt1, GLOBAL float* parts1, int partsAt1, int lanes1, int n1,
                GLOBAL const float* dy2, int dyAt2, int dyStride2, int w2, int k2, int d2, GLOBAL const int* plan2,
                int planAt2, GLOBAL float* sums2, int sumsAt2, GLOBAL float* parts2, int partsAt2, int lanes2, int n2,
                GLOBAL const float* dy3, int dyAt3, int dyStride3, int w3, int k3, int d3, GLOBAL const int* plan3,
                int planAt3, GLOBAL float* sums3, int sumsAt3, GLOBAL float* parts3, int partsAt3, int lanes3, int n3) {
    LOCAL_ARRAY(float, scratch, GROUP);
    int end0 = PLANNED(0);
    int end1 = end0 + PLANNED(1);
    int end2 = end1 + PLANNED(2);
    int end3 = end2 + PLANNED(3);
    int last0 = end3 + PARTS(n0);
    int last1 = last0 + PARTS(n1);
    int last2 = last1 + PARTS(n2);
    int last3 = last2 + PARTS(n3);
    for (int work = GROUP_ID; work < last3; work += GROUPS) {
        int isPart = work >= end3;
        int t = isPart ? (work < last0 ? 0 : work < last1 ? 1 : work < last2 ? 2 : 3)
                       : (work < end0 ? 0 : work < end1 ? 1 : work < end2 ? 2 : 3);
        int item = work - (isPart ? (t == 0 ? end3 : t == 1 ? last0 : t == 2 ? last1 : last2)
                                  : (t == 0 ? 0 : t == 1 ? end0 : t == 2 ? end1 : end2));
        int dyStride = OF_TABLE(dyStride);
        int w = OF_TABLE(w);
        int k = OF_TABLE(k);
        int d = OF_TABLE(d);
        int lanes = OF_TABLE(lanes);
        int n = OF_TABLE(n);
        GLOBAL const float* dy = OF_TABLE(dy) + OF_TABLE(dyAt);
        GLOBAL const int* plan = OF_TABLE(plan) + OF_TABLE(planAt);
        GLOBAL const int* starts = plan + 1 + n;
        GLOBAL const int* places = plan + 2 * n + 2;
        int border = (item + 1) * SEGMENT;
        int u = isPart ? row_at(starts, plan[0], border) : item;
        int start = starts[u];
        int end = starts[u + 1];
        GLOBAL float* sums = OF_TABLE(sums) + OF_TABLE(sumsAt) + u * d;
        GLOBAL float* parts = OF_TABLE(parts) + OF_TABLE(partsAt) + item * d;
        GLOBAL float* target = isPart ? parts : sums;
        // A row that begins at the border has no part there: what is written then is nothing, and nobody reads it.
        int from = !isPart ? start : start < border ? border : end;
        int left = isPart ? SEGMENT : SEGMENT - start % SEGMENT;
        int to = end - from < left ? end : from + left;
        int lane = LID & (lanes - 1);
        int team = LID / lanes;
        for (int block = 0; block < d; block += lanes) {
            int column = block + lane;
            float sum = 0.0f;
            ADD_UP(sum, i, from + team, column < d ? to : 0, GROUP / lanes, element_at(dy, dyStride, w, k, d, column, places[i]))
            sum = sum_of_teams(scratch, lanes, sum);
            if (team == 0 && column < d) target[column] = sum;
        }
    }
}

// sums[u] ← sums[u] + the parts of row u that sum_rows has left, in their order. A group for each segment but the first, which does so for a row
// whose first part is that.
KERNEL add_parts_of_rows(int d0, GLOBAL const int* plan0, int planAt0, GLOBAL float* sums0, int sumsAt0,
                         GLOBAL const float* parts0, int partsAt0, int lanes0, int n0,
                         int d1, GLOBAL const int* plan1, int planAt1, GLOBAL float* sums1, int sumsAt1,
                         GLOBAL const float* parts1, int partsAt1, int lanes1, int n1,
                         int d2, GLOBAL const int* plan2, int planAt2, GLOBAL float* sums2, int sumsAt2,
                         GLOBAL const float* parts2, int partsAt2, int lanes2, int n2,
                         int d3, GLOBAL const int* plan3, int planAt3, GLOBAL float* sums3, int sumsAt3,
                         GLOBAL const float* parts3, int partsAt3, int lanes3, int n3) {
    LOCAL_ARRAY(float, scratch, GROUP);
    int last0 = PARTS(n0);
    int last1 = last0 + PARTS(n1);
    int last2 = last1 + PARTS(n2);
    int last3 = last2 + PARTS(n3);
    for (int work = GROUP_ID; work < last3; work += GROUPS) {
        int t = work < last0 ? 0 : work < last1 ? 1 : work < last2 ? 2 : 3;
        int item = work - (t == 0 ? 0 : t == 1 ? last0 : t == 2 ? last1 : last2);
        int d = OF_TABLE(d);
        int lanes = OF_TABLE(lanes);
        int n = OF_TABLE(n);
        GLOBAL const int* plan = OF_TABLE(plan) + OF_TABLE(planAt);
        GLOBAL const int* starts = plan + 1 + n;
        int border = (item + 1) * SEGMENT;
        int u = row_at(starts, plan[0], border);
        int start = starts[u];
        int isFirst = start < border && start / SEGMENT == item;
        int end = isFirst ? (starts[u + 1] - 1) / SEGMENT : item;
        GLOBAL float* sums = OF_TABLE(sums) + OF_TABLE(sumsAt) + u * d;
        GLOBAL const float* parts = OF_TABLE(parts) + OF_TABLE(partsAt);
        int lane = LID & (lanes - 1);
        int team = LID / lanes;
        for (int block = 0; block < d; block += lanes) {
            int column = block + lane;
            float sum = 0.0f;
            ADD_UP(sum, part, item + team, column < d ? end : 0, GROUP / lanes, parts[part * d + column])
            sum = sum_of_teams(scratch, lanes, sum);
            if (isFirst && team == 0 && column < d) sums[column] += sum;
        }
    }
}
