package dev.adret.samples.lectures;

import java.util.Random;

/** Points of the plane in classes that no straight line separates. */
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
