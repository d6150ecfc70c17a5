package dev.adret.graph;

import dev.adret.tensor.Shape;

/** Shapes made of shapes. */
final class Shapes {
    private Shapes() {}

    static int[] extents(Shape shape) {
        int[] extents = new int[shape.rank()];
        for (int axis = 0; axis < extents.length; axis++) {
            extents[axis] = shape.extent(axis);
        }
        return extents;
    }

    /** {@code shape} with {@code extent} along {@code axis}. */
    static Shape with(Shape shape, int axis, int extent) {
        int[] extents = extents(shape);
        extents[axis] = extent;
        return Shape.of(extents);
    }

    /** @throws IllegalArgumentException if there is no such axis */
    static void requireAxis(Shape shape, int axis) {
        if (axis < 0 || axis >= shape.rank()) {
            throw new IllegalArgumentException("the axis should lie in 0 to " + (shape.rank() - 1) + " and is " + axis);
        }
    }

    /** The product of the extents of the axes before {@code axis}. */
    static int before(Shape shape, int axis) {
        int product = 1;
        for (int i = 0; i < axis; i++) {
            product *= shape.extent(i);
        }
        return product;
    }
}
