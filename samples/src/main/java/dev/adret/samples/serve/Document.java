package dev.adret.samples.serve;

import dev.adret.nlp.text.TokenizedSentence;
import java.util.List;

/**
 * What a client wants tagged together: a text, some sentences, or sentences of tokens.
 *
 * @param starts where each sentence begins in the text that places are counted in: of a text that text, otherwise the sentence itself
 */
record Document(List<TokenizedSentence> sentences, List<Integer> starts) {
    /** Number of tokens. */
    int tokens() {
        return sentences.stream().mapToInt(sentence -> sentence.tokens().size()).sum();
    }
}
