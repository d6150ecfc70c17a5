package dev.adret.benchmarks.peers.runner;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One figure, measured several times.
 *
 * @param test what was measured, such as {@code step H=100 batch=64}
 * @param library whose figure it is
 * @param setting the library's setting
 * @param unit of the values, such as {@code examples/s}
 * @param values in the order of the rounds
 */
record Measurement(String test, String library, String setting, String unit, List<Double> values) {
    Measurement(String test, String library, String setting, String unit) {
        this(test, library, setting, unit, new ArrayList<>());
    }

    double median() {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
