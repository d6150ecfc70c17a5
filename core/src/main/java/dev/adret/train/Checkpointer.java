package dev.adret.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the checkpoints of one training as they become due, and finds the one to resume it from.
 *
 * <p>A checkpoint says what it is one of: settings and hashes of data by name. One of another training is refused.
 */
public final class Checkpointer {
    private final Checkpoints folder;
    private final CheckpointInterval interval;
    private final Map<String, String> identity;
    private long lastNanos = System.nanoTime();
    private long lastSteps = -1;

    /** @param identity of everything that the values of the parameters depend on, by names for people */
    public Checkpointer(Checkpoints folder, CheckpointInterval interval, Map<String, String> identity) {
        this.folder = folder;
        this.interval = interval;
        this.identity = Map.copyOf(identity);
    }

    /**
     * The checkpoint to go on from; empty if there is none yet.
     *
     * @throws IllegalArgumentException if the newest one is of another training; the message says what differs
     * @throws UncheckedIOException if there are some but none can be read
     */
    public Optional<Checkpoints.Found> resume() {
        Optional<Checkpoints.Found> found;
        try {
            found = folder.newest();
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
        found.ifPresent(newest -> {
            List<String> differences = newest.checkpoint().differencesFrom(identity);
            if (!differences.isEmpty()) {
                throw new IllegalArgumentException(newest.file() + " is a checkpoint of another training: "
                        + String.join("; ", differences)
                        + "; give the same options and data, or another folder");
            }
            lastSteps = newest.checkpoint().trainer().steps();
        });
        return found;
    }

    /** Whether a checkpoint of {@code trainer} is due. */
    public boolean isDue(Trainer trainer) {
        return trainer.steps() != lastSteps
                && interval.isDue(
                        trainer.steps(), trainer.stepsInEpoch(), trainer.epoch(), System.nanoTime() - lastNanos);
    }

    /** Whether the last checkpoint is of where {@code trainer} is. */
    public boolean isWritten(Trainer trainer) {
        return trainer.steps() == lastSteps;
    }

    /**
     * Writes a checkpoint of {@code trainer}, with what {@code rest} adds.
     *
     * @param rest what else this training needs to go on, under names of its own
     * @return where it is
     * @throws UncheckedIOException if it cannot be written; those before it are still there then
     */
    public Path write(Trainer trainer, Checkpoint rest) {
        Checkpoint checkpoint = Checkpoint.of(trainer.state())
                .withValues("", rest.values())
                .withTensors("", rest.tensors())
                .withIdentity(identity);
        try {
            Path file = folder.write(checkpoint);
            lastSteps = trainer.steps();
            lastNanos = System.nanoTime();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
