package dev.adret.nlp.corpus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;

/** Reads the binary form that a {@link CorpusWriter} writes. */
final class CorpusForm {
    private static final int CHECKED_AT_ONCE = 1 << 20;

    private CorpusForm() {}

    /** The file does not hold what was written to it. */
    static final class DamagedException extends IOException {
        private static final long serialVersionUID = 1;

        DamagedException(String what) {
            super(what);
        }
    }

    /** Where the form lies. */
    private interface Region {
        long size();

        ByteBuffer view(long offset, long length) throws IOException;
    }

    static Corpus inMemory(ByteBuffer memory) {
        Region region = new Region() {
            @Override
            public long size() {
                return memory.remaining();
            }

            @Override
            public ByteBuffer view(long offset, long length) {
                return memory.slice((int) offset, (int) length).order(ByteOrder.LITTLE_ENDIAN);
            }
        };
        try {
            return read(region, TokenRecords.SHIFT);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /**
     * Maps a file into memory, having compared all of it with its checksum.
     *
     * @throws DamagedException if it is none, is cut short or was changed
     * @throws IOException if it cannot be read
     */
    static Corpus inFile(Path file) throws IOException {
        return inFile(file, TokenRecords.SHIFT);
    }

    /** @param shift the power of two of tokens that are mapped in one piece */
    static Corpus inFile(Path file, int shift) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            verify(channel);
            long size = channel.size();
            Region region = new Region() {
                @Override
                public long size() {
                    return size;
                }

                @Override
                public ByteBuffer view(long offset, long length) throws IOException {
                    return channel.map(FileChannel.MapMode.READ_ONLY, offset, length)
                            .order(ByteOrder.LITTLE_ENDIAN);
                }
            };
            return read(region, shift);
        }
    }

    private static void verify(FileChannel channel) throws IOException {
        int most = (int) Math.max(Long.BYTES, Math.min(CHECKED_AT_ONCE, channel.size()));
        ByteBuffer buffer = ByteBuffer.allocateDirect(most).order(ByteOrder.LITTLE_ENDIAN);
        long checked = channel.size() - Long.BYTES;
        if (channel.size() < CorpusWriter.HEADER_BYTES + CorpusWriter.FOOTER_BYTES
                || readLong(channel, 0, buffer) != CorpusWriter.MAGIC) {
            throw new DamagedException("it is none of this version, or is cut short");
        }
        CRC32C crc = new CRC32C();
        for (long from = 0; from < checked; from += CHECKED_AT_ONCE) {
            crc.update(read(channel, from, (int) Math.min(CHECKED_AT_ONCE, checked - from), buffer));
        }
        if (readLong(channel, checked, buffer) != crc.getValue()) {
            throw new DamagedException("its checksum is wrong");
        }
    }

    private static long readLong(FileChannel channel, long from, ByteBuffer buffer) throws IOException {
        return read(channel, from, Long.BYTES, buffer).getLong(0);
    }

    private static ByteBuffer read(FileChannel channel, long from, int count, ByteBuffer buffer) throws IOException {
        buffer.clear().limit(count);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, from + buffer.position()) < 0) {
                throw new DamagedException("it became shorter while it was read");
            }
        }
        return buffer.flip();
    }

    private static Corpus read(Region region, int shift) throws IOException {
        ByteBuffer summary =
                region.view(region.size() - CorpusWriter.FOOTER_BYTES, CorpusWriter.SUMMARY_LONGS * Long.BYTES);
        long tokens = summary.getLong();
        long sentences = summary.getLong();
        long words = summary.getLong();
        long wordBytes = summary.getLong();
        long tagCount = summary.getLong();
        long textBytes = summary.getLong();
        long checksum = summary.getLong();
        requireSizes(region.size(), tokens, sentences, words, wordBytes, tagCount, textBytes);
        long perWord = words * Long.BYTES;
        long offset = CorpusWriter.HEADER_BYTES;
        TokenRecords records = records(region, offset, tokens, shift);
        offset += tokens * TokenRecords.BYTES;
        ByteBuffer counts = region.view(offset, perWord);
        ByteBuffer ends = region.view(offset + perWord, perWord);
        offset += 2 * perWord;
        ByteBuffer bytes = region.view(offset, wordBytes);
        ByteBuffer text = region.view(offset + wordBytes, textBytes);
        List<String> tags = new ArrayList<>();
        for (long tag = 0; tag < tagCount; tag++) {
            tags.add(text(text));
        }
        String origin = text(text);
        if (text.hasRemaining() || (words > 0 && ends.getLong((int) (perWord - Long.BYTES)) != wordBytes)) {
            throw wrongSizes();
        }
        Corpus corpus =
                new Corpus(records, tokens, sentences, new Corpus.Words(counts, ends, bytes), tags, origin, checksum);
        if (corpus.sentences() != sentences) {
            throw wrongSizes();
        }
        return corpus;
    }

    /** Before memory is taken for any of it. */
    private static void requireSizes(
            long size, long tokens, long sentences, long words, long wordBytes, long tagCount, long textBytes)
            throws DamagedException {
        boolean possible = LongStream.of(tokens, sentences, words, wordBytes, tagCount, textBytes)
                .allMatch(count -> count >= 0 && count <= size);
        // None of these is larger than the file: no product overflows.
        if (!possible
                || sentences > tokens
                || tagCount > CorpusWriter.MOST_TAGS
                || size
                        != CorpusWriter.HEADER_BYTES
                                + tokens * TokenRecords.BYTES
                                + words * 2 * Long.BYTES
                                + wordBytes
                                + textBytes
                                + CorpusWriter.FOOTER_BYTES) {
            throw wrongSizes();
        }
    }

    private static DamagedException wrongSizes() {
        return new DamagedException("its parts do not have the sizes that it says");
    }

    private static TokenRecords records(Region region, long offset, long tokens, int shift) throws IOException {
        long most = 1L << shift;
        List<ByteBuffer> buffers = new ArrayList<>();
        for (long from = 0; from < tokens; from += most) {
            long count = Math.min(most, tokens - from);
            buffers.add(region.view(offset + from * TokenRecords.BYTES, count * TokenRecords.BYTES));
        }
        return new TokenRecords(buffers.toArray(ByteBuffer[]::new), shift);
    }

    private static String text(ByteBuffer source) throws DamagedException {
        int length = source.remaining() < Integer.BYTES ? -1 : source.getInt();
        if (length < 0 || length > source.remaining()) {
            throw wrongSizes();
        }
        byte[] bytes = new byte[length];
        source.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
