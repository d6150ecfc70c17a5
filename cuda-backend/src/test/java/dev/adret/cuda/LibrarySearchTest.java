package dev.adret.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LibrarySearchTest {
    private static final String NAME = "libcublas.so.12";

    @TempDir
    private Path root;

    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> properties = new HashMap<>();

    private LibrarySearch search() {
        return new LibrarySearch(root, environment::get, properties::get);
    }

    private Path library(String folder) throws IOException {
        return Files.createFile(Files.createDirectories(root.resolve(folder)).resolve(NAME));
    }

    @Test
    void nothingIsFoundWhereThereIsNothing() {
        environment.put("LD_LIBRARY_PATH", File.pathSeparator + root + "/missing");
        properties.put("java.library.path", "");
        assertThat(search().find(NAME)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "usr/local/cuda/lib64",
                "usr/local/cuda-12.6/lib64",
                "usr/local/cuda-12.6/targets/x86_64-linux/lib",
                "usr/lib/x86_64-linux-gnu",
                "usr/lib64",
                "usr/local/lib/python3.11/dist-packages/nvidia/cublas/lib",
                "usr/lib/python3/dist-packages/nvidia/cublas/lib",
                "home/.local/lib/python3.12/site-packages/nvidia/cublas/lib",
                "venv/lib/python3.12/site-packages/nvidia/cublas/lib",
                "venv/lib/python3.12/site-packages/nvidia/cu13/lib",
                "conda/lib",
                "toolkit/lib64",
                "toolkit",
                "cuda-home/lib64",
                "ld",
                "java"
            })
    void aLibraryIsFoundWhereItIsInstalled(String folder) throws IOException {
        environment.put("ADRET_CUDA_HOME", root.resolve("toolkit").toString());
        environment.put("CUDA_HOME", root.resolve("cuda-home").toString());
        environment.put("LD_LIBRARY_PATH", "/nowhere" + File.pathSeparator + root.resolve("ld"));
        environment.put("VIRTUAL_ENV", root.resolve("venv").toString());
        environment.put("CONDA_PREFIX", root.resolve("conda").toString());
        properties.put("java.library.path", root.resolve("java").toString());
        properties.put("user.home", root.resolve("home").toString());

        Path wanted = library(folder);
        assertThat(search().find(NAME)).contains(wanted);
    }

    @Test
    void whatWasAskedForComesBeforeWhatIsInstalled() throws IOException {
        library("usr/local/cuda/lib64");
        Path wanted = library("mine/lib");
        environment.put("ADRET_CUDA_HOME", root.resolve("mine").toString());
        assertThat(search().find(NAME)).contains(wanted);
    }

    @Test
    void aSystemPropertyOutdoesTheEnvironmentVariableOfItsName() throws IOException {
        library("theirs");
        Path wanted = library("mine");
        environment.put("ADRET_CUDA_HOME", root.resolve("theirs").toString());
        properties.put("ADRET_CUDA_HOME", root.resolve("mine").toString());
        assertThat(search().find(NAME)).contains(wanted);
    }

    @Test
    void theNewestOfSeveralToolkitsIsTaken() throws IOException {
        library("usr/local/cuda-12.2/lib64");
        Path newest = library("usr/local/cuda-12.6/lib64");
        assertThat(search().find(NAME)).contains(newest);
    }
}
