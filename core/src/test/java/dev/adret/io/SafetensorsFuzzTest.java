package dev.adret.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.fuzz.Fuzz;
import dev.adret.fuzz.Mutations;
import dev.adret.tensor.Shape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SafetensorsFuzzTest {
    private static final Fuzz FUZZ = new Fuzz(IOException.class, "w.safetensors", 64, 1 << 20);

    private static final Mutations FILES = new Mutations(
            List.of(written(Map.of()), written(Map.of("format", "pt", "crc", "12ab"))),
            List.of(
                    "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}",
                    "\"__metadata__\":{}",
                    "\"F16\"",
                    "null",
                    "\\u0000",
                    ",",
                    "[",
                    "}"));

    private static byte[] written(Map<String, String> metadata) {
        Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
        tensors.put("a", new Safetensors.Entry(Shape.of(2, 3), new float[] {1, 2, 3, 4, 5, Float.NaN}));
        tensors.put("empty", new Safetensors.Entry(Shape.of(0, 3), new float[0]));
        tensors.put("b", new Safetensors.Entry(Shape.of(2), new float[] {-0f, 1e-40f}));
        return written(new Safetensors.Contents(tensors, metadata));
    }

    private static byte[] written(Safetensors.Contents contents) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Safetensors.write(out, contents);
        } catch (IOException e) {
            throw new AssertionError("what was read cannot be written", e);
        }
        return out.toByteArray();
    }

    private static Safetensors.Contents read(byte[] file) throws IOException {
        return Safetensors.readAll(new ByteArrayInputStream(file), "w.safetensors", file.length);
    }

    @Provide
    static Arbitrary<byte[]> files() {
        return FILES.inputs();
    }

    @Property
    void aFileIsRefusedOrComesBackAsItWasRead(@ForAll("files") byte[] file) throws IOException {
        Optional<Safetensors.Contents> read = FUZZ.read(file, SafetensorsFuzzTest::read);
        if (read.isPresent()) {
            Safetensors.Contents back = read(written(read.get()));
            assertThat(back.metadata()).isEqualTo(read.get().metadata());
            assertThat(List.copyOf(back.tensors().keySet()))
                    .isEqualTo(List.copyOf(read.get().tensors().keySet()));
            read.get().tensors().forEach((name, entry) -> {
                Safetensors.Entry same = back.tensors().get(name);
                assertThat(same.shape()).isEqualTo(entry.shape());
                assertThat(Arrays.hashCode(same.values())).isEqualTo(Arrays.hashCode(entry.values()));
            });
        }
    }
}
