package dev.adret.gpu;

import dev.adret.backend.Activation;
import dev.adret.backend.Hyper;
import dev.adret.backend.UpdateRule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The programs, put together from the files beside this class. */
final class KernelSources {
    /** Ids that one work-group sorts, in 24 kB of local memory. */
    static final int CHUNK = 4096;

    /** Terms of a sum that a tile of a matrix product holds. */
    private static final int TILE_K = 16;

    private KernelSources() {}

    static KernelSource elementwise(int groupSize) {
        return program("elementwise", groupSize, read("elementwise"));
    }

    static KernelSource softmax(int groupSize) {
        return program("softmax", groupSize, read("softmax"));
    }

    static KernelSource rows(int groupSize) {
        return program("rows", groupSize, define("CHUNK", CHUNK) + read("rows"));
    }

    static KernelSource update(int groupSize) {
        String hyper = define("LEARNING_RATE", Hyper.LEARNING_RATE)
                + define("CORRECTION1", Hyper.CORRECTION1)
                + define("CORRECTION2", Hyper.CORRECTION2);
        return program("update", groupSize, constants(UpdateRule.Kind.values()) + hyper + read("update"));
    }

    /** A kernel for each of the tiles, called {@link Tile#kernel}. */
    static KernelSource gemm(int groupSize) {
        StringBuilder text = new StringBuilder();
        text.append(define("TILE_K", TILE_K));
        text.append(define("TEAM_X", teamX(groupSize)));
        text.append(define("TEAM_Y", groupSize / teamX(groupSize)));
        for (Tile tile : Tile.values()) {
            text.append("#define GEMM ").append(tile.kernel).append('\n');
            text.append(define("RESULTS", tile.results));
            text.append(read("gemm"));
            text.append("#undef GEMM\n#undef RESULTS\n");
        }
        return program("gemm", groupSize, text.toString());
    }

    /** All programs. */
    static List<KernelSource> all(int groupSize) {
        return List.of(elementwise(groupSize), softmax(groupSize), rows(groupSize), update(groupSize), gemm(groupSize));
    }

    /** The part of a matrix that a work-group computes. */
    enum Tile {
        SMALL("gemm_small", 2),
        LARGE("gemm_large", 4);

        final String kernel;
        /** A work-item computes this many rows and columns. */
        final int results;

        Tile(String kernel, int results) {
            this.kernel = kernel;
            this.results = results;
        }

        int rows(int groupSize) {
            return groupSize / teamX(groupSize) * results;
        }

        int columns(int groupSize) {
            return teamX(groupSize) * results;
        }
    }

    /** A group as a rectangle: its width, as great as its height or twice that. */
    private static int teamX(int groupSize) {
        int log = Integer.numberOfTrailingZeros(groupSize);
        return 1 << ((log + 1) / 2);
    }

    private static KernelSource program(String name, int groupSize, String text) {
        return new KernelSource(
                name,
                define("GROUP", groupSize) + constants(Activation.Kind.values()) + read("prelude") + text,
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

    private static String define(String name, int value) {
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
