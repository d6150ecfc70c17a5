package dev.adret.graph;

import dev.adret.backend.Ops;
import dev.adret.nn.Parameter;
import dev.adret.tensor.Tensor;
import java.util.List;

/** Where a node has its value from. */
sealed interface Source {
    /** Given for each run. */
    record Given() implements Source {}

    /** Of a model. */
    record Parametric(Parameter parameter) implements Source {}

    /** The same in each run. */
    final class Constant implements Source {
        private final float[] values;

        Constant(float[] values) {
            this.values = values.clone();
        }

        void writeTo(Tensor tensor, Ops ops) {
            ops.write(values, 0, tensor);
        }
    }

    /** Computed of other nodes. */
    record Gated(Gate gate, List<Node> inputs) implements Source {}
}
