package dev.adret.nlp.window;

import dev.adret.nlp.text.TokenizedSentence;
import java.util.List;

/**
 * A sentence with what a tagger has found in it.
 *
 * @param tags IOB2, one a token
 * @param entities in the order of the sentence
 */
public record TaggedSentence(TokenizedSentence sentence, List<String> tags, List<Entity> entities) {}
