package dev.adret.cuda;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import jcuda.jcublas.cublasComputeType;

/** How precisely cuBLAS multiplies; it adds up in single precision always. */
enum MathMode {
    /** Products of floats as they are. */
    FP32(cublasComputeType.CUBLAS_COMPUTE_32F),
    /** Factors rounded to 10 bits behind the point: about 1e-3, and on tensor cores. */
    TF32(cublasComputeType.CUBLAS_COMPUTE_32F_FAST_TF32),
    /** Factors rounded to 7 bits behind the point: about 1e-2. */
    BF16(cublasComputeType.CUBLAS_COMPUTE_32F_FAST_16BF);

    static final String PROPERTY = "adret.cuda.math";

    private final int computeType;

    MathMode(int computeType) {
        this.computeType = computeType;
    }

    /** What cuBLAS calls it. */
    int computeType() {
        return computeType;
    }

    /**
     * The mode of that name; {@link #FP32} for an empty one.
     *
     * @throws IllegalArgumentException if there is none such
     */
    static MathMode of(String name) {
        if (name.isEmpty()) {
            return FP32;
        }
        return Arrays.stream(values())
                .filter(mode -> mode.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the system property " + PROPERTY + " is one of " + names() + ", and not '" + name + "'"));
    }

    private static String names() {
        return Arrays.stream(values()).map(MathMode::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
