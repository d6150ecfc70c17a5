package dev.adret.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.adret.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named float tensors in the safetensors format: 8 bytes, little-endian, the length of a JSON header; the header, which gives each
 * tensor's type, shape and place; the values, little-endian, in row-major order.
 *
 * <p>Writes and reads type F32. What a header says is checked before memory is taken for it.
 */
public final class Safetensors {
    /** No header of a file that this could read is longer. */
    private static final long LONGEST_HEADER = 16L << 20;

    private static final int CHUNK = 1 << 16;
    private static final JsonFactory JSON = new JsonFactory();

    private Safetensors() {}

    /**
     * A tensor on the host.
     *
     * @param values in row-major order; not copied
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier that nobody compares
    public record Entry(Shape shape, float[] values) {}

    private record Header(String name, Shape shape, long begin, long end) {}

    /** Writes {@code tensors} in the map's order. The stream stays open. */
    public static void write(OutputStream out, Map<String, Entry> tensors) throws IOException {
        byte[] header = header(tensors);
        ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.write(length.putLong(0, header.length).array());
        out.write(header);
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (Entry entry : tensors.values()) {
            for (float value : entry.values()) {
                if (chunk.remaining() < Float.BYTES) {
                    out.write(chunk.array(), 0, chunk.position());
                    chunk.clear();
                }
                chunk.putFloat(value);
            }
        }
        out.write(chunk.array(), 0, chunk.position());
    }

    private static byte[] header(Map<String, Entry> tensors) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            long place = 0;
            for (Map.Entry<String, Entry> tensor : tensors.entrySet()) {
                Shape shape = tensor.getValue().shape();
                long end = place + (long) shape.size() * Float.BYTES;
                json.writeObjectFieldStart(tensor.getKey());
                json.writeStringField("dtype", "F32");
                json.writeArrayFieldStart("shape");
                for (int axis = 0; axis < shape.rank(); axis++) {
                    json.writeNumber(shape.extent(axis));
                }
                json.writeEndArray();
                json.writeArrayFieldStart("data_offsets");
                json.writeNumber(place);
                json.writeNumber(end);
                json.writeEndArray();
                json.writeEndObject();
                place = end;
            }
            json.writeEndObject();
        }
        // Readers may map the file: the values start at a multiple of eight bytes.
        while (bytes.size() % Long.BYTES != 0) {
            bytes.write(' ');
        }
        return bytes.toByteArray();
    }

    /**
     * Reads all tensors.
     *
     * @param name what errors call the file
     * @param available how many bytes there are behind the stream at most: what the header asks for beyond it is refused
     * @throws IOException if this is not a safetensors file, it is cut short, or it holds something else than F32
     */
    public static Map<String, Entry> read(InputStream in, String name, long available) throws IOException {
        long length = ByteBuffer.wrap(exactly(in, Long.BYTES, name))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (length < 2 || length > Math.min(LONGEST_HEADER, available)) {
            throw new IOException(name + ": is no safetensors file: its header would have " + length + " bytes");
        }
        List<Header> headers = parse(exactly(in, (int) length, name), name);
        headers.sort(Comparator.comparingLong(Header::begin));
        Map<String, Entry> tensors = new LinkedHashMap<>();
        long place = 0;
        for (Header header : headers) {
            long bytes = (long) header.shape().size() * Float.BYTES;
            if (header.begin() != place || header.end() - header.begin() != bytes || header.end() > available) {
                throw new IOException(name + ": the header places '" + header.name() + "' " + header.shape()
                        + " at bytes " + header.begin() + " to " + header.end() + ", where it does not fit");
            }
            tensors.put(
                    header.name(),
                    new Entry(header.shape(), floats(in, header.shape().size(), name)));
            place = header.end();
        }
        return tensors;
    }

    private static List<Header> parse(byte[] json, String name) throws IOException {
        List<Header> headers = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(json)) {
            expect(parser.nextToken(), JsonToken.START_OBJECT, name);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String tensor = parser.currentName();
                expect(parser.nextToken(), JsonToken.START_OBJECT, name);
                if (tensor.equals("__metadata__")) {
                    parser.skipChildren();
                } else {
                    headers.add(parseTensor(parser, tensor, name));
                }
            }
        }
        return headers;
    }

    private static Header parseTensor(JsonParser parser, String tensor, String name) throws IOException {
        String dtype = "";
        long[] extents = {};
        long[] offsets = {};
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "dtype" -> dtype = parser.getText();
                case "shape" -> extents = numbers(parser, name);
                case "data_offsets" -> offsets = numbers(parser, name);
                default -> throw new IOException(name + ": '" + tensor + "' has an unknown field '" + field + "'");
            }
        }
        if (!dtype.equals("F32")) {
            throw new IOException(name + ": '" + tensor + "' is of type '" + dtype + "'; only F32 is read");
        }
        if (offsets.length != 2) {
            throw new IOException(name + ": '" + tensor + "' has no data_offsets");
        }
        int[] shape = new int[extents.length];
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = (int) Math.max(-1, Math.min(extents[axis], Integer.MAX_VALUE));
        }
        try {
            return new Header(tensor, Shape.of(shape), offsets[0], offsets[1]);
        } catch (IllegalArgumentException e) {
            throw new IOException(name + ": '" + tensor + "': " + e.getMessage(), e);
        }
    }

    private static long[] numbers(JsonParser parser, String name) throws IOException {
        expect(parser.currentToken(), JsonToken.START_ARRAY, name);
        List<Long> numbers = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            numbers.add(parser.getLongValue());
        }
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }

    private static void expect(JsonToken token, JsonToken expected, String name) throws IOException {
        if (token != expected) {
            throw new IOException(name + ": the header is damaged: " + expected + " expected, " + token + " found");
        }
    }

    private static float[] floats(InputStream in, int count, String name) throws IOException {
        float[] values = new float[count];
        int done = 0;
        while (done < count) {
            int part = Math.min(count - done, CHUNK / Float.BYTES);
            ByteBuffer.wrap(exactly(in, part * Float.BYTES, name))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(values, done, part);
            done += part;
        }
        return values;
    }

    private static byte[] exactly(InputStream in, int count, String name) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException(
                    name + ": is cut short: " + count + " more bytes expected, " + bytes.length + " found");
        }
        return bytes;
    }
}
