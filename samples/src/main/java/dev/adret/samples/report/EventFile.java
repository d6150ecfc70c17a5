package dev.adret.samples.report;

import dev.adret.io.ProtobufWriter;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * A file of scalars that TensorBoard reads: TFRecords, each a length and an {@code Event} message, both with a masked CRC-32C.
 *
 * <p>Source: TensorFlow, {@code record_writer.h} (the framing), {@code event.proto} and {@code summary.proto} (the fields' numbers).
 */
final class EventFile implements Closeable {
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SUMMARY_VALUE = 1;
    private static final int VALUE_TAG = 1;
    private static final int VALUE_SIMPLE = 2;

    private static final int MASK = 0xa282ead8;

    private final OutputStream out;
    private final Clock clock;

    /** Begins a new file in {@code folder}, which is made if it is not there. */
    EventFile(Path folder, Clock clock) throws IOException {
        this.clock = clock;
        Files.createDirectories(folder);
        long seconds = clock.millis() / 1000;
        out = new BufferedOutputStream(Files.newOutputStream(folder.resolve(String.format(
                Locale.ROOT,
                "events.out.tfevents.%010d.adret.%d",
                seconds,
                ProcessHandle.current().pid()))));
        record(event().string(FILE_VERSION, "brain.Event:2"));
        out.flush();
    }

    private ProtobufWriter event() {
        return new ProtobufWriter().real64(WALL_TIME, clock.millis() / 1000.0);
    }

    /** Adds a value, as of some step. */
    void scalar(String tag, long step, double value) throws IOException {
        ProtobufWriter simple = new ProtobufWriter().string(VALUE_TAG, tag).real32(VALUE_SIMPLE, (float) value);
        record(event().integer(STEP, step).message(SUMMARY, new ProtobufWriter().message(SUMMARY_VALUE, simple)));
    }

    /** Makes what was added visible to readers. */
    void flush() throws IOException {
        out.flush();
    }

    private void record(ProtobufWriter event) throws IOException {
        byte[] data = event.toByteArray();
        byte[] length = littleEndian(Long.BYTES).putLong(data.length).array();
        out.write(length);
        out.write(checksum(length));
        out.write(data);
        out.write(checksum(data));
    }

    private static byte[] checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        int masked = Integer.rotateRight((int) crc.getValue(), 15) + MASK;
        return littleEndian(Integer.BYTES).putInt(masked).array();
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
