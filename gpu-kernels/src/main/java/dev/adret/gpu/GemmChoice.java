package dev.adret.gpu;

import java.util.Optional;

/**
 * Whether a matrix product runs on the own kernels or on a library: by the system property {@value #PROPERTY}, which is {@code own},
 * {@code library} or {@code auto}, the default.
 *
 * <p>With {@code auto}, a library of which {@linkplain GpuRuntime#gemmNeedsMeasuring it is not known} whether it is faster is used where a
 * {@link GemmTable} of this device says so, and not at all before one was {@linkplain GpuBackend#measureProducts measured}: its
 * first call may compile for ten seconds.
 */
final class GemmChoice {
    static final String PROPERTY = "adret.gpu.gemm";

    private enum Mode {
        OWN,
        LIBRARY,
        AUTO
    }

    private final GpuRuntime runtime;
    private final BinaryCache cache;
    private final Mode mode;
    private Optional<GemmTable> table;

    /**
     * @param wanted value of the property; empty for the default
     * @param cache where tables are kept
     * @throws IllegalArgumentException if there is no such value
     */
    GemmChoice(GpuRuntime runtime, String wanted, BinaryCache cache) {
        this.runtime = runtime;
        this.cache = cache;
        mode = switch (wanted) {
            case "", "auto" -> Mode.AUTO;
            case "own" -> Mode.OWN;
            case "library" -> Mode.LIBRARY;
            default ->
                throw new IllegalArgumentException(
                        "-D" + PROPERTY + " is own, library or auto, and not '" + wanted + "'");
        };
        table = mode == Mode.AUTO ? cache.get(key()).flatMap(GemmTable::parse) : Optional.empty();
    }

    /** The library, if it is to do a product of this shape. */
    Optional<GemmLibrary> library(boolean transposeA, boolean transposeB, int m, int n, int k) {
        boolean wanted = switch (mode) {
            case OWN -> false;
            case LIBRARY -> true;
            case AUTO ->
                table.isPresent()
                        ? table.get().prefersLibrary(transposeA, transposeB, m, n, k)
                        : !runtime.gemmNeedsMeasuring();
        };
        return wanted && k > 0 ? runtime.gemmLibrary() : Optional.empty();
    }

    /**
     * Whether the own kernels are to do a product of {@code k} terms that an activation follows, which they apply in the same launch. Where they
     * load all terms at once, that takes as long as writing the result; behind a library it is read and written once more.
     */
    boolean isOwnWithEnding(int k) {
        return mode == Mode.AUTO && table.isEmpty() && k <= Tile.TERMS_OF_GPU;
    }

    /** Takes a new table, and keeps it for this device. */
    void keep(GemmTable measured) {
        cache.put(key(), measured.bytes());
        if (mode == Mode.AUTO) {
            table = Optional.of(measured);
        }
    }

    private String key() {
        return BinaryCache.key("gemm table", runtime.description());
    }
}
