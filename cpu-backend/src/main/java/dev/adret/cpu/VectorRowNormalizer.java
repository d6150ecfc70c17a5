package dev.adret.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link RowNormalizer} on vectors. The lanes of a sum are added in order, for which reduceLanes has none. */
final class VectorRowNormalizer extends RowNormalizer {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private final float[] lanes = new float[LANES];
    private final float[] moreLanes = new float[LANES];

    @Override
    double sum(float[] x, int x0, float origin, int length) {
        int pairs = length / (2 * LANES) * (2 * LANES);
        int bound = SPECIES.loopBound(length);
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = sum0;
        for (int i = 0; i < pairs; i += 2 * LANES) {
            sum0 = sum0.add(FloatVector.fromArray(SPECIES, x, x0 + i).sub(origin));
            sum1 = sum1.add(FloatVector.fromArray(SPECIES, x, x0 + i + LANES).sub(origin));
        }
        if (pairs < bound) {
            sum0 = sum0.add(FloatVector.fromArray(SPECIES, x, x0 + pairs).sub(origin));
        }
        sum0.add(sum1).intoArray(lanes, 0);
        return SoftmaxRows.sum(lanes, 0, LANES) + super.sum(x, x0 + bound, origin, length - bound);
    }

    @Override
    double sumSquares(float[] x, int x0, float origin, float mean, int length) {
        int pairs = length / (2 * LANES) * (2 * LANES);
        int bound = SPECIES.loopBound(length);
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = sum0;
        for (int i = 0; i < pairs; i += 2 * LANES) {
            FloatVector distance0 =
                    FloatVector.fromArray(SPECIES, x, x0 + i).sub(origin).sub(mean);
            FloatVector distance1 = FloatVector.fromArray(SPECIES, x, x0 + i + LANES)
                    .sub(origin)
                    .sub(mean);
            sum0 = distance0.fma(distance0, sum0);
            sum1 = distance1.fma(distance1, sum1);
        }
        if (pairs < bound) {
            FloatVector distance =
                    FloatVector.fromArray(SPECIES, x, x0 + pairs).sub(origin).sub(mean);
            sum0 = distance.fma(distance, sum0);
        }
        sum0.add(sum1).intoArray(lanes, 0);
        return SoftmaxRows.sum(lanes, 0, LANES) + super.sumSquares(x, x0 + bound, origin, mean, length - bound);
    }

    @Override
    void sumGradients(
            float[] x,
            int x0,
            float origin,
            float mean,
            float factor,
            float[] weight,
            int w0,
            float[] dy,
            int dy0,
            int length) {
        int bound = SPECIES.loopBound(length);
        FloatVector sum = FloatVector.zero(SPECIES);
        FloatVector sumOfProducts = sum;
        for (int i = 0; i < bound; i += LANES) {
            FloatVector normal = FloatVector.fromArray(SPECIES, x, x0 + i)
                    .sub(origin)
                    .sub(mean)
                    .mul(factor);
            FloatVector g =
                    FloatVector.fromArray(SPECIES, dy, dy0 + i).mul(FloatVector.fromArray(SPECIES, weight, w0 + i));
            sum = sum.add(g);
            sumOfProducts = g.fma(normal, sumOfProducts);
        }
        sum.intoArray(lanes, 0);
        sumOfProducts.intoArray(moreLanes, 0);
        super.sumGradients(x, x0 + bound, origin, mean, factor, weight, w0 + bound, dy, dy0 + bound, length - bound);
        gradients += SoftmaxRows.sum(lanes, 0, LANES);
        products += SoftmaxRows.sum(moreLanes, 0, LANES);
    }

    @Override
    void scale(
            float[] x,
            int x0,
            float origin,
            float mean,
            float factor,
            float[] weight,
            int w0,
            float[] bias,
            int b0,
            float[] y,
            int y0,
            int from,
            int end) {
        int i = from;
        for (int bound = from + SPECIES.loopBound(end - from); i < bound; i += LANES) {
            FloatVector.fromArray(SPECIES, x, x0 + i)
                    .sub(origin)
                    .sub(mean)
                    .mul(factor)
                    .fma(FloatVector.fromArray(SPECIES, weight, w0 + i), FloatVector.fromArray(SPECIES, bias, b0 + i))
                    .intoArray(y, y0 + i);
        }
        super.scale(x, x0, origin, mean, factor, weight, w0, bias, b0, y, y0, i, end);
    }

