package dev.adret.cuda;

import dev.adret.backend.Recording;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Records what one stream is told to do, as graphs. What no graph can hold announces itself here, through {@link #interrupt}, so that a
 * step that does it is run as ever.
 */
final class Recorder {
    private static final System.Logger LOG = System.getLogger(Recorder.class.getName());

    private final CudaContext context;
    private final Set<GraphRecording> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean inStep;
    private boolean capturing;
    private boolean inBranch;
    private boolean toJoin;
    private long memoryChanges;
    private long launches;
    private long replayed;

    Recorder(CudaContext context) {
        this.context = context;
    }

    Recording record(CudaRuntime runtime, Runnable step) {
        requireNoStep();
        GraphRecording recording = new GraphRecording(runtime, this, step);
        open.add(recording);
        return recording;
    }

    void forget(GraphRecording recording) {
        open.remove(recording);
    }

    // ---- the step that runs ----

    /** @throws IllegalStateException if a step of a recording is running: it cannot contain another */
    void requireNoStep() {
        if (inStep) {
            throw new IllegalStateException("recordings are made, run and closed outside the steps of recordings");
        }
    }

    void beginStep() {
        requireNoStep();
        join(); // Of a branch that was begun before, a capture cannot wait, and a graph does not.
        inStep = true;
    }

    void endStep() {
        inStep = false;
    }

    // ---- the branch ----

    void beginBranch() {
        context.beginBranch();
        inBranch = true;
    }

    /** Does nothing where the end of a capture has ended the branch. */
    void endBranch() {
        if (inBranch) {
            inBranch = false;
            toJoin = true;
            context.endBranch();
        }
    }

    void join() {
        endBranch();
        if (toJoin) {
            toJoin = false;
            context.join();
        }
    }

    // ---- capture ----

    void beginCapture() {
        context.beginCapture();
        capturing = true;
    }

    /** Returns the graph of what was queued since {@link #beginCapture}; 0 if there was an interruption. */
    long endCapture() {
        if (!capturing) {
            return 0;
        }
        join();
        capturing = false;
        return context.endCapture();
    }

    /** Ends a capture, if one goes on, and forgets what it holds. */
    void abandonCapture() {
        if (capturing) {
            capturing = false;
            inBranch = false;
            toJoin = false;
            context.abandonCapture();
        }
    }

    /**
     * To be called before what no graph can hold. If a step is being captured, that ends here: what it has queued so far is run now, and
     * the rest as it comes, as though there had been no capture.
     *
     * @param what the step does, for the log
     */
    void interrupt(String what) {
        if (capturing) {
            LOG.log(System.Logger.Level.DEBUG, "a recorded step {0}: it is run each time, and not replayed", what);
            long graph = endCapture();
            context.launchGraph(graph);
            context.destroyGraph(graph);
        }
    }

    /** As {@link #interrupt}, before device memory is allocated or freed. */
    void memoryChanges(String what) {
        interrupt(what);
        join(); // What is freed may be in use there.
        memoryChanges++;
    }

    /** How often device memory was allocated or freed: while this stays the same, so do all addresses. */
    long memoryChanges() {
        return memoryChanges;
    }

    // ---- counts ----

    /** Counts a kernel that was queued, or captured. */
    void launched() {
        launches++;
    }

    long launches() {
        return launches;
    }

    void replayed(long kernels) {
        replayed += kernels;
    }

    /** Kernels launched by graphs, without the first run of each. */
    long replayedLaunches() {
        return replayed;
    }

    /** The recordings that are not closed yet, to be closed with the backend; if a step closes it, it goes on without being recorded. */
    List<GraphRecording> stop() {
        inStep = false;
        interrupt("closes its backend");
        join();
        return List.copyOf(open);
    }
}
