package dev.adret.io;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes a message of Protocol Buffers, field by field, without generated classes.
 *
 * <p>Fields go by their numbers, in the order of the calls. What a reader takes for the default, such as 0, is written too if it is asked for.
 *
 * <p>Source: Protocol Buffers, "Encoding".
 */
public final class ProtobufWriter {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    private static final int TYPE_BITS = 3;
    private static final int MOST_FIELDS = (1 << 29) - 1;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** An int32, int64, uint64, bool or enum field. */
    public ProtobufWriter integer(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    /** A float field. */
    public ProtobufWriter real32(int field, float value) {
        tag(field, FIXED32);
        out.writeBytes(littleEndian(Float.BYTES).putFloat(value).array());
        return this;
    }

    /** A double field. */
    public ProtobufWriter real64(int field, double value) {
        tag(field, FIXED64);
        out.writeBytes(littleEndian(Double.BYTES).putDouble(value).array());
        return this;
    }

    /** A string field. */
    public ProtobufWriter string(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A field of bytes. */
    public ProtobufWriter bytes(int field, byte[] value) {
        tag(field, LENGTH_DELIMITED);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    /** A field that is a message itself. */
    public ProtobufWriter message(int field, ProtobufWriter value) {
        return bytes(field, value.toByteArray());
    }

    /** A packed repeated field of int32, int64, uint64, bools or enums. */
    public ProtobufWriter integers(int field, long... values) {
        ProtobufWriter packed = new ProtobufWriter();
        for (long value : values) {
            packed.varint(value);
        }
        return bytes(field, packed.toByteArray());
    }

    /** What has been written. */
    public byte[] toByteArray() {
        return out.toByteArray();
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void tag(int field, int type) {
        if (field < 1 || field > MOST_FIELDS) {
            throw new IllegalArgumentException(
                    "the number of a field lies between 1 and " + MOST_FIELDS + " and is not " + field);
        }
        varint(((long) field << TYPE_BITS) | type);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
