package dev.adret.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Event files, read by a reader of this test's own: a bit-by-bit CRC-32C and the wire format from its documentation. */
class TensorBoardTest {
    @TempDir
    Path folder;

    /** CRC-32C (Castagnoli), a bit at a time. */
    private static int crc(byte[] bytes) {
        int crc = -1;
        for (byte b : bytes) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
            }
        }
        return ~crc;
    }

    private static int masked(int crc) {
        return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
    }

    private static byte[] take(ByteBuffer file, int length) {
        byte[] bytes = new byte[length];
        file.get(bytes);
        return bytes;
    }

    /** The records of a TFRecord file, with all checksums compared. */
    private static List<byte[]> records(byte[] content) {
        ByteBuffer file = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> records = new ArrayList<>();
        while (file.hasRemaining()) {
            byte[] length = take(file, 8);
            assertThat(file.getInt()).as("checksum of the length").isEqualTo(masked(crc(length)));
            byte[] data = take(file, (int)
                    ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong());
            assertThat(file.getInt()).as("checksum of the data").isEqualTo(masked(crc(data)));
            records.add(data);
        }
        return records;
    }

    /** The fields of a message by number: numbers as Long, of 64 and 32 bits as Double and Float, others as bytes. */
    private static Map<Integer, Object> fields(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        Map<Integer, Object> fields = new TreeMap<>();
        while (in.hasRemaining()) {
            long tag = varint(in);
            Object value = switch ((int) (tag & 7)) {
                case 0 -> varint(in);
                case 1 -> in.getDouble();
                case 2 -> take(in, (int) varint(in));
                case 5 -> in.getFloat();
                default -> throw new AssertionError("wire type " + (tag & 7));
            };
            fields.put((int) (tag >> 3), value);
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        int shift = 0;
        byte next;
        do {
            next = in.get();
            value |= (long) (next & 0x7f) << shift;
            shift += 7;
        } while (next < 0);
        return value;
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    @Test
    void everyEpochIsAnEventWithItsScalars() throws IOException {
        Path corpus = Cli.corpus(folder);
        Path events = folder.resolve("events/run 1");
        Cli.train(
                        corpus,
                        folder.resolve("m.adret"),
                        "--dev",
                        corpus.toString(),
                        "--epochs",
                        "3",
                        "--lr-decay",
                        "step:1:0.5",
                        "--tensorboard",
                        events.toString())
                .assertDone();
        List<String> names = Cli.files(events);
        assertThat(names).singleElement().asString().matches("events\\.out\\.tfevents\\.[0-9]{10}\\.adret\\.[0-9]+");
        List<byte[]> records = records(Files.readAllBytes(events.resolve(names.get(0))));
        assertThat(text(fields(records.get(0)).get(3))).isEqualTo("brain.Event:2");

        Map<String, List<Float>> scalars = new TreeMap<>();
        double before = 0;
        for (byte[] record : records.subList(1, records.size())) {
            Map<Integer, Object> event = fields(record);
            assertThat((Double) event.get(1)).as("wall time").isGreaterThanOrEqualTo(before);
            before = (Double) event.get(1);
            Map<Integer, Object> value =
                    fields((byte[]) fields((byte[]) event.get(5)).get(1));
            List<Float> values = scalars.computeIfAbsent(text(value.get(1)), tag -> new ArrayList<>());
            values.add((Float) value.get(2));
            assertThat(event.get(2)).as("step").isEqualTo((long) values.size());
        }
        assertThat(scalars.keySet())
                .containsExactly(
                        "dev/f1", "dev/precision", "dev/recall", "examples_per_second", "learning_rate", "loss/train");
        assertThat(scalars.get("learning_rate")).containsExactly(0.2f, 0.1f, 0.05f);
        assertThat(scalars.get("loss/train")).hasSize(3);
        assertThat(scalars.get("loss/train").get(2))
                .isLessThan(scalars.get("loss/train").get(0));
    }

    @Test
    void withoutTheOptionNothingIsWritten() throws IOException {
        Path corpus = Cli.corpus(folder);
        Cli.train(corpus, folder.resolve("m.adret"), "--epochs", "1").assertDone();
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(2);
        }
    }
}
