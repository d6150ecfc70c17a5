package dev.adret.train;

import dev.adret.backend.Backend;
import dev.adret.nn.Model;
import dev.adret.nn.Parameter;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds where a training has left the numbers: the first parameter, in the order of the network, that is infinite or not a number. */
final class NotFinite {
    private NotFinite() {}

    /** Whether a value or a dense gradient of a parameter is not finite. */
    static boolean isIn(Model model) {
        for (Parameter parameter : model.parameters().values()) {
            boolean finite = in(parameter.value(), model.backend()).isEmpty()
                    && (!hasDenseGradient(parameter)
                            || in(parameter.gradient(), model.backend()).isEmpty());
            if (!finite) {
                return true;
            }
        }
        return false;
    }

    /** What is not finite, in words for a message; says so, too, where everything is. */
    static String describe(Model model) {
        Backend backend = model.backend();
        List<String> found = new ArrayList<>();
        String first = "";
        for (Map.Entry<String, Parameter> entry : model.parameters().entrySet()) {
            Parameter parameter = entry.getValue();
            String name = entry.getKey();
            String value = in(parameter.value(), backend);
            String gradient = hasDenseGradient(parameter) ? in(parameter.gradient(), backend) : "";
            if (value.isEmpty() && gradient.isEmpty()) {
                continue;
            }
            found.add(name);
            if (first.isEmpty()) {
                first = value.isEmpty()
                        ? "the gradient of " + name + " " + parameter.shape() + " is " + gradient
                        : name + " " + parameter.shape() + " is " + value;
            }
        }
        if (found.isEmpty()) {
            return "all parameters are finite";
        }
        return "the first parameter that is not finite: " + first
                + (found.size() == 1
                        ? ", the others are"
                        : " (" + found.size() + " of " + model.parameters().size() + " are not)");
    }

    private static boolean hasDenseGradient(Parameter parameter) {
        return !parameter.isByRows() && !parameter.isFrozen();
    }

    /** The first value that is not finite and its place; empty if all are. */
    private static String in(Tensor tensor, Backend backend) {
        float[] values = new float[tensor.size()];
        backend.read(tensor, values, 0);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                return values[i] + " at " + place(i, tensor.shape());
            }
        }
        return "";
    }

    private static String place(int index, Shape shape) {
        return shape.rank() == 2
                ? "[" + index / shape.columns() + ", " + index % shape.columns() + "]"
                : "[" + index + "]";
    }
}
