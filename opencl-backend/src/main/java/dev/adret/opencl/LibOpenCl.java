package dev.adret.opencl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Whether Linux could find libOpenCL. Asked before JOCL is: where there is none, JOCL's native code prints so on standard output,
 * in the middle of what a program writes there.
 */
final class LibOpenCl {
    private static final String NAME = "libOpenCL.so";
    private static final Path LINKER_CACHE = Path.of("/etc/ld.so.cache");
    private static final List<String> SYSTEM_FOLDERS = List.of("/lib", "/usr/lib", "/lib64", "/usr/lib64");

    private LibOpenCl() {}

    /** True also where there is no way to tell. */
    static boolean mayBeFound() {
        return !System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux")
                || mayBeFound(LINKER_CACHE, Objects.toString(System.getenv("LD_LIBRARY_PATH"), ""), SYSTEM_FOLDERS);
    }

    /**
     * Looks where the dynamic linker does.
     *
     * @param linkerCache the linker's list of libraries; where it is missing, this is another linker than expected
     * @param searchPath folders that the user has named
     * @param folders those that are looked into always
     */
    static boolean mayBeFound(Path linkerCache, String searchPath, List<String> folders) {
        try {
            return new String(Files.readAllBytes(linkerCache), ISO_8859_1).contains(NAME)
                    || Stream.concat(Arrays.stream(searchPath.split(File.pathSeparator)), folders.stream())
                            .anyMatch(LibOpenCl::holdsIt);
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean holdsIt(String folder) {
        try {
            return Files.exists(Path.of(folder, NAME)) || Files.exists(Path.of(folder, NAME + ".1"));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
