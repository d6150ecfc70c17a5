package dev.adret.optim;

/**
 * A learning-rate schedule: a pure function of the number of the step and of the epoch, both counted from 0.
 *
 * <p>Schedules combine: {@code LearningRate.constant(0.1f).halvedEvery(3).warmedUp(1000)}.
 */
@FunctionalInterface
public interface LearningRate {
    /** The learning rate of step {@code step}, which lies in epoch {@code epoch}. */
    float at(long step, int epoch);

    /** Always {@code rate}. */
    static LearningRate constant(float rate) {
        if (!(rate > 0 && rate < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a learning rate is a positive finite number and not " + rate);
        }
        return (step, epoch) -> rate;
    }

    /** Halved every {@code epochs} epochs. */
    default LearningRate halvedEvery(int epochs) {
        return steppedEvery(epochs, 0.5f);
    }

    /** Multiplied by {@code factor} every {@code epochs} epochs: {@code α·factor^⌊epoch/epochs⌋}. */
    default LearningRate steppedEvery(int epochs, float factor) {
        if (epochs < 1 || !(factor > 0 && factor <= 1)) {
            throw new IllegalArgumentException(
                    "a step schedule needs a number of epochs from 1 up and a factor in (0, 1], not " + epochs + " and "
                            + factor);
        }
        return (step, epoch) -> (float) (at(step, epoch) * Math.pow(factor, Math.floorDiv(epoch, epochs)));
    }

    /** Exponential decay, {@code α·e^(−decay·epoch)}. */
    default LearningRate exponential(float decay) {
        requireDecay(decay);
        return (step, epoch) -> (float) (at(step, epoch) * Math.exp(-decay * (double) epoch));
    }

    /** Inverse time decay, {@code α/(1 + decay·epoch)}. */
    default LearningRate inverseTime(float decay) {
        requireDecay(decay);
        return (step, epoch) -> (float) (at(step, epoch) / (1 + decay * (double) epoch));
    }

    /** Falling evenly, {@code α·(1 − epoch/epochs)}. From the last of these epochs on, which has {@code α/epochs}, it stays. */
    default LearningRate linear(int epochs) {
        requireEpochs(epochs);
        return (step, epoch) -> (float) (at(step, epoch) * (1 - Math.min(epoch, epochs - 1) / (double) epochs));
    }

    /**
     * Falling along half a wave, {@code α·(1 + cos(π·epoch/epochs))/2}: slowly, fast, slowly. From the last of these epochs on it stays.
     *
     * <p>Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017, equation 5, without restarts.
     */
    default LearningRate cosine(int epochs) {
        requireEpochs(epochs);
        return (step, epoch) -> {
            double part = Math.min(epoch, epochs - 1) / (double) epochs;
            return (float) (at(step, epoch) * (1 + Math.cos(Math.PI * part)) / 2);
        };
    }

    /** Rising linearly from {@code α/steps} to α over the first {@code steps} steps. */
    default LearningRate warmedUp(long steps) {
        if (steps < 0) {
            throw new IllegalArgumentException("a warm-up takes at least 0 steps, not " + steps);
        }
        return (step, epoch) ->
                step >= steps ? at(step, epoch) : (float) (at(step, epoch) * ((step + 1) / (double) steps));
    }

    private static void requireEpochs(int epochs) {
        if (epochs < 1) {
            throw new IllegalArgumentException("a learning rate falls over at least 1 epoch, not " + epochs);
        }
    }

    private static void requireDecay(float decay) {
        if (!(decay >= 0 && decay < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a decay is a finite number from 0 up and not " + decay);
        }
    }
}
