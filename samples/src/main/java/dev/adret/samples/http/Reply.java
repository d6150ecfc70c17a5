package dev.adret.samples.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a request is answered with.
 *
 * @param body not to be changed any more
 */
public record Reply(int status, String contentType, ByteBuffer body) {
    private static final int OK = 200;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** {@code value}, of maps, lists, strings and numbers, as JSON. */
    public static Reply json(Object value) {
        return json(OK, value);
    }

    /** An error as {@code {"error": message}}. */
    public static Reply error(int status, String message) {
        return json(status, Map.of("error", message));
    }

    private static Reply json(int status, Object value) {
        try {
            return new Reply(status, "application/json", ByteBuffer.wrap(MAPPER.writeValueAsBytes(value)));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code text} as UTF-8. */
    public static Reply text(String contentType, String text) {
        return new Reply(OK, contentType + "; charset=utf-8", ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
