package dev.adret.cuda.ptx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a device: blocks with gaps between them, whose addresses are never used again. Each word is checked when a thread uses it:
 * that it lies in a block that is not freed, that it was written before it is read, and that no other thread gets in between.
 */
public final class GlobalMemory implements Space {
    /** What new memory is full of: every float of it is NaN. */
    private static final byte JUNK = (byte) 0xFF;

    private static final int ALIGNMENT = 256;

    private final Clock clock = new Clock();
    private final NavigableMap<Long, Block> blocks = new TreeMap<>();
    /** Far above what 32 bits hold, so that an address that loses its upper half is found. */
    private long next = 0x7F00_0000_0000L;

    private long allocated;
    /** Blocks that were found last, by some bits of the address that was looked for. */
    private final Block[] recent = new Block[64];

    public GlobalMemory() {
        Arrays.fill(recent, new Block(0, 0));
    }

    /** A block that was allocated, and what is known of its words. */
    private final class Block {
        final long address;
        final int bytes;
        ByteBuffer memory;
        final BitSet written = new BitSet();
        boolean freed;
        private @Nullable Shadow shadow;

        Block(long address, int bytes) {
            this.address = address;
            this.bytes = bytes;
            byte[] junk = new byte[bytes];
            Arrays.fill(junk, JUNK);
            memory = ByteBuffer.wrap(junk).order(ByteOrder.LITTLE_ENDIAN);
        }

        boolean holds(long from, long count) {
            return from >= address && from <= address + bytes - count;
        }

        /** Made when a thread first uses the block: much memory is for libraries alone. */
        Shadow shadow() {
            if (shadow == null) {
                shadow = new Shadow(clock, true, bytes / Integer.BYTES + 1);
            }
            return shadow;
        }
    }

    Clock clock() {
        return clock;
    }

    /** Bytes that are allocated and not freed. */
    public long allocated() {
        return allocated;
    }

    public long allocate(int bytes) {
        long address = next;
        next += (bytes + 2L * ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        blocks.put(address, new Block(address, bytes));
        allocated += bytes;
        return address;
    }

    /** @throws PtxException if no block begins there that is not freed */
    public void free(long address) {
        Block block = blocks.get(address);
        if (block == null || block.freed) {
            throw new PtxException("there is nothing to free at 0x" + Long.toHexString(address));
        }
        block.freed = true;
        block.memory = ByteBuffer.allocate(0);
        block.shadow = null;
        allocated -= block.bytes;
    }

    /** Copies from the host. */
    public void put(long address, ByteBuffer source) {
        int bytes = source.remaining();
        Block block = findForHost(address, bytes);
        int at = (int) (address - block.address);
        block.memory.put(at, source, source.position(), bytes);
        block.written.set(at / Integer.BYTES, (at + bytes) / Integer.BYTES);
    }

    /** Copies to the host. */
    public void get(long address, ByteBuffer target) {
        Block block = findForHost(address, target.remaining());
        target.put(target.position(), block.memory, (int) (address - block.address), target.remaining());
    }

    @Override
    public int read(long address, int bytes, int thread) {
        Block block = find(address, bytes, thread);
        int word = word(block, address, bytes, thread);
        if (!block.written.get(word)) {
            throw new Fault(thread, "it reads what was never written");
        }
        block.shadow().read(word, thread);
        return block.memory.getInt(word * Integer.BYTES);
    }

    @Override
    public void write(long address, int bytes, int value, int thread) {
        Block block = find(address, bytes, thread);
        int word = word(block, address, bytes, thread);
        block.shadow().write(word, thread);
        block.written.set(word);
        block.memory.putInt(word * Integer.BYTES, value);
    }

    /** Adds to a word, and returns what was there. */
    int add(long address, int value, int thread) {
        Block block = find(address, Integer.BYTES, thread);
        int word = word(block, address, Integer.BYTES, thread);
        block.shadow().atomic(word, thread);
        int before = block.memory.getInt(word * Integer.BYTES);
        block.memory.putInt(word * Integer.BYTES, before + value);
        return before;
    }

    private static int word(Block block, long address, int bytes, int thread) {
        if (bytes != Integer.BYTES) {
            throw new Fault(thread, "races of less than a word of global memory would not be found");
        }
        return (int) (address - block.address) / Integer.BYTES;
    }

    private Block findForHost(long address, int bytes) {
        try {
            return find(address, bytes, 0);
        } catch (Fault fault) {
            throw new PtxException("a copy: " + fault.getMessage());
        }
    }

    private Block find(long address, int bytes, int thread) {
        int slot = (int) (address / ALIGNMENT) & (recent.length - 1);
        if (!recent[slot].holds(address, bytes) || recent[slot].freed) {
            Map.Entry<Long, Block> found = blocks.floorEntry(address);
            Block block = found == null ? recent[slot] : found.getValue();
            if (!block.holds(address, bytes) || block.freed) {
                throw outside(address, bytes, block, thread);
            }
            recent[slot] = block;
        }
        return recent[slot];
    }

    private static Fault outside(long address, int bytes, Block block, int thread) {
        String what = bytes + " bytes at 0x" + Long.toHexString(address);
        String size = " block of " + block.bytes + " bytes";
        if (block.holds(address, bytes)) {
            return new Fault(thread, what + " lie in a" + size + " that was freed");
        }
        return new Fault(
                thread, what + " lie in no block; they begin " + (address - block.address) + " bytes into a" + size);
    }
}
