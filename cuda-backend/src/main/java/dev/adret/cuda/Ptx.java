package dev.adret.cuda;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.adret.gpu.KernelSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** The kernels in the assembly language of CUDA, which every driver compiles for its card. {@code scripts/ptx.sh} makes them. */
final class Ptx {
    private Ptx() {}

    /** The PTX that was made of exactly this source, if there is any. */
    static Optional<String> of(KernelSource source) {
        return read(source.name()).filter(text -> text.contains(hash(source)));
    }

    /** What {@code sha256sum} says of the text; the PTX has it in its head. */
    static String hash(KernelSource source) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(source.text().getBytes(UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Optional<String> read(String name) {
        try (InputStream stream = Ptx.class.getResourceAsStream(name + ".ptx")) {
            return stream == null ? Optional.empty() : Optional.of(new String(stream.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + ".ptx from the jar of adret-cuda-backend", e);
        }
    }
}
