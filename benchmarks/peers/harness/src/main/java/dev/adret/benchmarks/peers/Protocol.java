package dev.adret.benchmarks.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import java.util.TreeMap;

/** How a program answers: one line of JSON on standard output, among whatever its libraries print there. */
public final class Protocol {
    /** What the line of an answer begins with. */
    public static final String ANSWER = "adret-peer ";

    private Protocol() {}

    /** {@code name} with the version that the manifest of the jar of {@code type} states. */
    public static String versioned(String name, Class<?> type) {
        String version = type.getPackage().getImplementationVersion();
        return version == null ? name : name + " " + version;
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
