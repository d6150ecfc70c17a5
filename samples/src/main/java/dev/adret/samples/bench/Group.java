package dev.adret.samples.bench;

import dev.adret.samples.cli.EnumConverter;
import java.util.Locale;

/** Benchmarks that are measured in the same unit and shown together. */
enum Group {
    PRODUCTS("Products of matrices, m x n x k (:A, :B, that factor transposed)", "GFLOP/s", 1e9),
    ELEMENTWISE("Element by element, 4 million elements, beside a copy", "GB/s", 1e9),
    OPTIMIZERS("Optimizer step, 4 million parameters", "GB/s", 1e9),
    ROWS("Word vectors: the rows that 4,096 windows of 5 words touch", "million words/s", 1e6),
    TRAINING("Training step: 100,000 words, 50 dimensions, window 5, 100 hidden", "examples/s", 1),
    TAGGING("Tagging from memory: window 2, 300 hidden", "tokens/s", 1),
    LECTURE("The lecture's example: 500 windows of 300 numbers, 5 classes", "windows/s", 1);

    private final String title;
    private final String unit;
    private final double scale;

    Group(String title, String unit, double scale) {
        this.title = title;
        this.unit = unit;
        this.scale = scale;
    }

    /** What is measured, for people. */
    String title() {
        return title;
    }

    /** What the figures are in. */
    String unit() {
        return unit;
    }

    /** How much of a workload's amount a second makes one of {@link #unit()}. */
    double scale() {
        return scale;
    }

    /** The name that the group is asked for by. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads the name of a group. */
    static final class Converter extends EnumConverter<Group> {
        Converter() {
            super(values());
        }
    }
}
