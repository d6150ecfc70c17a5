package dev.adret.nlp.builtin;

import java.util.Set;

/**
 * Which split owns a name: a property of the word alone, the same for every seed and every list that has it.
 *
 * <p>Words that are never held out belong to training, whose names all splits may use.
 */
final class Shares {
    /** How often dev and test draw a name of their own rather than one that training also has. */
    static final int HELD_OUT_PERCENT = 80;

    private static final int DEV_PERCENT = 18;
    private static final int TEST_PERCENT = 18;

    private final Set<String> open;

    /** @param open words that some production can say outside the lists of held-out names */
    Shares(Set<String> open) {
        this.open = open;
    }

    Split of(String name) {
        int bucket = (int) Long.remainderUnsigned(SmallRandom.mix(name.hashCode()), 100);
        if (bucket >= DEV_PERCENT + TEST_PERCENT || open.contains(name)) {
            return Split.TRAIN;
        }
        return bucket < DEV_PERCENT ? Split.DEV : Split.TEST;
    }
}
