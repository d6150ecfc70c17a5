package dev.adret.train;

/** Hears how training goes. Every method does nothing unless overridden. */
public interface TrainingListener {
    /** An epoch begins; it has {@code steps} steps. */
    default void onEpochStart(int epoch, long steps) {}

    /** {@code done} steps of the epoch are done, with this mean loss so far. Called every so often. */
    default void onProgress(int epoch, long done, double meanLoss) {}

    /**
     * A step is done; after the last one of an epoch, {@link #onEpochEnd} comes first. Called between any two steps, so it must cost next to
     * nothing most of the time.
     *
     * @param trainer whose {@linkplain Trainer#state state} can be taken during this call
     */
    default void onStep(Trainer trainer) {}

    /**
     * An epoch has ended.
     *
     * @return whether to go on; {@code false} ends training
     */
    default boolean onEpochEnd(EpochSummary summary) {
        return true;
    }
}
