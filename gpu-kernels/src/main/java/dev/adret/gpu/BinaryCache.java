package dev.adret.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.adret.io.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Compiled kernels from one run to the next, in files of the user's own. Several processes may share it: each file is written
 * beside its target and moved over it, and a file that is not whole counts as none. Nothing that goes wrong with a file is an error,
 * since all of it can be made again.
 *
 * <p>The system property {@code adret.cache} names another folder than {@code ~/.cache/adret}, or is {@code off}.
 */
public final class BinaryCache {
    private static final System.Logger LOG = System.getLogger(BinaryCache.class.getName());
    private static final long STANDARD_LIMIT = 256L << 20;

    /** Every file starts with it, and then come the length and the CRC-32 of the content. */
    private static final long MAGIC_AND_VERSION = 0x4164726574423031L;

    private static final int HEADER = 3 * Long.BYTES;

    private final Optional<Path> folder;
    private final long limit;

    /** @param limit bytes of all files together */
    BinaryCache(Optional<Path> cache, long limit) {
        this.folder = cache.map(path -> path.resolve("kernels"));
        this.limit = limit;
    }

    /** In the usual folder, up to 256 MiB. */
    public static BinaryCache standard() {
        return new BinaryCache(CacheFolder.standard(), STANDARD_LIMIT);
    }

    /** Keeps nothing. */
    public static BinaryCache none() {
        return new BinaryCache(Optional.empty(), 0);
    }

    /** In a folder that is made where it is missing, up to 256 MiB. */
    public static BinaryCache in(Path folder) {
        return new BinaryCache(Optional.of(folder), STANDARD_LIMIT);
    }

    /** Whether there is anything to be kept in: some drivers take seconds to hand out a binary. */
    public boolean keeps() {
        return folder.isPresent();
    }

    /** A key for all that a binary depends on: the source, options, device and driver. */
    public static String key(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(UTF_8);
                digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** What was kept under {@code key}, if it is whole. */
    public Optional<byte[]> get(String key) {
        return folder.flatMap(path -> read(path.resolve(key)));
    }

    /** Keeps {@code binary}, and makes room for it at the cost of what was used longest ago. */
    public void put(String key, byte[] binary) {
        folder.ifPresent(path -> write(path, key, binary));
    }

    private Optional<byte[]> read(Path file) {
        try {
            // None that was kept is larger.
            byte[] bytes = Files.size(file) > limit ? new byte[0] : Files.readAllBytes(file);
            if (!isWhole(bytes)) {
                LOG.log(System.Logger.Level.DEBUG, "a damaged file in the cache is deleted: {0}", file);
                Files.deleteIfExists(file);
                return Optional.empty();
            }
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            return Optional.of(Arrays.copyOfRange(bytes, HEADER, bytes.length));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the cache cannot be read: " + file, e);
            return Optional.empty();
        }
    }

    private static boolean isWhole(byte[] bytes) {
        // A header of zeros would be right for no content, which no compiler makes.
        if (bytes.length <= HEADER) {
            return false;
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        return header.getLong() == MAGIC_AND_VERSION
                && header.getLong() == bytes.length - HEADER
                && header.getLong() == checksum(bytes, HEADER);
    }

    private static long checksum(byte[] bytes, int from) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes, from, bytes.length - from);
        return checksum.getValue();
    }

    private void write(Path path, String key, byte[] binary) {
        if (HEADER + binary.length > limit) {
            return;
        }
        try {
            CacheFolder.makePrivate(path);
            byte[] header = ByteBuffer.allocate(HEADER)
                    .putLong(MAGIC_AND_VERSION)
                    .putLong(binary.length)
                    .putLong(checksum(binary, 0))
                    .array();
            AtomicFile.write(path.resolve(key), out -> {
                out.write(header);
                out.write(binary);
            });
            makeRoom(path);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "compiled kernels cannot be kept in " + path, e);
        }
    }

    private record Kept(Path file, long bytes, FileTime lastUsed) {
        /** Empty if another process has just deleted it. */
        static Optional<Kept> of(Path file) {
            try {
                return Optional.of(new Kept(file, Files.size(file), Files.getLastModifiedTime(file)));
            } catch (IOException e) {
                return Optional.empty();
            }
        }
    }

    private void makeRoom(Path path) throws IOException {
        List<Kept> all;
        try (Stream<Path> files = Files.list(path)) {
            all = files.map(Kept::of)
                    .flatMap(Optional::stream)
                    .sorted(Comparator.comparing(Kept::lastUsed))
                    .toList();
        }
        long total = all.stream().mapToLong(Kept::bytes).sum();
        for (Kept oldest : all) {
            if (total <= limit) {
                return;
            }
            Files.deleteIfExists(oldest.file());
            total -= oldest.bytes();
        }
    }
}
