package dev.adret.nlp.window;

import dev.adret.io.Safetensors;
import dev.adret.nn.Model;
import dev.adret.train.Checkpoint;
import java.util.Map;

/** The best state of a model that is trained so far, and how long ago that was. */
final class BestModel {
    private static final String PREFIX = "best.";

    private final Model model;
    private Map<String, Safetensors.Entry> state = Map.of();
    private double f1 = -1;
    private float threshold;
    private int epochsSince;

    BestModel(WindowModel model) {
        this.model = model.model();
        threshold = model.config().threshold();
    }

    double f1() {
        return f1;
    }

    int epochsSince() {
        return epochsSince;
    }

    boolean exists() {
        return !state.isEmpty();
    }

    float threshold() {
        return threshold;
    }

    /** The model as it is now is the best. */
    void set(double newF1, float newThreshold) {
        f1 = newF1;
        threshold = newThreshold;
        state = model.tensors();
        epochsSince = 0;
    }

    /** Another epoch without a better one. */
    void outlast() {
        epochsSince++;
    }

    /** Gives the model the values of the best state, if there is one. */
    void load() {
        if (exists()) {
            model.loadTensors(state);
        }
    }

    /** This, as part of a checkpoint. */
    Checkpoint checkpoint() {
        Map<String, String> values = Map.of(
                "f1", String.valueOf(f1),
                "threshold", String.valueOf(threshold),
                "epochsSince", String.valueOf(epochsSince));
        return Checkpoint.empty().withValues(PREFIX, values).withTensors(PREFIX, state);
    }

    /** Takes over what {@link #checkpoint} has put into {@code checkpoint}. */
    void restore(Checkpoint checkpoint) {
        Map<String, String> values = checkpoint.values(PREFIX);
        f1 = Double.parseDouble(values.getOrDefault("f1", ""));
        threshold = Float.parseFloat(values.getOrDefault("threshold", ""));
        epochsSince = Integer.parseInt(values.getOrDefault("epochsSince", ""));
        state = checkpoint.tensors(PREFIX);
    }
}
