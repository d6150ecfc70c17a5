package dev.adret.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where things are kept that can be made again, such as compiled kernels: {@code ~/.cache/adret}. */
final class CacheFolder {
    /** Names another folder, or is {@value #OFF}. */
    static final String PROPERTY = "adret.cache";

    static final String OFF = "off";

    private CacheFolder() {}

    /** The folder that is asked for, which may not exist yet; empty if nothing is to be kept. */
    static Optional<Path> standard() {
        return choose(System.getProperty(PROPERTY), System.getenv("XDG_CACHE_HOME"), System.getProperty("user.home"));
    }

    /**
     * @param property a folder or {@value #OFF}; what was asked for
     * @param xdg the folder of all caches of the user, by the XDG base directory specification; it counts if it is absolute
     * @param home the user's home, which a container may lack
     */
    static Optional<Path> choose(@Nullable String property, @Nullable String xdg, @Nullable String home) {
        try {
            if (property != null && !property.isBlank()) {
                return property.equals(OFF)
                        ? Optional.empty()
                        : Optional.of(Path.of(property).toAbsolutePath());
            }
            return Stream.of(path(xdg), path(home).map(folder -> folder.resolve(".cache")))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .map(folder -> folder.resolve("adret"));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<Path> path(@Nullable String name) {
        return name == null || name.isEmpty()
                ? Optional.empty()
                : Optional.of(Path.of(name)).filter(Path::isAbsolute);
    }

    /**
     * Makes a folder of code to be run, which nobody but its owner may touch.
     *
     * @throws IOException if that cannot be, also because the folder belongs to somebody else
     */
    static void makePrivate(Path folder) throws IOException {
        Files.createDirectories(folder);
        PosixFileAttributeView posix = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
        if (posix != null) {
            posix.setPermissions(PosixFilePermissions.fromString("rwx------"));
        }
    }
}
