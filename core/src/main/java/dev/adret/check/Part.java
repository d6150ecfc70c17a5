package dev.adret.check;

import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.nn.Layer;
import dev.adret.nn.Module;
import dev.adret.nn.Parameter;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** What a function depends on, with the gradient by it as backward gave it. */
final class Part {
    /** Of tables with more elements, only rows in use are looked at. */
    private static final int SMALL_TABLE = 10_000;

    private final String name;
    private final String owner;
    private final Tensor values;
    private final int[] rows;
    private final double[] gradient;

    private Part(String name, String owner, Tensor values, int[] rows, double[] gradient) {
        this.name = name;
        this.owner = owner;
        this.values = values;
        this.rows = rows;
        this.gradient = gradient;
    }

    /** A part with a gradient by each of its elements. */
    static Part of(String name, String owner, Tensor values, double[] gradient) {
        return new Part(name, owner, values, IntStream.range(0, values.rows()).toArray(), gradient);
    }

    /** The parameters that train, whose gradients are on the reference backend. */
    static List<Part> parameters(Map<String, Parameter> parameters, UnaryOperator<String> owner) {
        List<Part> parts = new ArrayList<>();
        parameters.forEach((name, parameter) -> {
            if (!parameter.isFrozen()) {
                parts.add(of(name, parameter, owner.apply(name)));
            }
        });
        return parts;
    }

    private static Part of(String name, Parameter parameter, String owner) {
        Tensor values = parameter.value();
        if (!parameter.isByRows()) {
            double[] gradient = new double[values.size()];
            if (parameter.hasGradient()) {
                copy(parameter.gradient(), gradient);
            }
            return of(name, owner, values, gradient);
        }
        int[] touched = new int[0];
        double[] sums = new double[0];
        int columns = values.columns();
        if (parameter.hasGradient()) {
            touched = new int[ReferenceBackend.getInt(parameter.rowPlan(), 0, 0)];
            sums = new double[touched.length * columns];
            Tensor plan = parameter.rowPlan();
            Arrays.setAll(touched, u -> ReferenceBackend.getInt(plan, 0, RowPlan.rows() + u));
            copy(parameter.rowSums(), sums);
        }
        if (values.size() > SMALL_TABLE) {
            return new Part(name, owner, values, touched, sums);
        }
        double[] gradient = new double[values.size()];
        for (int u = 0; u < touched.length; u++) {
            System.arraycopy(sums, u * columns, gradient, touched[u] * columns, columns);
        }
        return of(name, owner, values, gradient);
    }

    /** Other gradients of the rows of this one, in the same order; zeros for a row that has none there. */
    double[] aligned(int[] otherRows, float[] sums) {
        int columns = values.columns();
        Map<Integer, Integer> places = new HashMap<>();
        for (int u = 0; u < otherRows.length; u++) {
            places.put(otherRows[u], u);
        }
        double[] aligned = new double[gradient.length];
        for (int i = 0; i < aligned.length; i++) {
            Integer place = places.get(rows[i / columns]);
            aligned[i] = place == null ? 0 : sums[place * columns + i % columns];
        }
        return aligned;
    }

    /** Copies as many elements of {@code tensor} as {@code target} has. */
    static void copy(Tensor tensor, double[] target) {
        for (int i = 0; i < target.length; i++) {
            target[i] = NumericalGradient.get(tensor, i);
        }
    }

    /** The layer inside {@code network} that the parameter called {@code name} belongs to. */
    static String owner(Layer network, String name) {
        Layer layer = network;
        String rest = name;
        for (int dot = rest.indexOf('.'); dot >= 0 && layer instanceof Module module; dot = rest.indexOf('.')) {
            Layer child = module.children().get(rest.substring(0, dot));
            if (child == null) {
                break;
            }
            layer = child;
            rest = rest.substring(dot + 1);
        }
        return layer.toString();
    }

    /** A qualified name. */
    String name() {
        return name;
    }

    /** The layer this is a parameter of; empty if it is none. */
    String owner() {
        return owner;
    }

    /** On the reference backend. */
    Tensor values() {
        return values;
    }

    /** By the elements of the rows that have one: of a large table those that a batch touches, otherwise all. Not copied. */
    double[] gradient() {
        return gradient;
    }

    /** Where in {@link #values} component {@code i} of the gradient lies. */
    int element(int i) {
        int columns = values.columns();
        return rows[i / columns] * columns + i % columns;
    }
}
