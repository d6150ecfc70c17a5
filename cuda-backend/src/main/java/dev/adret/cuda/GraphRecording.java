package dev.adret.cuda;

import dev.adret.backend.Recording;
import dev.adret.gpu.GpuException;

/**
 * A step that becomes a graph, as soon as it can:
 *
 * <ol>
 *   <li>It is <em>run</em> until a run allocates and frees nothing: kernels are compiled then, and workspaces have grown.
 *   <li>The next time it is <em>captured</em>: it is run once more, into a graph, and that is launched.
 *   <li>From then on the graph is <em>replayed</em>, without a call of the step.
 * </ol>
 *
 * <p>A graph holds addresses. If any device memory was allocated or freed since the step last ran, it starts over, so that a graph never
 * meets memory that is gone, and a step that uses what was closed says so. A step that does what no graph can hold is run each time.
 */
final class GraphRecording implements Recording {
    private static final System.Logger LOG = System.getLogger(GraphRecording.class.getName());

    private static final long NEVER = -1;

    private final CudaRuntime runtime;
    private final Recorder recorder;
    private final Runnable step;
    private boolean replayable = true;
    /** {@link Recorder#memoryChanges()} after a run that added nothing to it. */
    private long settled = NEVER;

    private long graph;
    private long kernels;
    private boolean closed;

    GraphRecording(CudaRuntime runtime, Recorder recorder, Runnable step) {
        this.runtime = runtime;
        this.recorder = recorder;
        this.step = step;
    }

    @Override
    public void run() {
        CudaContext context = runtime.enter();
        if (closed) {
            throw new IllegalStateException("a recording was used after it was closed");
        }
        recorder.beginStep();
        try {
            if (settled != recorder.memoryChanges() || !replayable) {
                discard(context);
                runDirectly();
            } else if (runtime.isClockOpen()) {
                runDirectly();
            } else if (graph == 0) {
                capture(context);
            } else {
                context.launchGraph(graph);
                recorder.replayed(kernels);
            }
        } finally {
            recorder.endStep();
        }
    }

    private void runDirectly() {
        settled = NEVER;
        long before = recorder.memoryChanges();
        step.run();
        if (recorder.memoryChanges() == before) {
            settled = before;
        }
    }

    private void capture(CudaContext context) {
        long launches = recorder.launches();
        recorder.beginCapture();
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            settled = NEVER;
            replayable = !(e instanceof GpuException); // What the driver refuses now, it would refuse again.
            recorder.abandonCapture();
            throw e;
        }
        try {
            graph = recorder.endCapture();
        } catch (GpuException e) {
            LOG.log(System.Logger.Level.DEBUG, "a step cannot be recorded: it is run each time, and not replayed", e);
            replayable = false;
            runDirectly();
            return;
        }
        if (graph == 0) {
            replayable = false;
            return;
        }
        kernels = recorder.launches() - launches;
        context.launchGraph(graph);
        LOG.log(System.Logger.Level.DEBUG, "a step of {0} kernels is recorded, and replayed from now on", kernels);
    }

    private void discard(CudaContext context) {
        if (graph != 0) {
            long discarded = graph;
            graph = 0;
            context.destroyGraph(discarded);
        }
    }

    /** What was queued before is still done. */
    @Override
    public void close() {
        if (!closed) {
            recorder.requireNoStep();
            closed = true;
            recorder.forget(this);
            discard(runtime.enter());
        }
    }
}
