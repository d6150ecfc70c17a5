package dev.adret.cuda;

import java.nio.ByteBuffer;

/**
 * Memory of the host that is pinned: it stays in place, and the device copies from and to it by itself.
 *
 * @param address where it is
 * @param bytes the same memory for Java, in native byte order
 */
record HostBlock(long address, ByteBuffer bytes) {}
