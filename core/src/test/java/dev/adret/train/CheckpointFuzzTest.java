package dev.adret.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.fuzz.Fuzz;
import dev.adret.fuzz.InputFile;
import dev.adret.fuzz.Mutations;
import dev.adret.io.Safetensors;
import dev.adret.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CheckpointFuzzTest {
    private static final String NAME = "checkpoint-0000000007.safetensors";
    private static final Fuzz FUZZ = new Fuzz(IOException.class, NAME, 64, 1 << 20);
    private static final Checkpoint CHECKPOINT = Checkpoint.of(new TrainerState(
                    "batch size 2, seed 1",
                    1,
                    3,
                    7,
                    0.5,
                    0.25f,
                    2,
                    Map.of("w", new Safetensors.Entry(Shape.of(2, 2), new float[] {1, 2, 3, 4})),
                    Map.of("w", new Safetensors.Entry(Shape.of(3), new float[] {5, 6, 7}))))
            .withIdentity(Map.of("seed", "1"));

    private static final InputFile FILE = new InputFile(NAME);
    private static final Mutations FILES = new Mutations(
            List.of(written(CHECKPOINT)), List.of("\"crc32c\":\"0\",", "\"adret.checkpoint\":\"3\",", "null", "}"));

    private static byte[] written(Checkpoint checkpoint) {
        try {
            checkpoint.write(FILE.path());
            return Files.readAllBytes(FILE.path());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Provide
    static Arbitrary<byte[]> files() {
        return FILES.inputs();
    }

    private static void assertSame(Checkpoint read) {
        assertThat(read.values()).isEqualTo(CHECKPOINT.values());
        assertThat(read.tensors().keySet()).isEqualTo(CHECKPOINT.tensors().keySet());
        read.tensors().forEach((name, entry) -> {
            Safetensors.Entry same = CHECKPOINT.tensors().get(name);
            assertThat(entry.shape()).isEqualTo(same.shape());
            assertThat(entry.values()).isEqualTo(same.values());
        });
    }

    @Property
    void aDamagedFileIsRefusedUnlessItHoldsTheSame(@ForAll("files") byte[] bytes) {
        FUZZ.read(bytes, input -> Checkpoint.read(FILE.holding(input))).ifPresent(CheckpointFuzzTest::assertSame);
    }

    /** Numbers and names of a training that are wrong under a right checksum, as a program of another version may write them. */
    @Provide
    static Arbitrary<Checkpoint> foreign() {
        return Arbitraries.randomValue(CheckpointFuzzTest::foreign);
    }

    private static Checkpoint foreign(Random random) {
        String[] names = CHECKPOINT.values().keySet().toArray(String[]::new);
        Arrays.sort(names);
        String value = List.of("", "x", "-1", "1e9", "9223372036854775808", "NaN", " 7", "0x1p3")
                .get(random.nextInt(8));
        return CHECKPOINT.withValues("", Map.of(names[random.nextInt(names.length)], value));
    }

    @Property(tries = 200)
    void aCheckpointOfNoTrainingIsPassedOver(@ForAll("foreign") Checkpoint foreign) {
        byte[] bytes = written(foreign);
        Optional<Optional<Checkpoints.Found>> found =
                FUZZ.read(bytes, input -> new Checkpoints(FILE.path().getParent(), 1).newest());
        found.ifPresent(
                newest -> assertThat(newest.orElseThrow().checkpoint().values()).isEqualTo(foreign.values()));
    }
}
