package dev.adret.nlp.builtin;

import dev.adret.nlp.corpus.Corpus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tagger that only remembers: each word gets the tag it had most often in training, an unknown word {@code O}.
 *
 * <p>It looks at one token at a time, so its tags may continue an entity that nobody began; a scorer takes such a token as
 * the beginning of one. Of tags seen equally often the first in the alphabet wins.
 */
public final class WordMemoryBaseline {
    private static final String OUTSIDE = "O";

    private final Map<String, String> tagOfWord;

    private WordMemoryBaseline(Map<String, String> tagOfWord) {
        this.tagOfWord = tagOfWord;
    }

    /** Goes through the whole corpus; memory grows with the number of distinct words. */
    public static WordMemoryBaseline train(Corpus corpus) {
        // Most words have one tag wherever they come: the first is counted in an array, the others by word and tag.
        int[] firstTags = new int[corpus.words()];
        long[] firstCounts = new long[corpus.words()];
        Map<Integer, Map<Integer, Long>> others = new HashMap<>();
        for (long token = 0; token < corpus.tokens(); token++) {
            int word = corpus.wordAt(token);
            int tag = corpus.tagAt(token);
            if (firstCounts[word] == 0) {
                firstTags[word] = tag;
            }
            if (firstTags[word] == tag) {
                firstCounts[word]++;
            } else {
                others.computeIfAbsent(word, key -> new HashMap<>()).merge(tag, 1L, Long::sum);
            }
        }
        Map<String, String> best = new HashMap<>();
        for (int word = 0; word < corpus.words(); word++) {
            Map<String, Long> counts = new TreeMap<>();
            counts.put(corpus.tags().get(firstTags[word]), firstCounts[word]);
            others.getOrDefault(word, Map.of())
                    .forEach((tag, count) -> counts.put(corpus.tags().get(tag), count));
            String tag = mostFrequent(counts);
            if (!tag.equals(OUTSIDE)) {
                best.put(corpus.word(word), tag);
            }
        }
        return new WordMemoryBaseline(best);
    }

    /** One tag for each token. */
    public List<String> tag(List<String> tokens) {
        return tokens.stream()
                .map(word -> tagOfWord.getOrDefault(word, OUTSIDE))
                .toList();
    }

    private static String mostFrequent(Map<String, Long> tags) {
        String best = OUTSIDE;
        long most = 0;
        for (Map.Entry<String, Long> entry : tags.entrySet()) {
            if (entry.getValue() > most) {
                most = entry.getValue();
                best = entry.getKey();
            }
        }
        return best;
    }
}
