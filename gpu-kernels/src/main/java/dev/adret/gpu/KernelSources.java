package dev.adret.gpu;

import dev.adret.backend.Activation;
import dev.adret.backend.BinaryOp;
import dev.adret.backend.Hyper;
import dev.adret.backend.UnaryOp;
import dev.adret.backend.UpdateRule;
import dev.adret.random.Permutation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The programs, put together from the files beside this class. */
final class KernelSources {
    /** Ids that one work-group sorts, in 24 kB of local memory. */
    static final int CHUNK = 4096;

    /** Sorted runs that are merged at a time: more take fewer launches, and each element longer. */
    static final int FAN = 8;

    /** Places of a plan that one group adds up: for gradients of 50 columns four teams have some hundred each. */
    static final int SEGMENT = 512;

    /** Reads that a work-item has under way where each would else wait for the one before. */
    static final int AT_ONCE = 4;

    /** Tags of a chain whose transitions local memory has, 17 kB of it. */
    static final int FEW_TAGS = 64;

    private KernelSources() {}

    static KernelSource elementwise(int groupSize) {
        return program("elementwise", groupSize, constants(Ending.values()) + read("elementwise"));
    }

    static KernelSource arithmetic(int groupSize) {
        String cases = constants(UnaryOp.values()) + constants(BinaryOp.values());
        return program("arithmetic", groupSize, cases + read("arithmetic"));
    }

    static KernelSource softmax(int groupSize) {
        return program("softmax", groupSize, read("softmax"));
    }

    static KernelSource normalization(int groupSize) {
        return program("normalization", groupSize, read("normalization"));
    }

    static KernelSource chain(int groupSize) {
        return program("chain", groupSize, define("FEW_TAGS", FEW_TAGS) + read("chain"));
    }

    static KernelSource rows(int groupSize) {
        return program(
                "rows",
                groupSize,
                define("CHUNK", CHUNK) + define("FAN", FAN) + define("SEGMENT", SEGMENT) + read("rows"));
    }

    static KernelSource batches(int groupSize) {
        return program("batches", groupSize, define("ROUNDS", Permutation.ROUNDS) + read("batches"));
    }

    static KernelSource update(int groupSize) {
        String hyper = define("LEARNING_RATE", Hyper.LEARNING_RATE)
                + define("CORRECTION1", Hyper.CORRECTION1)
                + define("CORRECTION2", Hyper.CORRECTION2);
        return program("update", groupSize, constants(UpdateRule.Kind.values()) + hyper + read("update"));
    }

    /** A kernel for each of the tiles. */
    static KernelSource gemm(int groupSize) {
        return gemm("gemm", groupSize, Tile.ofGpu(groupSize));
    }

    /** As {@link #gemm(int)}, for a device that is a CPU. */
    static KernelSource gemmOfCpu(int groupSize) {
        return gemm("gemm_of_cpu", groupSize, Tile.ofCpu(groupSize));
    }

    private static KernelSource gemm(String name, int groupSize, List<Tile> tiles) {
        StringBuilder text = new StringBuilder(constants(Ending.values()));
        for (Tile tile : tiles) {
            Map<String, Object> macros = new LinkedHashMap<>();
            macros.put("GEMM", tile.kernel());
            macros.put("TEAM_Y", tile.teamY());
            macros.put("TEAM_X", tile.teamX());
            macros.put("RESULTS_M", tile.resultsM());
            macros.put("RESULTS_N", tile.resultsN());
            macros.put("TILE_K", tile.terms());
            macros.forEach((macro, value) -> text.append(define(macro, value)));
            text.append(read("gemm"));
            macros.keySet()
                    .forEach(macro -> text.append("#undef ").append(macro).append('\n'));
        }
        return program(name, groupSize, text.toString());
    }

    /** All programs for a GPU. */
    static List<KernelSource> all(int groupSize) {
        return List.of(
                elementwise(groupSize),
                arithmetic(groupSize),
                softmax(groupSize),
                normalization(groupSize),
                chain(groupSize),
                rows(groupSize),
                batches(groupSize),
                update(groupSize),
                gemm(groupSize));
    }

    private static KernelSource program(String name, int groupSize, String text) {
        return new KernelSource(
                name,
                define("GROUP", groupSize)
                        + define("AT_ONCE", AT_ONCE)
                        + constants(Activation.Kind.values())
                        + read("prelude")
                        + text,
                groupSize);
    }

    /** The cases of an enumeration as constants, each with its number. */
    private static String constants(Enum<?>[] cases) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < cases.length; i++) {
            text.append(define(cases[i].name(), i));
        }
        return text.toString();
    }

    private static String define(String name, Object value) {
        return "#define " + name + " " + value + "\n";
    }

    private static String read(String name) {
        String file = name + ".cl";
        try (InputStream stream = KernelSources.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IllegalStateException("the jar of adret-gpu-kernels is not whole: " + file + " is missing");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + " from the jar of adret-gpu-kernels", e);
        }
    }
}
