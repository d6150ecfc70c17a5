package dev.adret.train;

import dev.adret.io.Safetensors;
import dev.adret.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/**
 * A training at rest: tensors and short texts by name, those of the {@link TrainerState} and whatever else a training needs to go on.
 *
 * <p>In a file it is safetensors, with the texts as metadata, among them a CRC-32C of all names, shapes, values and texts.
 *
 * @param values texts by name
 * @param tensors tensors by name
 */
public record Checkpoint(Map<String, String> values, Map<String, Safetensors.Entry> tensors) {
    private static final String VERSION = "adret.checkpoint";
    private static final String THIS_VERSION = "2";
    private static final String CHECKSUM = "crc32c";
    private static final String IDENTITY = "of.";

    /** @throws IllegalArgumentException if a text has a name that the file itself needs */
    public Checkpoint {
        for (String name : List.of(VERSION, CHECKSUM)) {
            if (values.containsKey(name)) {
                throw new IllegalArgumentException("a text of a checkpoint cannot be called \"" + name
                        + "\", which stands in every file of one: give it another name, or a prefix");
            }
        }
    }

    /** A checkpoint of nothing yet. */
    public static Checkpoint empty() {
        return new Checkpoint(Map.of(), Map.of());
    }

    /** The checkpoint of a trainer, for others to add to. */
    public static Checkpoint of(TrainerState state) {
        return state.checkpoint();
    }

    /**
     * Where the trainer was.
     *
     * @throws IllegalArgumentException if this is no checkpoint of one
     */
    public TrainerState trainer() {
        return TrainerState.of(this);
    }

    /** This checkpoint with more texts, {@code prefix} before their names. */
    public Checkpoint withValues(String prefix, Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(values);
        more.forEach((name, value) -> all.put(prefix + name, value));
        return new Checkpoint(all, tensors);
    }

    /** This checkpoint with more tensors, {@code prefix} before their names. */
    public Checkpoint withTensors(String prefix, Map<String, Safetensors.Entry> more) {
        Map<String, Safetensors.Entry> all = new LinkedHashMap<>(tensors);
        more.forEach((name, entry) -> all.put(prefix + name, entry));
        return new Checkpoint(values, all);
    }

    /** This checkpoint, which says what it is a checkpoint of: settings and hashes of data, by names for people. */
    public Checkpoint withIdentity(Map<String, String> identity) {
        return withValues(IDENTITY, identity);
    }

    /** The texts whose names begin with {@code prefix}, without it. */
    public Map<String, String> values(String prefix) {
        return those(prefix, values);
    }

    /** The tensors whose names begin with {@code prefix}, without it. */
    public Map<String, Safetensors.Entry> tensors(String prefix) {
        return those(prefix, tensors);
    }

    private static <T> Map<String, T> those(String prefix, Map<String, T> all) {
        Map<String, T> found = new LinkedHashMap<>();
        all.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), value);
            }
        });
        return found;
    }

    /** What tells this checkpoint's training from one of that identity, in words; empty if nothing does. */
    public List<String> differencesFrom(Map<String, String> identity) {
        Map<String, String> own = values(IDENTITY);
        TreeSet<String> names = new TreeSet<>(own.keySet());
        names.addAll(identity.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            String there = own.getOrDefault(name, "not known");
            String here = identity.getOrDefault(name, "not known");
            if (!there.equals(here)) {
                differences.add(name + " was " + there + " and is now " + here);
            }
        }
        return differences;
    }

    /**
     * Writes this checkpoint to {@code file}, whole or not at all.
     *
     * @throws IOException if it cannot be written; what was there before is still there then
     */
    public void write(Path file) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(VERSION, THIS_VERSION);
        metadata.put(CHECKSUM, checksum());
        metadata.putAll(values);
        Safetensors.write(file, new Safetensors.Contents(tensors, metadata));
    }

    /**
     * Reads a checkpoint.
     *
     * @throws IOException if there is none in the file, or it is damaged; the message names the file and says what is wrong
     */
    public static Checkpoint read(Path file) throws IOException {
        Safetensors.Contents contents = Safetensors.read(file);
        Map<String, String> values = new LinkedHashMap<>(contents.metadata());
        String version = values.remove(VERSION);
        if (version == null) {
            throw new IOException(file + ": is no checkpoint: it does not say that it is one");
        }
        if (!version.equals(THIS_VERSION)) {
            throw new IOException(
                    file + ": is a checkpoint of version " + version + "; this program reads version " + THIS_VERSION);
        }
        String checksum = values.remove(CHECKSUM);
        Checkpoint checkpoint = new Checkpoint(values, contents.tensors());
        if (!checkpoint.checksum().equals(checksum)) {
            throw new IOException(file + ": is damaged: its checksum is wrong");
        }
        return checkpoint;
    }

    /** Of everything, whatever the order of the names. */
    private String checksum() {
        CRC32C crc = new CRC32C();
        new TreeMap<>(values).forEach((name, value) -> {
            update(crc, name);
            update(crc, value);
        });
        ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
        new TreeMap<>(tensors).forEach((name, entry) -> {
            update(crc, name);
            update(crc, entry.shape());
            float[] tensor = entry.values();
            int perChunk = chunk.capacity() / Float.BYTES;
            for (int from = 0; from < tensor.length; from += perChunk) {
                int count = Math.min(perChunk, tensor.length - from);
                chunk.clear().asFloatBuffer().put(tensor, from, count);
                crc.update(chunk.array(), 0, count * Float.BYTES);
            }
        });
        return Long.toHexString(crc.getValue());
    }

    private static void update(CRC32C crc, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        // The length too, so that no letter can move from a name to a value.
        crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        crc.update(bytes);
    }

    private static void update(CRC32C crc, Shape shape) {
        update(crc, shape.toString());
    }
}
