package dev.adret.nlp.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message of Protocol Buffers that is being written: fields in the order they are put in, which may come several times. Weights are not copied.
 *
 * <p>Source: the encoding of Protocol Buffers, as its documentation gives it.
 */
final class Message {
    private static final int VARINT = 0;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;
    private static final int CHUNK = 1 << 16;

    private final List<Part> parts = new ArrayList<>();
    private long length;

    /** Something of a known length. */
    private interface Part {
        void writeTo(OutputStream out) throws IOException;
    }

    Message number(int field, long value) {
        return bytes(join(tag(field, VARINT), varint(value)));
    }

    Message number(int field, float value) {
        byte[] fixed = ByteBuffer.allocate(Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(value)
                .array();
        return bytes(join(tag(field, FIXED32), fixed));
    }

    Message text(int field, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        begin(field, utf8.length);
        return bytes(utf8);
    }

    Message message(int field, Message value) {
        begin(field, value.length);
        return part(value.length, value::writeTo);
    }

    /** The floats as bytes, little-endian. */
    Message floats(int field, float[] values) {
        long size = (long) values.length * Float.BYTES;
        begin(field, size);
        return part(size, out -> write(values, out));
    }

    /** The integers as bytes, little-endian. */
    Message longs(int field, long... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asLongBuffer().put(values);
        begin(field, buffer.capacity());
        return bytes(buffer.array());
    }

    /** Bytes that {@link #writeTo} writes. */
    long length() {
        return length;
    }

    void writeTo(OutputStream out) throws IOException {
        for (Part part : parts) {
            part.writeTo(out);
        }
    }

    private void begin(int field, long size) {
        bytes(join(tag(field, BYTES), varint(size)));
    }

    private Message bytes(byte[] content) {
        return part(content.length, out -> out.write(content));
    }

    private Message part(long size, Part part) {
        parts.add(part);
        length += size;
        return this;
    }

    private static byte[] join(byte[] a, byte[] b) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(a);
        both.writeBytes(b);
        return both.toByteArray();
    }

    private static byte[] tag(int field, int kind) {
        return varint(((long) field << 3) | kind);
    }

    /** Seven bits a byte, the lowest first; the highest bit of a byte says that more follow. */
    private static byte[] varint(long value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
        return bytes.toByteArray();
    }

    private static void write(float[] values, OutputStream out) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        int floats = CHUNK / Float.BYTES;
        for (int from = 0; from < values.length; from += floats) {
            int count = Math.min(floats, values.length - from);
            chunk.asFloatBuffer().put(values, from, count);
            out.write(chunk.array(), 0, count * Float.BYTES);
        }
    }
}
