package dev.adret.cuda.ptx;

import org.jspecify.annotations.Nullable;

/** A load or a store, thread after thread. Each kind has its own of the {@link Copies}. */
final class Access implements Step {
    private final Space space;
    private final boolean loads;
    /** Of one element. */
    private final int bytes;

    private final Address address;
    private final Value[] values;

    /** Where each thread goes: to {@code offset} bytes behind what a register says, of one kind or the other. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    record Address(int @Nullable [] ints, long @Nullable [] longs, long offset) {
        long of(int thread) {
            return offset + (longs != null ? longs[thread] : ints[thread]);
        }
    }

    /** A register of one kind or the other; a vector has several. */
    @SuppressWarnings("ArrayRecordComponent")
    record Value(int @Nullable [] ints, float @Nullable [] floats) {
        int get(int thread) {
            return floats != null ? Float.floatToRawIntBits(floats[thread]) : ints[thread];
        }

        void set(int thread, int value) {
            if (floats != null) {
                floats[thread] = Float.intBitsToFloat(value);
            } else {
                ints[thread] = value;
            }
        }
    }

    Access(Space space, boolean loads, int bytes, Address address, Value[] values) {
        this.space = space;
        this.loads = loads;
        this.bytes = bytes;
        this.address = address;
        this.values = values;
    }

    @Override
    public void run(int from, int to) {
        int size = bytes * values.length;
        for (int i = 0; i < values.length; i++) {
            Value value = values[i];
            for (int thread = from; thread < to; thread++) {
                long at = address.of(thread);
                Space.requireAligned(at, size, thread);
                if (loads) {
                    value.set(thread, space.read(at + (long) i * bytes, bytes, thread));
                } else {
                    space.write(at + (long) i * bytes, bytes, value.get(thread), thread);
                }
            }
        }
    }
}
