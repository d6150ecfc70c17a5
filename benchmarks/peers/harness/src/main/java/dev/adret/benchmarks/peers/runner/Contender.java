package dev.adret.benchmarks.peers.runner;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A program and the settings to try it with.
 *
 * @param name as it appears in results
 * @param module its folder and package
 * @param mainClass simple name of its main class
 */
record Contender(String name, String module, String mainClass, List<Setting> settings) {
    /** What the step is run on; Adret first. */
    static final List<Contender> STEPS = List.of(
            new Contender("Adret", "adret", "AdretStep", List.of(new Setting("2 threads").arguments("threads=2"))),
            new Contender(
                    "libtorch",
                    "libtorch",
                    "LibtorchStep",
                    List.of(
                            // Only this keeps OpenBLAS's own threads from the second core.
                            new Setting("OpenBLAS, 1 thread")
                                    .arguments("threads=1")
                                    .environment("OMP_NUM_THREADS", "1"),
                            // Otherwise the pools of libtorch and OpenBLAS spin against each other.
                            new Setting("OpenBLAS, 2 threads")
                                    .arguments("threads=2")
                                    .environment("OMP_WAIT_POLICY", "PASSIVE"),
                            new Setting("MKL, 1 thread")
                                    .arguments("threads=1")
                                    .property("org.bytedeco.openblas.load", "mkl")
                                    .environment("OMP_NUM_THREADS", "1"),
                            // With OMP_NUM_THREADS=2 it would be slower.
                            new Setting("MKL, 2 threads")
                                    .arguments("threads=2")
                                    .property("org.bytedeco.openblas.load", "mkl"))),
            new Contender(
                    "TensorFlow-Java",
                    "tensorflow",
                    "TensorFlowStep",
                    List.of(
                            new Setting("1 thread").arguments("threads=1", "inter-op=1"),
                            new Setting("2 threads, 1 operation at a time").arguments("threads=2", "inter-op=1"),
                            new Setting("1 thread, 2 operations at a time").arguments("threads=1", "inter-op=2"),
                            new Setting("2 threads, 2 operations at a time").arguments("threads=2", "inter-op=2"))),
            new Contender(
                    "DJL (PyTorch)",
                    "djl",
                    "DjlStep",
                    List.of(
                            djl("1 thread").arguments("threads=1").environment("OMP_NUM_THREADS", "1"),
                            djl("2 threads").arguments("threads=2"))),
            new Contender(
                    "Deeplearning4j",
                    "dl4j",
                    "Dl4jStep",
                    List.of(
                            new Setting("1 thread").environment("OMP_NUM_THREADS", "1"),
                            new Setting("2 threads").environment("OMP_NUM_THREADS", "2"),
                            new Setting("1 thread, AVX-512 build")
                                    .environment("OMP_NUM_THREADS", "1")
                                    .property("org.bytedeco.javacpp.platform.extension", "-avx512"),
                            new Setting("1 thread, AVX2 build")
                                    .environment("OMP_NUM_THREADS", "1")
                                    .property("org.bytedeco.javacpp.platform.extension", "-avx2"))));

    /** What matrix products are run on; Adret first. */
    static final List<Contender> PRODUCTS = List.of(
            new Contender(
                    "Adret",
                    "adret",
                    "AdretGemm",
                    List.of(
                            new Setting("1 thread").arguments("threads=1"),
                            new Setting("2 threads").arguments("threads=2"))),
            new Contender("OpenBLAS", "blas", "OpenBlasGemm", blas("OPENBLAS_NUM_THREADS")),
            new Contender("MKL", "blas", "MklGemm", blas("MKL_NUM_THREADS")));

    /** DJL would report its use over the network otherwise, and look there for a newer PyTorch. */
    private static Setting djl(String label) {
        return new Setting(label).property("ai.djl.offline", "true").environment("OPT_OUT_TRACKING", "true");
    }

    private static List<Setting> blas(String variable) {
        return List.of(
                new Setting("1 thread").environment(variable, "1"),
                new Setting("2 threads").environment(variable, "2"));
    }

    /**
     * A setting of a library.
     *
     * @param properties system properties of its JVM
     * @param environment variables added to the environment
     */
    record Setting(
            String label, List<String> arguments, Map<String, String> properties, Map<String, String> environment) {
        Setting(String label) {
            this(label, List.of(), Map.of(), Map.of());
        }

        Setting arguments(String... values) {
            return new Setting(label, List.of(values), properties, environment);
        }

        Setting property(String name, String value) {
            return new Setting(label, arguments, Map.of(name, value), environment);
        }

        Setting environment(String name, String value) {
            Map<String, String> all = new HashMap<>(environment);
            all.put(name, value);
            return new Setting(label, arguments, properties, Map.copyOf(all));
        }
    }
}
