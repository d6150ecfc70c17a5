package dev.adret.cuda;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks for NVIDIA's libraries where toolkits, distributions and pip put them, in this order: the folder that {@value #HOME} names,
 * the library paths of Java and of the system, toolkits under {@code /usr/local}, the system's own folders, Python packages.
 */
final class LibrarySearch {
    /** An environment variable, or a system property in its stead: a toolkit, or a folder with the libraries themselves. */
    static final String HOME = "ADRET_CUDA_HOME";

    /** The driver's own library. */
    static final String DRIVER = "libcuda.so.1";

    private static final List<String> IN_A_TOOLKIT = List.of("lib64", "lib", "targets/x86_64-linux/lib", ".");
    /** Where drivers show themselves: Linux, and Linux inside Windows. */
    private static final List<String> DRIVERS = List.of("proc/driver/nvidia/version", "dev/nvidiactl", "dev/dxg");

    private static final List<String> SYSTEM = List.of(
            "usr/lib/x86_64-linux-gnu",
            "usr/lib64",
            "usr/lib",
            "usr/lib/wsl/lib",
            "usr/local/nvidia/lib64",
            "opt/cuda/lib64");
    /** What pip's packages for CUDA 12 and 13 unpack to. */
    private static final List<String> IN_PYTHON =
            List.of("nvidia/cublas/lib", "nvidia/cuda_nvrtc/lib", "nvidia/cu13/lib", "nvidia/cu12/lib");

    private final Path root;
    private final Function<String, @Nullable String> environment;
    private final Function<String, @Nullable String> properties;

    /**
     * @param root of the file system
     * @param environment the values of environment variables
     * @param properties the values of system properties
     */
    LibrarySearch(
            Path root, Function<String, @Nullable String> environment, Function<String, @Nullable String> properties) {
        this.root = root;
        this.environment = environment;
        this.properties = properties;
    }

    static LibrarySearch here() {
        return new LibrarySearch(Path.of("/"), System::getenv, System::getProperty);
    }

    /** The first file of that name, such as {@code libcublas.so.12}. */
    Optional<Path> find(String name) {
        return folders().stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isReadable)
                .findFirst();
    }

    /** Whether there is anything of a driver on this Linux: a look at a few files, where loading JCuda takes a tenth of a second. */
    boolean hasDriver() {
        return DRIVERS.stream().anyMatch(file -> Files.exists(root.resolve(file)))
                || find(DRIVER).isPresent();
    }

    private List<Path> folders() {
        List<Path> folders = new ArrayList<>();
        for (String home : List.of(HOME, "CUDA_HOME", "CUDA_PATH")) {
            toolkit(path(value(home)), folders);
        }
        paths(properties.apply("java.library.path"), folders);
        paths(environment.apply("LD_LIBRARY_PATH"), folders);
        Path local = root.resolve("usr/local");
        toolkit(Optional.of(local.resolve("cuda")), folders);
        matches(local, "cuda-*").forEach(home -> toolkit(Optional.of(home), folders));
        SYSTEM.forEach(folder -> folders.add(root.resolve(folder)));
        path(environment.apply("CONDA_PREFIX")).ifPresent(conda -> {
            folders.add(conda.resolve("lib"));
            python(conda.resolve("lib"), folders);
        });
        path(environment.apply("VIRTUAL_ENV")).ifPresent(venv -> python(venv.resolve("lib"), folders));
        path(properties.apply("user.home")).ifPresent(home -> python(home.resolve(".local/lib"), folders));
        python(local.resolve("lib"), folders);
        python(root.resolve("usr/lib"), folders);
        return folders;
    }

    private @Nullable String value(String name) {
        String property = properties.apply(name);
        return property != null ? property : environment.apply(name);
    }

    private static void toolkit(Optional<Path> home, List<Path> folders) {
        home.ifPresent(path ->
                IN_A_TOOLKIT.forEach(folder -> folders.add(path.resolve(folder).normalize())));
    }

    private static void paths(@Nullable String separated, List<Path> folders) {
        if (separated != null) {
            for (String part : separated.split(File.pathSeparator)) {
                path(part).ifPresent(folders::add);
            }
        }
    }

    private static void python(Path lib, List<Path> folders) {
        for (Path version : matches(lib, "python3*")) {
            for (String packages : List.of("site-packages", "dist-packages")) {
                IN_PYTHON.forEach(
                        folder -> folders.add(version.resolve(packages).resolve(folder)));
            }
        }
    }

    /** The newest first, as names with numbers sort; none if the folder cannot be read. */
    private static List<Path> matches(Path folder, String pattern) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, pattern)) {
            stream.forEach(found::add);
        } catch (IOException e) {
            return List.of();
        }
        found.sort(Comparator.comparing((Path path) -> path.getFileName().toString())
                .reversed());
        return found;
    }

    private static Optional<Path> path(@Nullable String name) {
        try {
            return name == null || name.isBlank()
                    ? Optional.empty()
                    : Optional.of(Path.of(name).toAbsolutePath());
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
