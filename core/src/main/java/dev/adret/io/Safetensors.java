package dev.adret.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.adret.tensor.Shape;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Named float tensors in the safetensors format: 8 bytes, little-endian, the length of a JSON header; the header, which gives each
 * tensor's type, shape and place; the values, little-endian, in row-major order.
 *
 * <p>Writes type F32; reads F32, and F64, F16 and BF16 as the nearest floats. What a header says is checked before memory is taken for it.
 */
public final class Safetensors {
    /** No header of a file that this could read is longer. */
    private static final long LONGEST_HEADER = 16L << 20;

    private static final int CHUNK = 1 << 16;
    private static final int LONGEST_MESSAGE = 300;
    private static final Pattern CONTROL_CHARACTERS = Pattern.compile("\\p{Cntrl}");
    private static final String METADATA = "__metadata__";
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Safetensors() {}

    /**
     * A tensor on the host.
     *
     * @param values in row-major order; not copied
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier that nobody compares
    public record Entry(Shape shape, float[] values) {
        /** @throws IllegalArgumentException if there are more or fewer values than the shape has elements */
        public Entry {
            if (values.length != shape.size()) {
                throw new IllegalArgumentException(
                        "a tensor " + shape + " has " + shape.size() + " values, not " + values.length);
            }
        }
    }

    /**
     * What a file holds.
     *
     * @param tensors by name, in the order of their values
     * @param metadata text by key, in the order of the header; empty if there is none
     */
    public record Contents(Map<String, Entry> tensors, Map<String, String> metadata) {}

    private record Header(String name, FloatType type, Shape shape, long begin, long end) {}

    /**
     * Writes {@code tensors} in the map's order. The stream stays open.
     *
     * @throws IllegalArgumentException if a tensor is called {@code __metadata__}, which the format keeps for itself
     */
    public static void write(OutputStream out, Map<String, Entry> tensors) throws IOException {
        write(out, new Contents(tensors, Map.of()));
    }

    /** As {@link #write(OutputStream, Map)}, with metadata if there is some. */
    public static void write(OutputStream out, Contents contents) throws IOException {
        Map<String, Entry> tensors = contents.tensors();
        if (tensors.containsKey(METADATA)) {
            throw new IllegalArgumentException(
                    "a tensor cannot be called " + METADATA + ": the format keeps this name");
        }
        byte[] header = header(contents);
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

    /** Writes a file, whole or not at all. */
    public static void write(Path file, Contents contents) throws IOException {
        AtomicFile.write(file, out -> write(out, contents));
    }

    private static byte[] header(Contents contents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            if (!contents.metadata().isEmpty()) {
                json.writeObjectFieldStart(METADATA);
                for (Map.Entry<String, String> text : contents.metadata().entrySet()) {
                    json.writeStringField(text.getKey(), text.getValue());
                }
                json.writeEndObject();
            }
            long place = 0;
            for (Map.Entry<String, Entry> tensor : contents.tensors().entrySet()) {
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
     * Reads a file.
     *
     * @throws IOException as {@link #read(InputStream, String, long)}, or if it cannot be read
     */
    public static Contents read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": expected a safetensors file, found a folder");
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), CHUNK)) {
            return readAll(in, file.toString(), Files.size(file));
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException(file.toString(), null, "there is no such file");
        }
    }

    /**
     * Reads all tensors, and the stream to its end.
     *
     * @param name what errors call the file
     * @param available how many bytes there are in the stream at most: what the header asks for beyond it is refused
     * @throws IOException if this is not a safetensors file, it is cut short, or it holds something else than floats
     */
    public static Map<String, Entry> read(InputStream in, String name, long available) throws IOException {
        return readAll(in, name, available).tensors();
    }

    /** As {@link #read(InputStream, String, long)}, with the metadata. */
    public static Contents readAll(InputStream in, String name, long available) throws IOException {
        long length = ByteBuffer.wrap(exactly(in, Long.BYTES, name))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (length < 2 || length > Math.min(LONGEST_HEADER, available - Long.BYTES)) {
            throw new IOException(name + ": is no safetensors file: its header would have " + length + " bytes");
        }
        byte[] json = exactly(in, (int) length, name);
        Map<String, Entry> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Header header : headers(json, metadata, available - Long.BYTES - length, name)) {
            tensors.put(
                    header.name(),
                    new Entry(
                            header.shape(),
                            floats(in, header.type(), header.shape().size(), name)));
        }
        if (in.read() >= 0) {
            throw new IOException(name + ": goes on behind the last tensor that its header names");
        }
        return new Contents(tensors, metadata);
    }

    /** What the header says of tensors, in the order of the values; its metadata goes to {@code metadata}. */
    private static List<Header> headers(byte[] json, Map<String, String> metadata, long available, String name)
            throws IOException {
        try {
            List<Header> headers = parse(json, metadata);
            headers.sort(Comparator.comparingLong(Header::begin).thenComparingLong(Header::end));
            requirePlaces(headers, available);
            return headers;
        } catch (JsonProcessingException e) {
            throw new IOException(name + ": the header is damaged: " + oneLine(e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new IOException(name + ": " + oneLine(String.valueOf(e.getMessage())), e);
        }
    }

    private static void requirePlaces(List<Header> headers, long available) throws IOException {
        long place = 0;
        for (Header header : headers) {
            long bytes = (long) header.shape().size() * header.type().bytes();
            if (header.begin() != place || header.end() - header.begin() != bytes || header.end() > available) {
                throw new IOException("the header places '" + header.name() + "' " + header.shape() + " at bytes "
                        + header.begin() + " to " + header.end() + ", where it does not fit");
            }
            place = header.end();
        }
    }

    // Messages from here on do not name the file: headers() does.

    private static List<Header> parse(byte[] json, Map<String, String> metadata) throws IOException {
        List<Header> headers = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(json)) {
            expect(parser.nextToken(), JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String tensor = parser.currentName();
                expect(parser.nextToken(), JsonToken.START_OBJECT);
                if (tensor.equals(METADATA)) {
                    parseMetadata(parser, metadata);
                } else {
                    headers.add(parseTensor(parser, tensor));
                }
            }
            expect(parser.nextToken(), null);
        }
        return headers;
    }

    /** Text by key, as the format has it; what is no text is passed over. */
    private static void parseMetadata(JsonParser parser, Map<String, String> metadata) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            if (parser.nextToken() == JsonToken.VALUE_STRING) {
                metadata.put(key, parser.getText());
            } else {
                parser.skipChildren();
            }
        }
    }

    private static Header parseTensor(JsonParser parser, String tensor) throws IOException {
        String dtype = "";
        long[] extents = {};
        long[] offsets = {};
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "dtype" -> dtype = parser.getText();
                case "shape" -> extents = numbers(parser);
                case "data_offsets" -> offsets = numbers(parser);
                default -> throw new IOException("'" + tensor + "' has an unknown field '" + field + "'");
            }
        }
        FloatType type = type(tensor, dtype);
        if (offsets.length != 2) {
            throw new IOException("'" + tensor + "' has no data_offsets");
        }
        return new Header(tensor, type, shape(tensor, extents), offsets[0], offsets[1]);
    }

    private static FloatType type(String tensor, String dtype) throws IOException {
        for (FloatType type : FloatType.values()) {
            if (type.name().equals(dtype)) {
                return type;
            }
        }
        throw new IOException("'" + tensor + "' is of type '" + dtype + "'; only F32, F64, F16 and BF16 are read");
    }

    private static Shape shape(String tensor, long[] extents) throws IOException {
        int[] shape = new int[extents.length];
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = (int) extents[axis];
            if (shape[axis] != extents[axis]) {
                throw new IOException("'" + tensor + "' would be of shape " + Arrays.toString(extents));
            }
        }
        try {
            return Shape.of(shape);
        } catch (IllegalArgumentException e) {
            throw new IOException("'" + tensor + "': " + e.getMessage(), e);
        }
    }

    private static long[] numbers(JsonParser parser) throws IOException {
        expect(parser.currentToken(), JsonToken.START_ARRAY);
        List<Long> numbers = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT);
            numbers.add(parser.getLongValue());
        }
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }

    private static void expect(@Nullable JsonToken token, @Nullable JsonToken expected) throws IOException {
        if (token != expected) {
            throw new IOException(
                    "the header is damaged: " + described(expected) + " expected, " + described(token) + " found");
        }
    }

    private static String described(@Nullable JsonToken token) {
        return token == null ? "its end" : token.toString();
    }

    /** What a damaged file makes a message of, fit for a terminal. */
    private static String oneLine(String message) {
        String printable = CONTROL_CHARACTERS.matcher(message).replaceAll("?");
        return printable.length() <= LONGEST_MESSAGE ? printable : printable.substring(0, LONGEST_MESSAGE) + "…";
    }

    private static float[] floats(InputStream in, FloatType type, int count, String name) throws IOException {
        float[] values = new float[count];
        int done = 0;
        while (done < count) {
            int end = Math.min(count, done + CHUNK / type.bytes());
            ByteBuffer bytes = ByteBuffer.wrap(exactly(in, (end - done) * type.bytes(), name))
                    .order(ByteOrder.LITTLE_ENDIAN);
            while (done < end) {
                values[done++] = type.read(bytes);
            }
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
