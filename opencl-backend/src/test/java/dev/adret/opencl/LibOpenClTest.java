package dev.adret.opencl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibOpenClTest {
    @TempDir
    private Path folder;

    private Path linkerCache;

    @BeforeEach
    void writeLinkerCache() throws IOException {
        linkerCache = Files.writeString(folder.resolve("ld.so.cache"), "glibc-ld.so\0\377libc.so.6\0", ISO_8859_1);
    }

    @Test
    void isNotFoundWhereNothingNamesIt() {
        assertThat(LibOpenCl.mayBeFound(linkerCache, "", List.of(folder.toString())))
                .isFalse();
    }

    @Test
    void isFoundInTheListOfTheLinker() throws IOException {
        Files.writeString(linkerCache, "libOpenCL.so.1\0libc.so.6\0");

        assertThat(LibOpenCl.mayBeFound(linkerCache, "", List.of())).isTrue();
    }

    @Test
    void isFoundInFoldersOfTheUserAndOfTheSystem() throws IOException {
        Files.writeString(folder.resolve("libOpenCL.so.1"), "");

        assertThat(LibOpenCl.mayBeFound(linkerCache, "/nowhere:" + folder, List.of()))
                .isTrue();
        assertThat(LibOpenCl.mayBeFound(linkerCache, "", List.of(folder.toString())))
                .isTrue();
    }

    @Test
    void mayBeThereWhereTheLinkerKeepsNoList() {
        assertThat(LibOpenCl.mayBeFound(folder.resolve("missing"), "", List.of()))
                .isTrue();
    }
}
