package dev.adret.cuda.ptx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The variables of a group. A new group may read nothing that it has not written. */
final class SharedMemory implements Space {
    private final int unitBytes;
    private final ByteBuffer memory;
    private final Shadow shadow;

    /** @param unitBytes what races are looked for in: the bytes of the smallest access */
    SharedMemory(Clock clock, int bytes, int unitBytes) {
        this.unitBytes = unitBytes;
        memory = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        shadow = new Shadow(clock, false, bytes / unitBytes);
    }

    @Override
    public int read(long address, int bytes, int thread) {
        int at = locate(address, bytes, thread);
        for (int unit = at / unitBytes; unit < (at + bytes) / unitBytes; unit++) {
            if (!shadow.isWritten(unit)) {
                throw new Fault(thread, "it reads shared memory at " + address + ", which no thread has written");
            }
            shadow.read(unit, thread);
        }
        return bytes == Integer.BYTES ? memory.getInt(at) : memory.getShort(at) & 0xFFFF;
    }

    @Override
    public void write(long address, int bytes, int value, int thread) {
        int at = locate(address, bytes, thread);
        for (int unit = at / unitBytes; unit < (at + bytes) / unitBytes; unit++) {
            shadow.write(unit, thread);
        }
        if (bytes == Integer.BYTES) {
            memory.putInt(at, value);
        } else {
            memory.putShort(at, (short) value);
        }
    }

    private int locate(long address, int bytes, int thread) {
        if (address < 0 || address > memory.capacity() - bytes) {
            throw new Fault(
                    thread,
                    bytes + " bytes at " + address + " do not lie in the " + memory.capacity()
                            + " bytes of shared memory");
        }
        return (int) address;
    }
}
