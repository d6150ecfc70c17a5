package dev.adret.gpu;

import dev.adret.io.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Native libraries that the jars of JOCL and JCuda carry, unpacked safely before those jars do it themselves.
 *
 * <p>Their own loader unpacks to a fixed name in {@code java.io.tmpdir}, and loads whatever lies there already: one half-written
 * file of a crashed run kills every later JVM, and anybody may have put it there. Here the files go, each whole or not at all, to
 * a folder of the user's own, are compared with what the jar holds before each use, and {@code java.io.tmpdir} names that folder
 * while the loader looks.
 */
public final class NativeLibraries {
    private static final System.Logger LOG = System.getLogger(NativeLibraries.class.getName());
    private static final String LOADERS_FOLDER = "java.io.tmpdir";

    private NativeLibraries() {}

    /**
     * Runs {@code initializer} with the libraries where it will look for them. A library that the jar lacks for this system is
     * left to the loader, which may find it elsewhere.
     *
     * @param carrier a class in the jar that carries them; this does not initialize it
     * @param name of the library as its loader composes it, such as {@code JOCL_2_0_6}
     * @param dependencies libraries in the same jar that it needs, such as {@code clblast}
     * @param initializer what makes the jar's own code load the library
     * @throws UncheckedIOException if there is no place to unpack to
     */
    public static void load(Class<?> carrier, String name, List<String> dependencies, Runnable initializer) {
        load(CacheFolder.standard(), carrier, name, dependencies, initializer);
    }

    static void load(
            Optional<Path> cache, Class<?> carrier, String name, List<String> dependencies, Runnable initializer) {
        String platformName = name + "-" + system() + "-" + architecture();
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String dependency : dependencies) {
            String folder = system() + "/" + architecture() + "/";
            read(carrier, "/lib/" + folder + fileName(dependency))
                    .ifPresent(content ->
                            files.put(platformName + "_dependents/" + folder + fileName(dependency), content));
        }
        read(carrier, "/lib/" + fileName(platformName))
                .ifPresent(content -> files.put(fileName(platformName), content));

        Optional<Path> kept = cache.flatMap(folder -> unpackForGood(folder, platformName, files));
        if (kept.isPresent()) {
            runWithFolder(kept.get(), initializer);
            return;
        }
        Path folder = unpackForNow(files);
        try {
            runWithFolder(folder, initializer);
        } finally {
            deleteIfPossible(folder);
        }
    }

    /** As JOCL and JCuda call the running operating system. */
    private static String system() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return name.startsWith("mac os") ? "apple" : name.startsWith("windows") ? "windows" : "linux";
    }

    private static String architecture() {
        String name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm64";
            default -> name;
        };
    }

    private static String fileName(String library) {
        return switch (system()) {
            case "windows" -> library + ".dll";
            case "apple" -> "lib" + library + ".dylib";
            default -> "lib" + library + ".so";
        };
    }

    private static Optional<byte[]> read(Class<?> carrier, String resource) {
        try (InputStream in = carrier.getResourceAsStream(resource)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource + " from the jar of " + carrier.getName(), e);
        }
    }

    private static Optional<Path> unpackForGood(Path cache, String name, Map<String, byte[]> files) {
        CRC32 checksum = new CRC32();
        files.values().forEach(checksum::update);
        Path all = cache.resolve("natives");
        Path folder = all.resolve(name + "-" + Long.toHexString(checksum.getValue()));
        try {
            CacheFolder.makePrivate(all);
            CacheFolder.makePrivate(folder);
            unpack(files, folder);
            return Optional.of(folder);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "native libraries cannot be kept in " + folder, e);
            return Optional.empty();
        }
    }

    private static Path unpackForNow(Map<String, byte[]> files) {
        try {
            // The JDK makes it for its owner only.
            Path folder = Files.createTempDirectory("adret-natives");
            unpack(files, folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "native libraries cannot be unpacked, neither into the cache nor into a temporary folder; "
                            + "name a folder that can be written to with -D" + CacheFolder.PROPERTY,
                    e);
        }
    }

    private static void unpack(Map<String, byte[]> files, Path folder) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path target = folder.resolve(file.getKey());
            byte[] content = file.getValue();
            if (!holds(target, content)) {
                if (target.getParent() != null) {
                    Files.createDirectories(target.getParent());
                }
                AtomicFile.write(target, out -> out.write(content));
            }
        }
    }

    private static boolean holds(Path file, byte[] content) throws IOException {
        return Files.isRegularFile(file)
                && Files.size(file) == content.length
                && Arrays.equals(Files.readAllBytes(file), content);
    }

    private static synchronized void runWithFolder(Path folder, Runnable initializer) {
        String before = System.getProperty(LOADERS_FOLDER);
        System.setProperty(LOADERS_FOLDER, folder.toString());
        try {
            initializer.run();
        } finally {
            if (before == null) {
                System.clearProperty(LOADERS_FOLDER);
            } else {
                System.setProperty(LOADERS_FOLDER, before);
            }
        }
    }

    /** A library that is in use can be deleted on most systems; where it cannot, the system's cleaning of temporary files will. */
    private static void deleteIfPossible(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "left behind: " + folder, e);
        }
    }
}
