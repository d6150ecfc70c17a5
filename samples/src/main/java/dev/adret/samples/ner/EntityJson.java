package dev.adret.samples.ner;

import dev.adret.nlp.text.Token;
import dev.adret.nlp.window.Entity;
import dev.adret.nlp.window.TaggedSentence;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A tagged sentence as JSON: text, tokens, tags and entities. Places are counted in UTF-16 units, probabilities have four digits. */
public final class EntityJson {
    private static final double DIGITS = 1e4;

    private EntityJson() {}

    /** The sentence, as maps and lists. */
    public static Map<String, Object> sentence(TaggedSentence tagged) {
        return sentence(tagged, 0);
    }

    /**
     * The sentence, as maps and lists.
     *
     * @param start where it begins in the text that places are counted in
     */
    public static Map<String, Object> sentence(TaggedSentence tagged, int start) {
        Map<String, Object> sentence = new LinkedHashMap<>();
        sentence.put("text", tagged.sentence().text());
        sentence.put(
                "tokens", tagged.sentence().tokens().stream().map(Token::text).toList());
        sentence.put("tags", tagged.tags());
        sentence.put(
                "entities",
                tagged.entities().stream().map(found -> entity(found, start)).toList());
        return sentence;
    }

    private static Map<String, Object> entity(Entity found, int start) {
        Map<String, Object> entity = new LinkedHashMap<>();
        entity.put("type", found.type());
        entity.put("text", found.text());
        entity.put("start", start + found.start());
        entity.put("end", start + found.end());
        entity.put("tokens", List.of(found.firstToken(), found.endToken()));
        found.probability().ifPresent(p -> entity.put("probability", Math.rint(p * DIGITS) / DIGITS));
        return entity;
    }
}
