package dev.adret.nlp.builtin;

import dev.adret.nlp.corpus.Sentence;
import java.util.HashMap;
import java.util.Iterator;
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

    /** Reads all of {@code sentences}; memory grows with the number of distinct words. */
    public static WordMemoryBaseline train(Iterator<Sentence> sentences) {
        Map<String, Map<String, Long>> counts = new HashMap<>();
        while (sentences.hasNext()) {
            Sentence sentence = sentences.next();
            for (int i = 0; i < sentence.tokens().size(); i++) {
                counts.computeIfAbsent(sentence.tokens().get(i), word -> new TreeMap<>())
                        .merge(sentence.tags().get(i), 1L, Long::sum);
            }
        }
        Map<String, String> best = new HashMap<>();
        counts.forEach((word, tags) -> best.put(word, mostFrequent(tags)));
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
