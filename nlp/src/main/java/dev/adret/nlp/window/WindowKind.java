package dev.adret.nlp.window;

import java.util.Locale;

/**
 * The window models of the lectures, from the vectors x of a window.
 *
 * <p>Source: Collobert et al., "Natural Language Processing (Almost) from Scratch", JMLR 2011; Stanford CS224n, lectures 3 and 4.
 */
public enum WindowKind {
    /** Linear softmax on the window, softmax(Wx + b), over the tags. */
    SOFTMAX,
    /** A hidden layer between, softmax(U·f(Wx + b) + c), over the tags. */
    MLP,
    /**
     * A binary classifier for each entity type, σ(uᵀf(Wx + b) + c), on a hidden layer that they share; a word is of the most
     * probable type if that has more than even odds.
     */
    LOGISTIC,
    /**
     * The score network for one entity type against the rest, s = uᵀf(Wx + b), trained by max-margin: a window around a word of
     * the type shall score higher, by 1, than windows around other words. A threshold on the score, the best on development data,
     * decides.
     */
    MARGIN;

    /** As it is spelled on the command line and in model files: {@code mlp}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether there is a hidden layer. */
    public boolean hasHiddenLayer() {
        return this != SOFTMAX;
    }

    /** Whether the network has an output for each tag, such as B-PER, rather than for each type. */
    public boolean predictsTags() {
        return this == SOFTMAX || this == MLP;
    }
}
