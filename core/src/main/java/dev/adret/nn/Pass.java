package dev.adret.nn;

import dev.adret.backend.Backend;
import dev.adret.backend.Ops;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import dev.adret.tensor.Workspace;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run through a network, forward and, in training, backward: the operations, the workspace that the run's tensors live
 * in, and the tensors that layers keep for their backward pass.
 *
 * <p>Layers keep and take like a stack: backward runs through the layers in the reverse order of forward, and each takes
 * back just what it kept.
 *
 * <p>A pass is reused: {@link #begin} starts the next run and invalidates the tensors of the last. It belongs to one thread.
 */
public final class Pass implements AutoCloseable {
    private final Ops ops;
    private final Workspace workspace;
    private final boolean training;
    private final long seed;
    private final Storage stepStorage;
    private final Tensor step;
    private final int[] stepNumber = new int[1];
    private boolean hasStep;
    private @Nullable Layer[] owners = new Layer[16];
    private @Nullable Tensor[] kept = new Tensor[16];
    private int depth;
    private final IdentityHashMap<Object, State> states = new IdentityHashMap<>();

    private Pass(Backend backend, boolean training, long seed) {
        ops = new Ops(backend);
        workspace = new Workspace(backend);
        this.training = training;
        this.seed = seed;
        stepStorage = backend.allocate(DType.INT32, 1);
        step = Tensor.of("step", stepStorage, Shape.of(1));
    }

    /** A pass in which layers keep what backward needs and dropout drops. */
    public static Pass training(Backend backend, long seed) {
        return new Pass(backend, true, seed);
    }

    /** A pass forward only. */
    public static Pass inference(Backend backend) {
        return new Pass(backend, false, 0);
    }

    /** Starts a new run. Tensors of the run before are no longer valid. */
    public void begin() {
        ops.awaitPlans(); // Those of a run that had no backward pass.
        workspace.reset();
        Arrays.fill(kept, 0, depth, null);
        depth = 0;
    }

    /**
     * Says the number of the step, from which dropout takes its random numbers. In a loop of one's own, another one for each step: with the same
     * number, the same elements are dropped.
     */
    public void setStep(int number) {
        hasStep = true;
        stepNumber[0] = number;
        ops.write(stepNumber, 0, step);
    }

    public Ops ops() {
        return ops;
    }

    /** Where a layer takes the memory for its output and its gradients from. */
    public Workspace workspace() {
        return workspace;
    }

    public boolean isTraining() {
        return training;
    }

    /** The seed of this pass's random numbers. */
    public long seed() {
        return seed;
    }

    /**
     * The number of the step, in device memory: an integer vector of one element.
     *
     * @throws IllegalStateException if {@link #setStep} was never called
     */
    public Tensor step() {
        if (!hasStep) {
            throw new IllegalStateException(
                    "the number of the step is not known, on which random numbers depend, such as"
                            + " those of dropout: call Pass.setStep before each step, with another number");
        }
        return step;
    }

    /** How many tensors are kept at the moment: the same when a layer runs forward and, having taken its own, backward. */
    public int depth() {
        return depth;
    }

    /** Keeps {@code tensor} for the backward pass of {@code owner}. Does nothing outside of training. */
    public void keep(Layer owner, Tensor tensor) {
        if (!training) {
            return;
        }
        if (depth == kept.length) {
            kept = Arrays.copyOf(kept, 2 * depth);
            owners = Arrays.copyOf(owners, 2 * depth);
        }
        owners[depth] = owner;
        kept[depth++] = tensor;
    }

    /**
     * Takes back the tensor kept last.
     *
     * @throws IllegalStateException if it is not one of {@code owner}'s: backward does not mirror forward
     */
    public Tensor take(Layer owner) {
        Tensor tensor = depth == 0 ? null : kept[depth - 1];
        if (tensor == null) {
            throw new IllegalStateException("backward of " + owner + " without a forward pass before it"
                    + (training ? "" : ": this pass is for inference, use Pass.training"));
        }
        Layer keeper = owners[depth - 1];
        if (keeper != owner) {
            throw new IllegalStateException("backward of " + owner + " came when it was the turn of " + keeper
                    + ": layers run backward in the reverse order of forward");
        }
        kept[--depth] = null;
        return tensor;
    }

    /** Forgets what was kept beyond the first {@code count} tensors, by layers whose backward pass is not wanted. */
    public void forget(int count) {
        while (depth > count) {
            kept[--depth] = null;
        }
    }

    /** What a layer or a loss has for itself in all runs of a pass; closed with the pass. */
    public interface State extends AutoCloseable {
        @Override
        void close();
    }

    /** The state of {@code owner} in this pass, which {@code first} makes when it is first asked for. */
    public <S extends State> S state(Object owner, Class<S> type, Supplier<S> first) {
        State state = states.get(owner);
        if (state == null) {
            state = first.get();
            states.put(owner, state);
        }
        return type.cast(state);
    }

    @Override
    public void close() {
        states.values().forEach(State::close);
        workspace.close();
        stepStorage.close();
    }
}
