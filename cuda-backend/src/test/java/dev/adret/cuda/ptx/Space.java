package dev.adret.cuda.ptx;

/** Memory as threads see it. All addresses of a space are their own; what is at fault is a {@link Fault}. */
interface Space {
    /** The value of {@code bytes} bytes, 2 or 4; two bytes as an unsigned number. */
    int read(long address, int bytes, int thread);

    void write(long address, int bytes, int value, int thread);

    /** Every access has an address that is a multiple of its bytes, those of a vector all together. */
    static void requireAligned(long address, int bytes, int thread) {
        if ((address & (bytes - 1)) != 0) { // a power of two
            throw new Fault(thread, "0x" + Long.toHexString(address) + " is no multiple of the " + bytes + " bytes");
        }
    }
}
