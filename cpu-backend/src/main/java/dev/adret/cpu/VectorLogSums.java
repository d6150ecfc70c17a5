package dev.adret.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The loops over pairs, on vectors of columns. */
final class VectorLogSums extends LogSums {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    VectorLogSums(Kernels kernels) {
        super(kernels);
    }

    @Override
    int width(int columns) {
        return (columns + LANES - 1) / LANES * LANES;
    }

    @Override
    void distances(float[] a, int a0, float[] b, int rows, int columns, float[] most, float[] differences) {
        for (int j = 0; j < columns; j += LANES) {
            FloatVector max = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
            for (int i = 0, at = j; i < rows; i++, at += columns) {
                max = max.max(FloatVector.fromArray(SPECIES, b, at).add(a[a0 + i]));
            }
            max.intoArray(most, j);
            for (int i = 0, at = j; i < rows; i++, at += columns) {
                FloatVector.fromArray(SPECIES, b, at).add(a[a0 + i]).sub(max).intoArray(differences, at);
            }
        }
    }

    @Override
    void addProducts(float[] factor, float[] x, int rows, int columns, float[] y, int y0) {
        for (int j = 0; j < columns; j += LANES) {
            FloatVector factors = FloatVector.fromArray(SPECIES, factor, j);
            for (int i = 0, at = j; i < rows; i++, at += columns) {
                FloatVector.fromArray(SPECIES, x, at)
                        .fma(factors, FloatVector.fromArray(SPECIES, y, y0 + at))
                        .intoArray(y, y0 + at);
            }
        }
    }
}
