package dev.adret.nn;

import java.util.List;

/**
 * The parameters of a model that train by one learning rate: a part of {@link Model#flatValues()}, and tables. Where no {@linkplain
 * Parameter#setLearningRateFactor factor} was set, one group has them all.
 *
 * @param learningRateFactor what the learning rate is multiplied by
 * @param start the first element of the part
 * @param size elements of the part
 * @param decayedSize how many of them, the first, are subject to weight decay
 * @param tables those that train by this rate, in the order of the network
 */
public record ParameterGroup(float learningRateFactor, int start, int size, int decayedSize, List<Parameter> tables) {}
