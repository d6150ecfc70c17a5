package dev.adret.cpu;

import java.lang.reflect.InvocationTargetException;

/**
 * Chooses the form of the inner loops: on the Vector API where the JVM was started with its module, else as loops that the JIT
 * compiler vectorizes itself.
 */
final class KernelChoice {
    /** System property that forces a form: {@code vector} or {@code scalar}. */
    static final String PROPERTY = "adret.cpu.kernels";

    static final String HINT = "start the JVM with --add-modules jdk.incubator.vector";

    private static final String VECTOR = "vector";
    private static final String SCALAR = "scalar";

    private KernelChoice() {}

    /** What the system property says; empty if it says nothing. */
    static String wanted() {
        return System.getProperty(PROPERTY, "");
    }

    /** Whether the Vector API would be used if its module were there. */
    static boolean lacksModule(String wanted) {
        return wanted.isEmpty() && !hasModule();
    }

    private static boolean hasModule() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    /**
     * The kernels to be used.
     *
     * @param wanted {@code vector}, which begins without {@linkplain Trial trials}, {@code scalar}, or empty for the faster of those
     *     there are
     * @throws IllegalArgumentException if {@code wanted} is none of these, or the Vector API is not there
     */
    static Kernels kernels(String wanted) {
        return switch (wanted) {
            case "" -> automatic();
            case SCALAR -> new ScalarKernels("");
            case VECTOR -> {
                if (!hasModule()) {
                    throw new IllegalArgumentException("the system property " + PROPERTY
                            + " asks for vector kernels, which need the Vector API: " + HINT);
                }
                yield vectorKernels(false);
            }
            default ->
                throw new IllegalArgumentException(
                        "the system property " + PROPERTY + " is vector or scalar, and not '" + wanted + "'");
        };
    }

    private static Kernels automatic() {
        if (!hasModule()) {
            return new ScalarKernels(" (" + HINT + ")");
        }
        return VectorGemm.isFast() ? vectorKernels(true) : new ScalarKernels("");
    }

    /** By name only: without the module, loading the class would fail. */
    private static Kernels vectorKernels(boolean onTrial) {
        try {
            return Class.forName("dev.adret.cpu.VectorKernels")
                    .asSubclass(Kernels.class)
                    .getDeclaredConstructor(boolean.class)
                    .newInstance(onTrial);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the vector kernels cannot be made", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the vector kernels cannot be made", e);
        }
    }
}
