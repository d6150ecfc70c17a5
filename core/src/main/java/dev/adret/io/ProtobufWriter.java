package dev.adret.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a message of Protocol Buffers, field by field, without generated classes.
 *
 * <p>Fields go by their numbers, in the order of the calls. What a reader takes for the default, such as 0, is written too if it is asked for. Arrays
 * are not copied: what they hold when the message is written counts.
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
    private static final int CHUNK = 1 << 16;

    private final List<Part> parts = new ArrayList<>();
    private long length;

    /** Something of a known length. */
    @FunctionalInterface
    private interface Part {
        void writeTo(OutputStream out) throws IOException;
    }

    /** An int32, int64, uint64, bool or enum field. */
    public ProtobufWriter integer(int field, long value) {
        return tag(field, VARINT).varint(value);
    }

    /** A float field. */
    public ProtobufWriter real32(int field, float value) {
        return tag(field, FIXED32).raw(littleEndian(Float.BYTES).putFloat(value).array());
    }

    /** A double field. */
    public ProtobufWriter real64(int field, double value) {
        return tag(field, FIXED64)
                .raw(littleEndian(Double.BYTES).putDouble(value).array());
    }

    /** A string field. */
    public ProtobufWriter string(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A field of bytes. */
    public ProtobufWriter bytes(int field, byte[] value) {
        return begin(field, value.length).raw(value);
    }

    /** A field that is a message itself, as it is now. */
    public ProtobufWriter message(int field, ProtobufWriter value) {
        return begin(field, value.length).all(value);
    }

    /** A packed repeated field of floats, or a field of their bytes, little-endian. */
    public ProtobufWriter floats(int field, float... values) {
        long size = (long) values.length * Float.BYTES;
        return begin(field, size).part(size, out -> write(values, out));
    }

    /** A packed repeated field of fixed64, or a field of their bytes, little-endian. */
    public ProtobufWriter longs(int field, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Long.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return bytes(field, bytes.array());
    }

    /** Bytes that {@link #writeTo} writes. */
    public long length() {
        return length;
    }

    /** Writes the message to {@code out}, which stays open. */
    public void writeTo(OutputStream out) throws IOException {
        for (Part part : parts) {
            part.writeTo(out);
        }
    }

    /** The message, which is less than 2 GiB long. */
    public byte[] toByteArray() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.toIntExact(length));
        try {
            writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written to", e);
        }
        return out.toByteArray();
    }

    private static void write(float[] values, OutputStream out) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        int most = CHUNK / Float.BYTES;
        for (int from = 0; from < values.length; from += most) {
            int count = Math.min(most, values.length - from);
            chunk.asFloatBuffer().put(values, from, count);
            out.write(chunk.array(), 0, count * Float.BYTES);
        }
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private ProtobufWriter tag(int field, int type) {
        if (field < 1 || field > MOST_FIELDS) {
            throw new IllegalArgumentException(
                    "the number of a field lies between 1 and " + MOST_FIELDS + " and is not " + field);
        }
        return varint(((long) field << TYPE_BITS) | type);
    }

    private ProtobufWriter begin(int field, long size) {
        return tag(field, LENGTH_DELIMITED).varint(size);
    }

    /** Seven bits a byte, the lowest first; the highest bit of a byte says that more follow. */
    private ProtobufWriter varint(long value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
        return raw(bytes.toByteArray());
    }

    private ProtobufWriter all(ProtobufWriter fields) {
        parts.addAll(fields.parts);
        length += fields.length;
        return this;
    }

    private ProtobufWriter raw(byte[] bytes) {
        return part(bytes.length, out -> out.write(bytes));
    }

    private ProtobufWriter part(long size, Part part) {
        parts.add(part);
        length += size;
        return this;
    }
}
