package dev.adret.cpu;

/**
 * Layer normalization, row by row: {@code x̂ = (x − origin − mean)·factor}, where origin is the first element of a row and mean that of what all of them
 * are above it: for large numbers close together, these differences are exact.
 *
 * <p>Belongs to one thread.
 */
class RowNormalizer {
    /** What {@link #sumGradients} leaves: Σ g and Σ g·x̂. */
    double gradients;

    double products;

    /** See {@link dev.adret.backend.Backend#layerNorm}, for one row. */
    final void normalize(
            float epsilon,
            float[] x,
            int x0,
            float[] weight,
            int w0,
            float[] bias,
            int b0,
            float[] y,
            int y0,
            float[] moments,
            int m0,
            int length) {
        float mean = (float) (sum(x, x0, x[x0], length) / length);
        double variance = sumSquares(x, x0, x[x0], mean, length) / length;
        float factor = (float) (1 / Math.sqrt(variance + epsilon));
        moments[m0] = mean;
        moments[m0 + 1] = factor;
        scale(x, x0, x[x0], mean, factor, weight, w0, bias, b0, y, y0, 0, length);
    }

    /** dx of {@link dev.adret.backend.Backend#layerNormBackward}, for one row. */
    final void differentiate(
            float[] x,
            int x0,
            float[] weight,
            int w0,
            float[] moments,
            int m0,
            float[] dy,
            int dy0,
            float[] dx,
            int dx0,
            int length) {
        float mean = moments[m0];
        float factor = moments[m0 + 1];
        sumGradients(x, x0, x[x0], mean, factor, weight, w0, dy, dy0, length);
        float gradient = (float) (gradients / length);
        float product = (float) (products / length);
        slope(x, x0, x[x0], mean, factor, weight, w0, gradient, product, dy, dy0, dx, dx0, 0, length);
    }

    /** Σ x − origin. */
    double sum(float[] x, int x0, float origin, int length) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += x[x0 + i] - origin;
        }
        return sum;
    }

    /** Σ (x − origin − mean)². */
    double sumSquares(float[] x, int x0, float origin, float mean, int length) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            double distance = x[x0 + i] - origin - mean;
            sum += distance * distance;
        }
        return sum;
    }

    /** Sums over a row, with g = dy·weight. */
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
        gradients = 0;
        products = 0;
        for (int i = 0; i < length; i++) {
            double g = dy[dy0 + i] * weight[w0 + i];
            gradients += g;
            products += g * ((x[x0 + i] - origin - mean) * factor);
        }
    }

    // ---- loops over the elements, or the columns, from {@code from} to {@code end} ----

    /** y ← x̂·weight + bias. */
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
        for (int i = from; i < end; i++) {
            y[y0 + i] = (x[x0 + i] - origin - mean) * factor * weight[w0 + i] + bias[b0 + i];
        }
    }

    /** dx ← (dy·weight − gradient − x̂·product)·factor; dx may be dy. */
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
        for (int i = from; i < end; i++) {
            float normal = (x[x0 + i] - origin - mean) * factor;
            dx[dx0 + i] = (dy[dy0 + i] * weight[w0 + i] - gradient - normal * product) * factor;
        }
    }

    /**
     * {@code sums[j] ← Σ dy[i, j]·x̂[i, j]} and {@code sums[columns + j] ← Σ dy[i, j]}, over {@code rows} rows in their order.
     *
     * @param moments a mean and a factor for each row
     */
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
        for (int j = from; j < end; j++) {
            float products = 0;
            float gradients = 0;
            for (int i = 0; i < rows; i++) {
                int row = x0 + i * columns;
                float normal = (x[row + j] - x[row] - moments[m0 + 2 * i]) * moments[m0 + 2 * i + 1];
                float gradient = dy[dy0 + i * columns + j];
                products += gradient * normal;
                gradients += gradient;
            }
            sums[s0 + j] = products;
            sums[s0 + columns + j] = gradients;
        }
    }
}
