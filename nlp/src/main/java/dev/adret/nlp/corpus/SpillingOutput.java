package dev.adret.nlp.corpus;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Takes the binary form of a corpus: into memory at first, and when it grows large into a temporary file, which is deleted in the end. */
final class SpillingOutput extends OutputStream {
    /** Ten million tokens and their words. */
    private static final int MOST_IN_MEMORY = 64 << 20;

    private final int mostInMemory;
    private byte[] memory = new byte[1 << 12];
    private int length;
    private @Nullable Path file;
    private @Nullable OutputStream spilled;

    SpillingOutput() {
        this(MOST_IN_MEMORY);
    }

    SpillingOutput(int mostInMemory) {
        this.mostInMemory = mostInMemory;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        if (spilled == null && length + (long) count > mostInMemory) {
            file = Files.createTempFile("adret-", ".corpus");
            // Without a buffer: what writes has one, and closing this must not fail where the disk is full.
            spilled = Files.newOutputStream(file);
            spilled.write(memory, 0, length);
            memory = new byte[0];
        }
        if (spilled != null) {
            spilled.write(bytes, from, count);
            return;
        }
        if (length + count > memory.length) {
            memory = Arrays.copyOf(memory, Math.max(2 * memory.length, length + count));
        }
        System.arraycopy(bytes, from, memory, length, count);
        length += count;
    }

    /** What was written; nothing more is to be. */
    Corpus corpus() throws IOException {
        if (spilled == null || file == null) {
            return CorpusForm.inMemory(ByteBuffer.wrap(memory, 0, length));
        }
        spilled.close();
        return CorpusForm.inFile(file);
    }

    /** Deletes the file, if there is one; a corpus in it stays until its last use. */
    @Override
    public void close() throws IOException {
        if (file != null) {
            try {
                if (spilled != null) {
                    spilled.close();
                }
            } finally {
                ScratchFile.deleteSoon(file);
            }
        }
    }
}
