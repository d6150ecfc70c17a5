package dev.adret.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link SmoothRectifiers} on vectors; what is left at the end goes one by one, to the same bits: products and sums are rounded by themselves. */
final class VectorRectifiers extends SmoothRectifiers {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    VectorRectifiers(Kernels kernels, int longest) {
        super(kernels, longest);
    }

    @Override
    void gate(float linear, float cubic, float[] x, int x0, int from, int end) {
        int i = from;
        for (int bound = from + SPECIES.loopBound(end - from); i < bound; i += LANES) {
            FloatVector v =
                    FloatVector.fromArray(SPECIES, x, x0 + i).abs().neg().max(-FAR);
            v.mul(v.mul(v).mul(cubic).add(linear)).intoArray(s, i);
        }
        super.gate(linear, cubic, x, x0, i, end);
    }

    @Override
    void gated(float[] x, int x0, float[] y, int y0, int from, int end) {
        int i = from;
        for (int bound = from + SPECIES.loopBound(end - from); i < bound; i += LANES) {
            FloatVector value = FloatVector.fromArray(SPECIES, x, x0 + i);
            FloatVector term = value.abs().neg().max(-FAR).mul(FloatVector.fromArray(SPECIES, s, i));
            value.max(0).add(term).intoArray(y, y0 + i);
        }
        super.gated(x, x0, y, y0, i, end);
    }

    @Override
    void softplus(float[] x, int x0, float[] y, int y0, int from, int end) {
        int i = from;
        for (int bound = from + SPECIES.loopBound(end - from); i < bound; i += LANES) {
            FloatVector logistic = FloatVector.fromArray(SPECIES, s, i);
            FloatVector z = logistic.div(logistic.neg().add(2));
            FloatVector square = z.mul(z);
            FloatVector series = square.mul(A6).add(A5);
            series = series.mul(square).add(A4);
            series = series.mul(square).add(A3);
            series = series.mul(square).add(A2);
            series = series.mul(square).add(A1);
            series = series.mul(square).add(A0);
            FloatVector.fromArray(SPECIES, x, x0 + i).max(0).add(z.mul(series)).intoArray(y, y0 + i);
        }
        super.softplus(x, x0, y, y0, i, end);
    }

    @Override
    void slope(
            float linear, float cubic, float[] x, int x0, float[] dy, int dy0, float[] dx, int dx0, int from, int end) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        int i = from;
        for (int bound = from + SPECIES.loopBound(end - from); i < bound; i += LANES) {
            FloatVector value = FloatVector.fromArray(SPECIES, x, x0 + i);
            FloatVector logistic = FloatVector.fromArray(SPECIES, s, i);
            FloatVector v = value.abs().neg().max(-FAR);
            FloatVector inner = v.mul(v.mul(v).mul(3 * cubic).add(linear)).mul(one.sub(logistic));
            FloatVector slope = logistic.mul(inner.add(1));
            slope = slope.blend(one.sub(slope), value.compare(VectorOperators.GT, 0));
            FloatVector.fromArray(SPECIES, dy, dy0 + i).mul(slope).intoArray(dx, dx0 + i);
        }
        super.slope(linear, cubic, x, x0, dy, dy0, dx, dx0, i, end);
    }

    @Override
    void halve(float[] x, int x0, int from, int end) {
        int i = from;
        for (int bound = from + SPECIES.loopBound(end - from); i < bound; i += LANES) {
            FloatVector.fromArray(SPECIES, x, x0 + i).min(0).mul(0.5f).intoArray(s, i);
        }
        super.halve(x, x0, i, end);
    }

    @Override
    void elu(float[] x, int x0, float[] y, int y0, int from, int end) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        int i = from;
        for (int bound = from + SPECIES.loopBound(end - from); i < bound; i += LANES) {
            FloatVector tanh = FloatVector.fromArray(SPECIES, s, i);
            FloatVector term = tanh.add(tanh).div(one.sub(tanh));
            FloatVector.fromArray(SPECIES, x, x0 + i).max(0).add(term).intoArray(y, y0 + i);
        }
        super.elu(x, x0, y, y0, i, end);
    }

    @Override
    void eluSlope(float[] y, int y0, float[] dy, int dy0, float[] dx, int dx0, int from, int end) {
        int i = from;
        for (int bound = from + SPECIES.loopBound(end - from); i < bound; i += LANES) {
            FloatVector slope = FloatVector.fromArray(SPECIES, y, y0 + i).min(0).add(1);
            FloatVector.fromArray(SPECIES, dy, dy0 + i).mul(slope).intoArray(dx, dx0 + i);
        }
        super.eluSlope(y, y0, dy, dy0, dx, dx0, i, end);
    }
}
