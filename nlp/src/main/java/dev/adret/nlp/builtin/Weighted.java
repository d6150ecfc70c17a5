package dev.adret.nlp.builtin;

import java.util.List;

/** A fixed list from which an item comes up in proportion to its weight. */
final class Weighted<T> {
    private final List<T> items;
    private final int[] upTo;
    private final boolean uniform;

    Weighted(List<T> items, List<Integer> weights) {
        this.items = List.copyOf(items);
        this.upTo = new int[items.size()];
        int total = 0;
        for (int i = 0; i < upTo.length; i++) {
            total += weights.get(i);
            upTo[i] = total;
        }
        this.uniform = total == upTo.length;
    }

    List<T> items() {
        return items;
    }

    T pick(SmallRandom random) {
        if (uniform) {
            return items.get(random.nextInt(upTo.length));
        }
        int target = random.nextInt(upTo[upTo.length - 1]);
        int low = 0;
        int high = upTo.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (upTo[middle] > target) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return items.get(low);
    }
}
