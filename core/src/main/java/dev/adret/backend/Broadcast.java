package dev.adret.backend;

import dev.adret.tensor.Shape;
import java.util.Arrays;
import java.util.Optional;

/**
 * How two tensors of different shapes are taken element by element: as in NumPy, shapes are aligned at their last axes, and along an axis
 * where a tensor has the extent 1 or none, its elements are repeated.
 *
 * <p>As an object, the loops of one operation: four axes, the outermost first, with the distance between neighbours in each operand, 0
 * where it is repeated. Axes that can be run through as one are one. An object is used again from call to call and allocates nothing.
 *
 * <p>Source: NumPy's <a href="https://numpy.org/doc/stable/user/basics.broadcasting.html">broadcasting</a>.
 */
public final class Broadcast {
    /** Axes of the loops. */
    public static final int AXES = 4;

    private final int[] extents = new int[AXES];
    private final int[] firstStrides = new int[AXES];
    private final int[] secondStrides = new int[AXES];

    /** The shape of the result; empty if {@code first} and {@code second} do not fit. */
    public static Optional<Shape> shape(Shape first, Shape second) {
        int rank = Math.max(first.rank(), second.rank());
        int[] extents = new int[rank];
        for (int axis = 0; axis < rank; axis++) {
            int fromEnd = rank - 1 - axis;
            int extent = common(extent(first, fromEnd), extent(second, fromEnd));
            if (extent < 0) {
                return Optional.empty();
            }
            extents[axis] = extent;
        }
        return Optional.of(Shape.of(extents));
    }

    /** Whether {@code first} and {@code second} give {@code result}. */
    public static boolean fits(Shape first, Shape second, Shape result) {
        boolean fits = result.rank() == Math.max(first.rank(), second.rank());
        for (int fromEnd = 0; fromEnd < AXES; fromEnd++) {
            fits &= common(extent(first, fromEnd), extent(second, fromEnd)) == extent(result, fromEnd);
        }
        return fits;
    }

    /** Whether elements of {@code small} can be repeated to fill {@code large}. */
    public static boolean repeats(Shape small, Shape large) {
        return fits(small, large, large);
    }

    /** The extent along the axis {@code fromEnd}, counted from the last; 1 where there is none. */
    private static int extent(Shape shape, int fromEnd) {
        return fromEnd < shape.rank() ? shape.extent(shape.rank() - 1 - fromEnd) : 1;
    }

    private static int common(int first, int second) {
        if (first == second || second == 1) {
            return first;
        }
        return first == 1 ? second : -1;
    }

    /** Takes on the loops that run through {@code result}, of which {@code first} and {@code second} are the operands. */
    public void set(Shape first, Shape second, Shape result) {
        Arrays.fill(extents, 1);
        Arrays.fill(firstStrides, 0);
        Arrays.fill(secondStrides, 0);
        int at = AXES;
        int firstStride = 1;
        int secondStride = 1;
        for (int fromEnd = 0; fromEnd < result.rank(); fromEnd++) {
            int extent = extent(result, fromEnd);
            int step1 = extent(first, fromEnd) == 1 ? 0 : firstStride;
            int step2 = extent(second, fromEnd) == 1 ? 0 : secondStride;
            firstStride *= extent(first, fromEnd);
            secondStride *= extent(second, fromEnd);
            if (extent == 1) {
                continue;
            }
            boolean joins =
                    at < AXES && step1 == firstStrides[at] * extents[at] && step2 == secondStrides[at] * extents[at];
            if (joins) {
                extents[at] *= extent;
            } else {
                at--;
                extents[at] = extent;
                firstStrides[at] = step1;
                secondStrides[at] = step2;
            }
        }
    }

    /** How often the loop along {@code axis} runs. */
    public int extent(int axis) {
        return extents[axis];
    }

    /** Distance between elements of the first operand along {@code axis}. */
    public int firstStride(int axis) {
        return firstStrides[axis];
    }

    /** Distance between elements of the second operand along {@code axis}. */
    public int secondStride(int axis) {
        return secondStrides[axis];
    }
}
