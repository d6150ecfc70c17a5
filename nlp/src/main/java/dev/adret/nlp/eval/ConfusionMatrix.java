package dev.adret.nlp.eval;

import dev.adret.nlp.corpus.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** How many tokens of each entity type were taken for which: types without B and I, and {@value #OUTSIDE} for tokens of no entity. */
public final class ConfusionMatrix {
    /** No entity. */
    public static final String OUTSIDE = "O";

    private final Map<String, Map<String, Long>> counts = new TreeMap<>();
    private final SortedSet<String> types = new TreeSet<>();

    /**
     * Takes in a sentence.
     *
     * @throws IllegalArgumentException if there are not as many tags on both sides or one is of no known form
     */
    public void add(List<String> gold, List<String> predicted) {
        if (gold.size() != predicted.size()) {
            throw new IllegalArgumentException(
                    "a sentence of " + gold.size() + " tokens needs as many predicted tags, not " + predicted.size());
        }
        for (int i = 0; i < gold.size(); i++) {
            counts.computeIfAbsent(type(gold.get(i)), type -> new TreeMap<>())
                    .merge(type(predicted.get(i)), 1L, Long::sum);
        }
    }

    private String type(String tag) {
        Tag parsed = Tag.parse(tag);
        if (parsed.equals(Tag.OUTSIDE)) {
            return OUTSIDE;
        }
        types.add(parsed.type());
        return parsed.type();
    }

    /** All types there are, by name, {@value #OUTSIDE} last. */
    public List<String> types() {
        List<String> all = new ArrayList<>(types);
        all.add(OUTSIDE);
        return all;
    }

    /** Tokens of type {@code gold} that were taken for {@code predicted}. */
    public long count(String gold, String predicted) {
        return counts.getOrDefault(gold, Map.of()).getOrDefault(predicted, 0L);
    }

    /** Tokens of type {@code gold}. */
    public long total(String gold) {
        return counts.getOrDefault(gold, Map.of()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
