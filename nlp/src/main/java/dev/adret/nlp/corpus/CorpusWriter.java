package dev.adret.nlp.corpus;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Writes the binary form of a corpus in one go, token by token. Its memory grows with the number of different words only.
 *
 * <p>The form, little-endian: {@link #MAGIC}; the {@linkplain TokenRecords token records}; of each word its count and where its bytes end (a
 * long each), and the bytes of all words in UTF-8; the tags and the origin, each as its length and its UTF-8 bytes; how many tokens,
 * sentences, words, bytes of words, tags and bytes of tags and origin there are, the CRC-32C of all up to the tags, and that of everything
 * before it (a long each).
 */
final class CorpusWriter {
    /** Says what the file is, with the version of the form. */
    static final long MAGIC = 0x3130_5052_4F43_4441L; // ADCORP01

    static final int HEADER_BYTES = Long.BYTES;
    static final int SUMMARY_LONGS = 7;
    static final int FOOTER_BYTES = (SUMMARY_LONGS + 1) * Long.BYTES;
    static final int MOST_TAGS = Character.MAX_VALUE + 1;

    private final OutputStream out;
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer block = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteStrings words = new ByteStrings();
    private long[] counts = new long[256];
    private final List<String> tags = new ArrayList<>();
    private final Map<String, Integer> tagNumbers = new HashMap<>();
    private long tokens;
    private long sentences;

    /** @param out stays open */
    CorpusWriter(OutputStream out) throws IOException {
        this.out = out;
        putLong(MAGIC);
    }

    long tokens() {
        return tokens;
    }

    /** The number of a word, new or not. */
    int word(byte[] bytes, int from, int to) {
        int number = words.add(bytes, from, to);
        if (number == counts.length) {
            counts = Arrays.copyOf(counts, 2 * number);
        }
        return number;
    }

    /**
     * The number of a tag, new or not.
     *
     * @throws IllegalArgumentException if there are too many
     */
    int tag(String tag) {
        return tagNumbers.computeIfAbsent(tag, name -> {
            if (tags.size() == MOST_TAGS) {
                throw new IllegalArgumentException("more than " + MOST_TAGS + " different tags");
            }
            tags.add(name);
            return tags.size() - 1;
        });
    }

    /**
     * Writes a token.
     *
     * @param begins whether a sentence begins with it
     */
    void token(int word, int tag, boolean begins) throws IOException {
        makeRoom(TokenRecords.BYTES);
        block.putInt(TokenRecords.pack(word, begins)).putChar((char) tag);
        counts[word]++;
        tokens++;
        sentences += begins ? 1 : 0;
    }

    /** Writes a sentence. */
    void sentence(Sentence sentence) throws IOException {
        for (int i = 0; i < sentence.length(); i++) {
            byte[] bytes = sentence.tokens().get(i).getBytes(StandardCharsets.UTF_8);
            token(word(bytes, 0, bytes.length), tag(sentence.tags().get(i)), i == 0);
        }
    }

    /** Writes what comes behind the tokens; {@code origin} says what they were read from. */
    void finish(String origin) throws IOException {
        for (int word = 0; word < words.size(); word++) {
            putLong(counts[word]);
        }
        for (int word = 0; word < words.size(); word++) {
            putLong(words.end(word));
        }
        put(words.bytes(), words.totalBytes());
        long textBytes = 0;
        for (String tag : tags) {
            textBytes += putText(tag);
        }
        flush();
        long content = crc.getValue();
        textBytes += putText(origin);
        putLong(tokens);
        putLong(sentences);
        putLong(words.size());
        putLong(words.totalBytes());
        putLong(tags.size());
        putLong(textBytes);
        putLong(content);
        flush();
        putLong(crc.getValue());
        flush();
    }

    private int putText(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        makeRoom(Integer.BYTES);
        block.putInt(bytes.length);
        put(bytes, bytes.length);
        return Integer.BYTES + bytes.length;
    }

    private void putLong(long value) throws IOException {
        makeRoom(Long.BYTES);
        block.putLong(value);
    }

    private void put(byte[] bytes, int length) throws IOException {
        for (int from = 0; from < length; ) {
            makeRoom(1);
            int count = Math.min(block.remaining(), length - from);
            block.put(bytes, from, count);
            from += count;
        }
    }

    private void makeRoom(int count) throws IOException {
        if (block.remaining() < count) {
            flush();
        }
    }

    private void flush() throws IOException {
        crc.update(block.array(), 0, block.position());
        out.write(block.array(), 0, block.position());
        block.clear();
    }
}
