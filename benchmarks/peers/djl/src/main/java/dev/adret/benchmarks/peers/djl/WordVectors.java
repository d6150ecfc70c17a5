package dev.adret.benchmarks.peers.djl;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.adret.benchmarks.peers.Task;
import org.jspecify.annotations.Nullable;

/** DJL's own embedding as a block on numbers: the blocks that it comes with look up words. */
final class WordVectors extends AbstractBlock {
    private final Parameter table = addParameter(Parameter.builder()
            .setName("table")
            .setType(Parameter.Type.WEIGHT)
            .optShape(new Shape(Task.VOCABULARY, Task.DIMENSION))
            .build());

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        return Embedding.embedding(
                inputs.singletonOrThrow(),
                parameters.getValue(table, inputs.head().getDevice(), training),
                SparseFormat.DENSE);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return new Shape[] {inputs[0].add(Task.DIMENSION)};
    }
}