    @Override
    void slope(
            float[] x,
            int x0,
            float origin,
            float mean,
            float factor,
            float[] weight,
            int w0,
            float gradient,
            float product,
            float[] dy,
            int dy0,
            float[] dx,
            int dx0,
            int from,
            int end) {
        FloatVector minusProduct = FloatVector.broadcast(SPECIES, -product);
        int i = from;
        for (int bound = from + SPECIES.loopBound(end - from); i < bound; i += LANES) {
            FloatVector normal = FloatVector.fromArray(SPECIES, x, x0 + i)
                    .sub(origin)
                    .sub(mean)
                    .mul(factor);
            FloatVector g =
                    FloatVector.fromArray(SPECIES, dy, dy0 + i).mul(FloatVector.fromArray(SPECIES, weight, w0 + i));
            normal.fma(minusProduct, g.sub(gradient)).mul(factor).intoArray(dx, dx0 + i);
        }
        super.slope(x, x0, origin, mean, factor, weight, w0, gradient, product, dy, dy0, dx, dx0, i, end);
    }

    /** Each pass goes down all rows, two vectors or one wide. */
    @Override
    void sumColumns(
            float[] x,
            int x0,
            float[] moments,
            int m0,
            float[] dy,
            int dy0,
            int rows,
            int columns,
            float[] sums,
            int s0,
            int from,
            int end) {
        int j = from;
        for (; j + 2 * LANES <= end; j += 2 * LANES) {
            FloatVector products0 = FloatVector.zero(SPECIES);
            FloatVector products1 = products0;
            FloatVector gradients0 = products0;
            FloatVector gradients1 = products0;
            for (int i = 0, row = 0; i < rows; i++, row += columns) {
                float origin = x[x0 + row];
                float mean = moments[m0 + 2 * i];
                float factor = moments[m0 + 2 * i + 1];
                FloatVector normal0 = FloatVector.fromArray(SPECIES, x, x0 + row + j)
                        .sub(origin)
                        .sub(mean)
                        .mul(factor);
                FloatVector normal1 = FloatVector.fromArray(SPECIES, x, x0 + row + j + LANES)
                        .sub(origin)
                        .sub(mean)
                        .mul(factor);
                FloatVector gradient0 = FloatVector.fromArray(SPECIES, dy, dy0 + row + j);
                FloatVector gradient1 = FloatVector.fromArray(SPECIES, dy, dy0 + row + j + LANES);
                products0 = gradient0.fma(normal0, products0);
                products1 = gradient1.fma(normal1, products1);
                gradients0 = gradients0.add(gradient0);
                gradients1 = gradients1.add(gradient1);
            }
            products0.intoArray(sums, s0 + j);
            products1.intoArray(sums, s0 + j + LANES);
            gradients0.intoArray(sums, s0 + columns + j);
            gradients1.intoArray(sums, s0 + columns + j + LANES);
        }
        for (; j + LANES <= end; j += LANES) {
            FloatVector products = FloatVector.zero(SPECIES);
            FloatVector gradients = products;
            for (int i = 0, row = 0; i < rows; i++, row += columns) {
                FloatVector normal = FloatVector.fromArray(SPECIES, x, x0 + row + j)
                        .sub(x[x0 + row])
                        .sub(moments[m0 + 2 * i])
                        .mul(moments[m0 + 2 * i + 1]);
                FloatVector gradient = FloatVector.fromArray(SPECIES, dy, dy0 + row + j);
                products = gradient.fma(normal, products);
                gradients = gradients.add(gradient);
            }
            products.intoArray(sums, s0 + j);
            gradients.intoArray(sums, s0 + columns + j);
        }
        super.sumColumns(x, x0, moments, m0, dy, dy0, rows, columns, sums, s0, j, end);
    }
}
