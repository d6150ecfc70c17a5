package dev.adret.nlp.text;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * What a gzip file of one member or more unpacks to.
 *
 * <p>Stricter than {@link java.util.zip.GZIPInputStream}, which takes anything behind a member that is no other one for the end, so that the
 * text of one whose header is damaged is missing without a word; and which goes a call deeper with every empty member.
 *
 * <p>Source: RFC 1952.
 */
final class GzipInput extends InputStream {
    private static final int MAGIC = 0x1f8b;
    private static final int DEFLATE = 8;
    private static final int HEADER_CHECKSUM = 1 << 1;
    private static final int EXTRA = 1 << 2;
    private static final int NAME = 1 << 3;
    private static final int COMMENT = 1 << 4;
    private static final int RESERVED = 0xe0;
    private static final int TIME_AND_SYSTEM_BYTES = 6;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] packed;
    /** Where in {@link #packed} the next header or trailer goes on, and where what was read ends. */
    private int position;

    private int limit;
    private boolean atEnd;

    /** @throws IOException if {@code in}, which closing this closes, does not begin with a member */
    GzipInput(InputStream in, int bufferBytes) throws IOException {
        this.in = in;
        packed = new byte[bufferBytes];
        try {
            beginMember();
        } catch (IOException e) {
            inflater.end();
            throw e;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!atEnd) {
            int count = inflate(target, from, length);
            if (count > 0) {
                crc.update(target, from, count);
                return count;
            }
            if (inflater.finished()) {
                endMember();
            } else if (refill()) {
                inflater.setInput(packed, position, limit - position);
            } else {
                throw cutShort();
            }
        }
        return -1;
    }

    private int inflate(byte[] target, int from, int length) throws ZipException {
        try {
            int count = inflater.inflate(target, from, length);
            if (inflater.needsDictionary()) {
                throw new ZipException("it asks for a dictionary");
            }
            return count;
        } catch (DataFormatException e) {
            throw new ZipException(String.valueOf(e.getMessage()));
        }
    }

    private void beginMember() throws IOException {
        if ((next() << 8 | next()) != MAGIC) {
            throw new ZipException("something that is no gzip follows");
        }
        int method = next();
        int flags = next();
        if (method != DEFLATE || (flags & RESERVED) != 0) {
            throw new ZipException("its header is not known");
        }
        skip(TIME_AND_SYSTEM_BYTES);
        if ((flags & EXTRA) != 0) {
            skip(next() | next() << 8);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CHECKSUM) != 0) {
            skip(Short.BYTES);
        }
        inflater.reset();
        crc.reset();
        inflater.setInput(packed, position, limit - position);
    }

    private void endMember() throws IOException {
        position = limit - inflater.getRemaining();
        if (number() != crc.getValue() || number() != (inflater.getBytesWritten() & 0xffff_ffffL)) {
            throw new ZipException("its checksum is wrong");
        }
        if (position < limit || refill()) {
            beginMember();
        } else {
            atEnd = true;
        }
    }

    private long number() throws IOException {
        return next() | next() << 8 | next() << 16 | (long) next() << 24;
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private void skipText() throws IOException {
        while (next() != 0) {
            // Names and comments are of no use here.
        }
    }

    /** The next byte of a header or trailer. */
    private int next() throws IOException {
        if (position == limit && !refill()) {
            throw cutShort();
        }
        return packed[position++] & 0xff;
    }

    /** Reads on, once all that was read is used; false if there is nothing more. */
    private boolean refill() throws IOException {
        position = 0;
        limit = Math.max(0, in.read(packed, 0, packed.length));
        return limit > 0;
    }

    private static EOFException cutShort() {
        return new EOFException("its end is missing");
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
