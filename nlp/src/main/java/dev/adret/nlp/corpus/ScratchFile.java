package dev.adret.nlp.corpus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Records of a fixed size, all bytes 0 at first: in memory if they are few, else in a file without a name that the system maps into memory. */
public final class ScratchFile {
    private static final long MOST_IN_MEMORY = 1 << 24;

    private final ByteBuffer[] buffers;
    private final int recordBytes;
    private final int shift;

    /** @throws UncheckedIOException if the folder for temporary files cannot hold them */
    public ScratchFile(long records, int recordBytes) {
        this(records, recordBytes, MOST_IN_MEMORY);
    }

    ScratchFile(long records, int recordBytes, long mostInMemory) {
        this.recordBytes = recordBytes;
        shift = Integer.numberOfTrailingZeros(Integer.highestOneBit((1 << 30) / recordBytes));
        try {
            long bytes = Math.multiplyExact(records, recordBytes);
            buffers = bytes <= mostInMemory
                    ? new ByteBuffer[] {ByteBuffer.allocate(Math.toIntExact(bytes))}
                    : mapped(records);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "no room for temporary files in " + System.getProperty("java.io.tmpdir") + ": " + e.getMessage(),
                    e);
        }
        for (ByteBuffer buffer : buffers) {
            buffer.order(ByteOrder.nativeOrder());
        }
    }

    private ByteBuffer[] mapped(long records) throws IOException {
        Path file = Files.createTempFile("adret-", ".scratch");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            requireRoom(file, records * recordBytes);
            long most = 1L << shift;
            ByteBuffer[] mapped = new ByteBuffer[(int) ((records + most - 1) / most)];
            for (int i = 0; i < mapped.length; i++) {
                long from = i * most;
                long bytes = Math.min(most, records - from) * recordBytes;
                mapped[i] = channel.map(FileChannel.MapMode.READ_WRITE, from * recordBytes, bytes);
            }
            return mapped;
        } finally {
            deleteSoon(file);
        }
    }

    /** A mapped file takes room as it is written to, and where there is none the system ends the process. */
    private static void requireRoom(Path file, long bytes) throws IOException {
        long free = Files.getFileStore(file).getUsableSpace();
        if (free < bytes) {
            throw new IOException(bytes + " bytes are needed and " + free + " are free");
        }
    }

    /** Deletes a file that may still be mapped into memory: now, or where the system does not allow that, when the JVM ends. */
    static void deleteSoon(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }

    /** The char at {@code offset} bytes within a record. */
    public char getChar(long record, int offset) {
        return buffer(record).getChar(index(record) + offset);
    }

    /** Sets the char at {@code offset} bytes within a record. */
    public void putChar(long record, int offset, char value) {
        buffer(record).putChar(index(record) + offset, value);
    }

    private ByteBuffer buffer(long record) {
        return buffers[(int) (record >>> shift)];
    }

    private int index(long record) {
        return (int) (record & (1L << shift) - 1) * recordBytes;
    }
}
