package dev.adret.benchmarks.peers.dl4j;

import dev.adret.benchmarks.peers.Task;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The word vectors of a window, [batch×window×dimension], as one row, [batch×inputs]. */
final class SideBySide implements InputPreProcessor {
    private static final long serialVersionUID = 1;

    @Override
    public INDArray preProcess(INDArray vectors, int batch, LayerWorkspaceMgr workspaces) {
        INDArray rows = vectors.ordering() == 'c' ? vectors : workspaces.dup(ArrayType.ACTIVATIONS, vectors, 'c');
        return workspaces.leverageTo(ArrayType.ACTIVATIONS, rows.reshape('c', vectors.size(0), Task.INPUTS));
    }

    @Override
    public INDArray backprop(INDArray gradient, int batch, LayerWorkspaceMgr workspaces) {
        INDArray rows =
                gradient.ordering() == 'c' ? gradient : workspaces.dup(ArrayType.ACTIVATION_GRAD, gradient, 'c');
        return workspaces.leverageTo(
                ArrayType.ACTIVATION_GRAD, rows.reshape('c', gradient.size(0), Task.WINDOW, Task.DIMENSION));
    }

    @Override
    public SideBySide clone() {
        return new SideBySide();
    }

    @Override
    public InputType getOutputType(InputType input) {
        return InputType.feedForward(Task.INPUTS);
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(@Nullable INDArray mask, MaskState state, int batch) {
        return new Pair<>(mask, state);
    }
}
