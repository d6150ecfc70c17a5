package dev.adret.gpu;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one launch, in order: buffers, and words of 32 bits that hold an integer or a float. Meant to be filled anew for
 * each launch, so that a launch makes no garbage.
 */
public final class KernelArguments {
    private static final int MOST = 64;

    private final @Nullable GpuBuffer[] buffers = new GpuBuffer[MOST];
    private final int[] words = new int[MOST];
    private int count;

    /** Forgets all arguments. */
    public KernelArguments clear() {
        Arrays.fill(buffers, 0, count, null);
        count = 0;
        return this;
    }

    public KernelArguments add(GpuBuffer buffer) {
        buffers[count] = Objects.requireNonNull(buffer);
        words[count++] = 0;
        return this;
    }

    public KernelArguments add(int value) {
        words[count++] = value;
        return this;
    }

    public KernelArguments add(float value) {
        return add(Float.floatToRawIntBits(value));
    }

    public int count() {
        return count;
    }

    /** The buffer at {@code index}, or null where there is a {@link #word}. */
    public @Nullable GpuBuffer buffer(int index) {
        return buffers[Objects.checkIndex(index, count)];
    }

    /** The integer at {@code index}, or the bits of the float there. */
    public int word(int index) {
        return words[Objects.checkIndex(index, count)];
    }
}
