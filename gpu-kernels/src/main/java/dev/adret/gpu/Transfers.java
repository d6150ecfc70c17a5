package dev.adret.gpu;

import dev.adret.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Copies between arrays and the device, through memory of the host that the device reads at full speed.
 *
 * <p>What is written goes through a ring of {@value #SLOTS} slots. The small writes of a step share a slot; a slot is used again when
 * the queue has passed the last copy from it, which it has long done then.
 */
final class Transfers {
    /** As many as there are marks: large batches can be written while the device still computes on the one before. */
    private static final int SLOTS = 8;
    /** Elements of a slot. A megabyte is copied at nearly full speed. */
    private static final int SLOT = 1 << 18;

    private final GpuRuntime runtime;
    private final Memory memory;
    private final Kernel copy;
    private final Timeline timeline;
    private final ByteBuffer upward;
    private final FloatBuffer upwardFloats;
    private final IntBuffer upwardInts;
    private final ByteBuffer downward;
    private final FloatBuffer downwardFloats;
    private final IntBuffer downwardInts;
    private int slot;
    private int used;
    private long writes;

    Transfers(GpuRuntime runtime, Memory memory, Kernel copy, Timeline timeline) {
        this.runtime = runtime;
        this.memory = memory;
        this.copy = copy;
        this.timeline = timeline;
        upward = runtime.hostMemory(Math.toIntExact(Memory.bytes(SLOTS * SLOT)));
        upwardFloats = upward.asFloatBuffer();
        upwardInts = upward.asIntBuffer();
        downward = runtime.hostMemory(Math.toIntExact(Memory.bytes(SLOT)));
        downwardFloats = downward.asFloatBuffer();
        downwardInts = downward.asIntBuffer();
    }

    /** How many writes there have been. */
    long writes() {
        return writes;
    }

    void write(float[] source, int from, Tensor target) {
        writes++;
        GpuBuffer buffer = compact(target);
        int at = target.isContiguous() ? target.offset() : 0;
        for (int done = 0; done < target.size(); ) {
            int piece = room(target.size() - done);
            upwardFloats.put(slot * SLOT + used, source, from + done, piece);
            done += upload(buffer, at + done, piece);
        }
        spread(buffer, target);
    }

    void write(int[] source, int from, Tensor target) {
        writes++;
        GpuBuffer buffer = compact(target);
        int at = target.isContiguous() ? target.offset() : 0;
        for (int done = 0; done < target.size(); ) {
            int piece = room(target.size() - done);
            upwardInts.put(slot * SLOT + used, source, from + done, piece);
            done += upload(buffer, at + done, piece);
        }
        spread(buffer, target);
    }

    void read(Tensor source, float[] target, int from) {
        GpuBuffer buffer = gathered(source);
        int at = source.isContiguous() ? source.offset() : 0;
        for (int done = 0; done < source.size(); ) {
            int piece = download(buffer, at + done, source.size() - done);
            downwardFloats.get(0, target, from + done, piece);
            done += piece;
        }
    }

    void read(Tensor source, int[] target, int from) {
        GpuBuffer buffer = gathered(source);
        int at = source.isContiguous() ? source.offset() : 0;
        for (int done = 0; done < source.size(); ) {
            int piece = download(buffer, at + done, source.size() - done);
            downwardInts.get(0, target, from + done, piece);
            done += piece;
        }
    }

    /** How many of {@code wanted} elements fit into the slot, after moving on to the next where it is full. */
    private int room(int wanted) {
        if (used == SLOT) {
            runtime.mark(slot);
            slot = (slot + 1) % SLOTS;
            used = 0;
            runtime.await(slot);
        }
        return Math.min(wanted, SLOT - used);
    }

    private int upload(GpuBuffer target, int at, int piece) {
        int host = Math.toIntExact(Memory.bytes(slot * SLOT + used));
        timeline.begin("copy to the device", (double) Memory.bytes(piece), 0);
        runtime.upload(upward, host, target, Memory.bytes(at), Math.toIntExact(Memory.bytes(piece)));
        timeline.end();
        used += piece;
        return piece;
    }

    private int download(GpuBuffer source, int at, int wanted) {
        int piece = Math.min(wanted, SLOT);
        timeline.begin("copy from the device", (double) Memory.bytes(piece), 0);
        runtime.download(source, Memory.bytes(at), downward, 0, Math.toIntExact(Memory.bytes(piece)));
        timeline.end();
        return piece;
    }

    /** Where the elements of a tensor can be written one after the other: its own memory, or some that is then spread out. */
    private GpuBuffer compact(Tensor target) {
        target.requireLive(); // With the device, the memory that copies go through is closed, too.
        return target.isContiguous() ? GpuStorage.buffer(target) : memory.scratch(target.size());
    }

    private void spread(GpuBuffer buffer, Tensor target) {
        if (!target.isContiguous()) {
            copy.begin()
                    .buffer(buffer)
                    .number(0)
                    .number(target.columns())
                    .matrix(target)
                    .number(target.columns())
                    .number(target.size())
                    .moving(2.0 * target.size())
                    .runEach(target.size());
        }
    }

    private GpuBuffer gathered(Tensor source) {
        if (source.isContiguous()) {
            return GpuStorage.buffer(source);
        }
        GpuBuffer buffer = memory.scratch(source.size());
        copy.begin()
                .matrix(source)
                .buffer(buffer)
                .number(0)
                .number(source.columns())
                .number(source.columns())
                .number(source.size())
                .moving(2.0 * source.size())
                .runEach(source.size());
        return buffer;
    }
}
