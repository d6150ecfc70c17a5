// Put behind
//   #define ROUNDS   those of Permutation

// The finalizer of SplitMix64, Steele, Lea and Flood, OOPSLA 2014.
FN WIDE scrambled(WIDE z) {
    z = (z ^ z >> 30) * (((WIDE)0xBF58476Du << 32) | 0x1CE4E5B9u);
    z = (z ^ z >> 27) * (((WIDE)0x94D049BBu << 32) | 0x133111EBu);
    return z ^ z >> 31;
}

// numbers[i] ← the number at place i of a permutation of `size` numbers: a balanced Feistel network, whose halves have `halfBits` bits, as often as
// it takes to come below the size. `keys` are those of its rounds, the lower half of each before the upper.
KERNEL permutation(int halfBits, int low0, int high0, int low1, int high1, int low2, int high2, int low3, int high3,
                   GLOBAL int* numbers, int numbersAt, int size) {
    WIDE keys[ROUNDS];
    unsigned int mask = (1u << halfBits) - 1u;
    keys[0] = ((WIDE)(unsigned int)high0 << 32) | (unsigned int)low0;
    keys[1] = ((WIDE)(unsigned int)high1 << 32) | (unsigned int)low1;
    keys[2] = ((WIDE)(unsigned int)high2 << 32) | (unsigned int)low2;
    keys[3] = ((WIDE)(unsigned int)high3 << 32) | (unsigned int)low3;
    for (EACH(i, size)) {
        unsigned int value = i;
        do {
            unsigned int left = value >> halfBits;
            unsigned int right = value & mask;
            for (int round = 0; round < ROUNDS; round++) {
                unsigned int mixed = left ^ ((unsigned int)scrambled(right + keys[round]) & mask);
                left = right;
                right = mixed;
            }
            value = left << halfBits | right;
        } while (value >= (unsigned int)size);
        numbers[numbersAt + i] = (int)value;
    }
}

// One group.
KERNEL end_step(GLOBAL int* step, int stepAt, float count, GLOBAL const float* loss, int lossAt, GLOBAL float* sum, int sumAt) {
    if (LID == 0) {
        step[stepAt]++;
        sum[sumAt] += count * loss[lossAt];
    }
}

// ---- windows of a text: words[t] = 2·w + b, for word w at token t, and b = 1 where a sentence begins with it ----

#define NO_TOKEN (-1)

// The token that a row of a batch is of: see BatchPlace.
FN int token_of(GLOBAL const int* order, int orderAt, int orders, int stepsOfEpoch, int stride, int row, int tokens) {
    int at = stride * stepsOfEpoch + row;
    int token = at >= 0 && at < orders ? order[orderAt + at] : NO_TOKEN;
    return token < tokens ? token : NO_TOKEN;
}

// The word so many places from a token, if it is in the token's sentence; else 0, which is padding.
FN int word_near(GLOBAL const int* words, int wordsAt, int tokens, int token, int distance) {
    int at = token;
    for (; distance < 0; distance++) {
        if (at == 0 || (words[wordsAt + at] & 1) == 1) return 0;
        at--;
    }
    for (; distance > 0; distance--) {
        at++;
        if (at == tokens || (words[wordsAt + at] & 1) == 1) return 0;
    }
    return words[wordsAt + at] >> 1;
}

// Row i of ids ← the window of `places` words around the token of row i, labels[i] ← its label. The table has k ids of each word, and
// the one that stands in place of the first half of the time.
KERNEL windows(GLOBAL const int* words, int wordsAt, GLOBAL const int* textLabels, int textLabelsAt, int tokens,
               GLOBAL const int* table, int tableAt, int tableRows, int k, GLOBAL const int* columns, int columnsAt, int radius,
               int seedLow, int seedHigh, GLOBAL const int* order, int orderAt, int orders, GLOBAL const int* step, int stepAt,
               GLOBAL const int* epoch, int epochAt, int stride, GLOBAL int* ids, int idsAt, int width, GLOBAL int* labels,
               int labelsAt, int n) {
    unsigned int random[4];
    int places = 2 * radius + 1;
    int stepsOfEpoch = step[stepAt] - epoch[epochAt + 1];
    for (EACH(e, n)) {
        int row = (int)(e / (unsigned int)width);
        int column = (int)e - row * width;
        int token = token_of(order, orderAt, orders, stepsOfEpoch, stride, row, tokens);
        int wanted = nearest(columns[columnsAt + column], places * k);
        int place = wanted / k;
        int j = wanted - place * k;
        int word = token < 0 ? 0 : word_near(words, wordsAt, tokens, token, place - radius);
        int entry = tableAt + nearest(word, tableRows) * (k + 1);
        int id = table[entry + j];
        int other = table[entry + k];
        if (j == 0 && other != id) {
            random[0] = (unsigned int)token;
            random[1] = (unsigned int)epoch[epochAt];
            random[2] = (unsigned int)(place / 4);
            random[3] = 0u;
            philox((unsigned int)seedLow, (unsigned int)seedHigh, random);
            if (random[place & 3] >> 31 == 1u) id = other;
        }
        ids[idsAt + e] = id;
        if (column == 0) labels[labelsAt + row] = token < 0 ? 0 : textLabels[textLabelsAt + token];
    }
}
