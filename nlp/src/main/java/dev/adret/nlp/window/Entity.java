package dev.adret.nlp.window;

import java.util.OptionalDouble;

/**
 * A named entity that a tagger has found in a sentence.
 *
 * <p>Its probability is the model's, given the whole sentence, of an entity of this type with just these tokens:
 *
 * <ul>
 *   <li>A model of tags: the marginal probability that the tags of the tokens are those predicted <em>and</em> that the next tag does not
 *       continue the entity, {@code P(y_s…y_e−1 = predicted, y_e ≠ I-type)}, summed over all tags of all other words. With a
 *       {@link dev.adret.nn.LinearChain} that is what the forward and the backward sums give; where each word is a decision of its own, it is
 *       the product {@code Π p(y_i) · (1 − p(y_e = I-type))} of probabilities of the softmax.
 *   <li>A {@link WindowKind#LOGISTIC} model, whose words of one type in a row are an entity: the probability that these words are of
 *       the type and their neighbours are not, {@code (1 − p_s−1) · Π p_i · (1 − p_e)} with {@code p = σ(score of the type)}.
 *   <li>A {@link WindowKind#MARGIN} model, whose scores are no probabilities: none.
 * </ul>
 *
 * <p>Source: Culotta and McCallum, "Confidence Estimation for Information Extraction", HLT-NAACL 2004.
 *
 * @param type such as PER
 * @param text as the sentence has it
 * @param start offset of its first char in the sentence's text, in UTF-16 units as all offsets of a String
 * @param end offset behind its last char
 * @param firstToken number of its first token in the sentence, from 0
 * @param endToken number of the token behind its last
 * @param probability in [0, 1]
 */
public record Entity(
        String type, String text, int start, int end, int firstToken, int endToken, OptionalDouble probability) {}
