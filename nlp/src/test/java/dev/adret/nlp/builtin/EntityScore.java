package dev.adret.nlp.builtin;

import dev.adret.nlp.corpus.Sentence;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** F1 over whole entities, type and both ends; a stray {@code I-} begins an entity. */
final class EntityScore {
    private EntityScore() {}

    static double f1(List<Sentence> gold, UnaryOperator<List<String>> tagger) {
        long right = 0;
        long expected = 0;
        long found = 0;
        for (Sentence sentence : gold) {
            Set<String> want = entities(sentence.tags());
            Set<String> got = entities(tagger.apply(sentence.tokens()));
            expected += want.size();
            found += got.size();
            got.retainAll(want);
            right += got.size();
        }
        return 2.0 * right / (expected + found);
    }

    static Set<String> entities(List<String> tags) {
        Set<String> entities = new HashSet<>();
        int begin = 0;
        String type = "";
        for (int i = 0; i <= tags.size(); i++) {
            String tag = i < tags.size() ? tags.get(i) : "O";
            if (!type.isEmpty() && tag.equals("I-" + type)) {
                continue;
            }
            if (!type.isEmpty()) {
                entities.add(type + " " + begin + ".." + i);
            }
            begin = i;
            type = tag.equals("O") ? "" : tag.substring(2);
        }
        return entities;
    }
}
