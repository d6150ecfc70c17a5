package dev.adret.cuda.ptx;

import java.util.Arrays;

/** The variables of each thread: words, which a new group may not read before it has written them. */
final class LocalMemory implements Space {
    private final int words;
    private final int[] memory;
    private final boolean[] written;

    LocalMemory(int threads, int bytes) {
        words = bytes / Integer.BYTES;
        memory = new int[threads * words];
        written = new boolean[threads * words];
    }

    void clear() {
        Arrays.fill(written, false);
    }

    @Override
    public int read(long address, int bytes, int thread) {
        int word = locate(address, bytes, thread);
        if (!written[word]) {
            throw new Fault(thread, "it reads local memory at " + address + ", which it has not written");
        }
        return memory[word];
    }

    @Override
    public void write(long address, int bytes, int value, int thread) {
        int word = locate(address, bytes, thread);
        written[word] = true;
        memory[word] = value;
    }

    private int locate(long address, int bytes, int thread) {
        if (bytes != Integer.BYTES || address < 0 || address / Integer.BYTES >= words) {
            throw new Fault(
                    thread, bytes + " bytes at " + address + " are no word of the " + words + " words of local memory");
        }
        return thread * words + (int) (address / Integer.BYTES);
    }
}
