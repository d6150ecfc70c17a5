package dev.adret.samples.lectures;

import java.util.Random;

/** Points in classes, made by a seeded generator; those of the plane no straight line separates. */
final class Points {
    private final float[][] x;
    private final int[] classes;

    private Points(int count) {
        x = new float[count][];
        classes = new int[count];
    }

    /** Three arms of a spiral, wound around the origin. */
    static Points spiral(int count, double noise, long seed) {
        Random random = new Random(seed);
        Points points = new Points(count);
        for (int i = 0; i < count; i++) {
            int arm = i % 3;
            double radius = 0.05 + 0.95 * random.nextDouble();
            double angle = 2 * Math.PI * arm / 3 + 4 * radius + noise * random.nextGaussian();
            points.set(i, radius * Math.sin(angle), radius * Math.cos(angle), arm);
        }
        return points;
    }

    /** A disc and a ring around it. */
    static Points circles(int count, double noise, long seed) {
        Random random = new Random(seed);
        Points points = new Points(count);
        for (int i = 0; i < count; i++) {
            int outer = i % 2;
            double radius = (outer == 1 ? 0.8 : 0.35) + noise * random.nextGaussian();
            double angle = 2 * Math.PI * random.nextDouble();
            points.set(i, radius * Math.sin(angle), radius * Math.cos(angle), outer);
        }
        return points;
    }

    /** Two crescents, each with a horn inside the other. */
    static Points moons(int count, double noise, long seed) {
        Random random = new Random(seed);
        Points points = new Points(count);
        for (int i = 0; i < count; i++) {
            int lower = i % 2;
            double angle = Math.PI * random.nextDouble();
            double across = lower == 1 ? 0.25 - 0.5 * Math.cos(angle) : -0.25 + 0.5 * Math.cos(angle);
            double up = lower == 1 ? 0.15 - 0.6 * Math.sin(angle) : -0.15 + 0.6 * Math.sin(angle);
            points.set(i, across + noise * random.nextGaussian(), up + noise * random.nextGaussian(), lower);
        }
        return points;
    }

    /** Points of {@code inputs} dimensions, whose class depends on the first three alone. */
    static Points few(int count, int inputs, long seed) {
        Random random = new Random(seed);
        Points points = new Points(count);
        for (int i = 0; i < count; i++) {
            float[] row = new float[inputs];
            for (int j = 0; j < inputs; j++) {
                row[j] = (float) random.nextGaussian();
            }
            double score = 2 * row[0] - 1.5 * row[1] + row[2] + 0.5 * random.nextGaussian();
            points.x[i] = row;
            points.classes[i] = score > 0 ? 1 : 0;
        }
        return points;
    }

    private void set(int i, double x1, double x2, int number) {
        x[i] = new float[] {(float) x1, (float) x2};
        classes[i] = number;
    }

    float[][] x() {
        return x;
    }

    int[] classes() {
        return classes;
    }
}
