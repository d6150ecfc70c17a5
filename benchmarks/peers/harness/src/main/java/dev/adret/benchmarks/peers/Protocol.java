package dev.adret.benchmarks.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** How a program answers: one line of JSON on standard output, among whatever its libraries print there. */
public final class Protocol {
    /** What the line of an answer begins with. */
    public static final String ANSWER = "adret-peer ";

    private Protocol() {}

    /** {@code name} with the version of the artifact {@code groupId:artifactId}, as its jar states it. */
    public static String versioned(String name, String groupId, String artifactId) {
        String resource = "META-INF/maven/" + groupId + "/" + artifactId + "/pom.properties";
        try (InputStream in = Protocol.class.getClassLoader().getResourceAsStream(resource)) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return name + " " + properties.getProperty("version", "of unknown version");
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }

    /**
     * Prints an answer.
     *
     * @param library name and version of the library that gave it
     */
    static void answer(String library, Map<String, Object> result) {
        Map<String, Object> all = new TreeMap<>(result);
        all.put("library", library);
        all.put("java", Runtime.version().toString());
        try {
            System.out.println(ANSWER + new JsonMapper().writeValueAsString(all));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write the answer", e);
        }
    }
}
