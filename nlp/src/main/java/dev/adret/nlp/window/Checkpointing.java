package dev.adret.nlp.window;

import dev.adret.train.CheckpointInterval;
import dev.adret.train.Checkpoints;

/**
 * That a training writes checkpoints.
 *
 * @param folder where they are
 * @param interval how often; one more is written at the end
 * @param resume whether to go on from the newest of them, if there is one
 */
public record Checkpointing(Checkpoints folder, CheckpointInterval interval, boolean resume) {}
