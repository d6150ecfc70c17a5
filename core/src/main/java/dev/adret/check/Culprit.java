package dev.adret.check;

import dev.adret.nn.Layer;
import dev.adret.nn.Model;
import dev.adret.nn.Pass;
import dev.adret.nn.Sequential;
import dev.adret.tensor.DType;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the layer to blame for a wrong gradient: each layer of a {@link Sequential} alone, at the input it had. A wrong gradient by its
 * input would otherwise show in all layers before it.
 */
final class Culprit {
    private Culprit() {}

    /** @param model whose gradients were found to be wrong at {@code input} */
    static Optional<String> find(GradientCheck check, Model model, Tensor input) {
        if (!(model.network() instanceof Sequential sequential)) {
            return Optional.empty();
        }
        List<String> wrong = new ArrayList<>();
        List<Storage> inputs = new ArrayList<>();
        try (Pass pass = Pass.training(model.backend(), check.seed())) {
            pass.setStep(check.step());
            Tensor x = input;
            for (Map.Entry<String, Layer> child : sequential.children().entrySet()) {
                Layer layer = child.getValue();
                GradientReport report = alone(check, layer, x, pass);
                if (!report.isCorrect()) {
                    wrong.add("'" + child.getKey() + "', " + layer);
                }
                pass.begin();
                x = copy(layer.forward(x, pass), pass, inputs);
            }
        } finally {
            inputs.forEach(Storage::close);
        }
        return Optional.of(
                wrong.isEmpty()
                        ? "each layer by itself is correct: the fault is in the loss, or in how layers run together"
                        : "wrong by itself: layer " + String.join("; layer ", wrong));
    }

    private static GradientReport alone(GradientCheck check, Layer layer, Tensor x, Pass pass) {
        Projection projection = new Projection(check.seed());
        try (NetworkObjective objective =
                new NetworkObjective(layer, layer.parameters(), projection, "input", x, x, pass)) {
            return check.compare(objective, layer.toString());
        }
    }

    /** A copy that stays when the pass begins anew. */
    private static Tensor copy(Tensor tensor, Pass pass, List<Storage> storages) {
        Storage storage = pass.ops().backend().allocate(DType.FLOAT32, Math.max(1, tensor.size()));
        storages.add(storage);
        Tensor copy = Tensor.of(tensor.name(), storage, 0, tensor.shape());
        pass.ops().copy(tensor, copy);
        return copy;
    }
}
