package dev.adret.samples.gpu;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.adret.io.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Results as files. */
final class Json {
    /** What lacks a part was not written by {@link #write(Path, Object)}. */
    static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

    private Json() {}

    /**
     * Reads what {@link #write(Path, Object)} has written.
     *
     * @throws IOException if the file cannot be read, or is something else; the message names it
     */
    static <T> T read(Path file, Class<T> type) throws IOException {
        try {
            T read = MAPPER.readValue(Files.readAllBytes(file), type);
            if (read == null) {
                throw new IOException(file + " is no result of this program: it is empty");
            }
            return read;
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is no result of this program: " + e.getOriginalMessage(), e);
        }
    }

    /** Writes an object as JSON that people can read, whole or not at all. */
    static void write(Path file, Object value) throws IOException {
        byte[] content = MAPPER.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(value);
        AtomicFile.write(file, stream -> stream.write(content));
    }

    /** Writes text, whole or not at all. */
    static void write(Path file, String text) throws IOException {
        AtomicFile.write(file, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    }
}
