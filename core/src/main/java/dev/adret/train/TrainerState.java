package dev.adret.train;

import dev.adret.io.Safetensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * All that a {@link Trainer} needs to go on exactly where it was, on the host. Everything random is a function of the seed, the epoch and
 * the step, so these numbers say where it goes on.
 *
 * @param settings batch size, seed and rule in words: those of a trainer that goes on from here are the same
 * @param epoch the epoch to go on with, from 0
 * @param stepsInEpoch steps of it that are done
 * @param steps steps done since training began
 * @param lossTotal sum of the losses of the epoch as far as they were read from the device
 * @param lossSum sum of those that were not
 * @param seconds the time that the epoch took so far
 * @param parameters values of the parameters, by qualified name
 * @param slots what the {@linkplain dev.adret.optim.Optimizer#state optimizer} keeps
 */
public record TrainerState(
        String settings,
        int epoch,
        long stepsInEpoch,
        long steps,
        double lossTotal,
        float lossSum,
        double seconds,
        Map<String, Safetensors.Entry> parameters,
        Map<String, Safetensors.Entry> slots) {
    private static final String TRAINER = "trainer.";
    private static final String PARAMETERS = "parameters.";
    private static final String SLOTS = "slots.";

    /** This state as part of a checkpoint. */
    Checkpoint checkpoint() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("settings", settings);
        values.put("epoch", String.valueOf(epoch));
        values.put("stepsInEpoch", String.valueOf(stepsInEpoch));
        values.put("steps", String.valueOf(steps));
        values.put("lossTotal", String.valueOf(lossTotal));
        values.put("lossSum", String.valueOf(lossSum));
        values.put("seconds", String.valueOf(seconds));
        return Checkpoint.empty()
                .withValues(TRAINER, values)
                .withTensors(PARAMETERS, parameters)
                .withTensors(SLOTS, slots);
    }

    /** @throws IllegalArgumentException if the checkpoint lacks one of the numbers */
    static TrainerState of(Checkpoint checkpoint) {
        Map<String, String> values = checkpoint.values(TRAINER);
        return new TrainerState(
                values.getOrDefault("settings", ""),
                number(values, "epoch", Integer::parseInt),
                number(values, "stepsInEpoch", Long::parseLong),
                number(values, "steps", Long::parseLong),
                number(values, "lossTotal", Double::parseDouble),
                number(values, "lossSum", Float::parseFloat),
                number(values, "seconds", Double::parseDouble),
                checkpoint.tensors(PARAMETERS),
                checkpoint.tensors(SLOTS));
    }

    private static <T> T number(Map<String, String> values, String name, Function<String, T> parser) {
        String text = values.getOrDefault(name, "");
        try {
            return parser.apply(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "no checkpoint of a training: its text '" + TRAINER + name + "' should be a number, but "
                            + (text.isEmpty() ? "there is none" : "is '" + text + "'"),
                    e);
        }
    }
}
