package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.BinaryOp;
import dev.adret.backend.Broadcast;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Functions of two numbers, of tensors that are repeated to a common shape. */
abstract class BinaryContract extends Contract {
    /** Pairs of shapes: equal, of one element, rows, columns, planes, both repeated, fewer axes, empty, large. */
    private static final int[][][] SHAPES = {
        {{1}, {1}},
        {{17}, {17}},
        {{33}, {1}},
        {{1}, {33}},
        {{0}, {1}},
        {{0, 3}, {3}},
        {{3, 0}, {3, 1}},
        {{5, 7}, {5, 7}},
        {{5, 7}, {7}},
        {{7}, {5, 7}},
        {{5, 7}, {5, 1}},
        {{5, 1}, {1, 7}},
        {{1, 7}, {5, 1}},
        {{5, 7}, {1, 1}},
        {{9, 1}, {9, 1}},
        {{3, 5, 7}, {5, 7}},
        {{3, 5, 7}, {3, 1, 7}},
        {{3, 1, 7}, {1, 5, 1}},
        {{3, 5, 1}, {5, 1}},
        {{2, 3, 5, 7}, {2, 3, 5, 7}},
        {{2, 3, 5, 7}, {1, 3, 1, 7}},
        {{2, 1, 5, 1}, {1, 3, 1, 7}},
        {{2, 3, 5, 7}, {1}},
        {{7}, {2, 3, 5, 7}},
        {{2, 3, 1, 1}, {5, 7}},
        {{70_001}, {70_001}},
        {{301, 257}, {257}},
        {{301, 257}, {301, 1}},
        {{40_009, 1}, {1, 3}},
    };

    BinaryContract(BackendContract subject) {
        super(subject);
    }

    private static int[] result(int[][] shapes) {
        Shape shape = Broadcast.shape(Shape.of(shapes[0]), Shape.of(shapes[1])).orElseThrow();
        int[] extents = new int[shape.rank()];
        for (int axis = 0; axis < extents.length; axis++) {
            extents[axis] = shape.extent(axis);
        }
        return extents;
    }

    private static String label(BinaryOp f, int[][] shapes) {
        return f + " of " + Shape.of(shapes[0]) + " and " + Shape.of(shapes[1]);
    }

    /** With ties for the functions that choose, with divisors that are not near 0. */
    private static Values second(BinaryOp f) {
        return switch (f) {
            case MAX, MIN -> Values.eighths();
            case DIVIDE -> Values.uniform(0.25f, 3);
            case ADD, SUBTRACT, MULTIPLY -> Values.uniform();
        };
    }

    private static Values first(BinaryOp f) {
        return f == BinaryOp.MAX || f == BinaryOp.MIN ? Values.eighths() : Values.uniform(-3, 3);
    }

    @ParameterizedTest
    @EnumSource
    void operandsOfAnyShapesThatFitAreRepeated(BinaryOp f) {
        for (int[][] shapes : SHAPES) {
            compare(label(f, shapes), Tolerance.ELEMENTWISE, side -> {
                Tensor a = side.input("a", first(f), shapes[0]);
                Tensor b = side.input("b", second(f), shapes[1]);
                side.ops().binary(f, a, b, side.output("c", result(shapes)));
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void gradientsByBothOperandsAreThoseOfTheReference(BinaryOp f) {
        for (int[][] shapes : SHAPES) {
            for (boolean byFirst : new boolean[] {true, false}) {
                String label = "gradient by the " + (byFirst ? "first, " : "second, ") + label(f, shapes);
                compare(label, Tolerance.ELEMENTWISE, side -> {
                    Tensor a = side.input("a", first(f), shapes[0]);
                    Tensor b = side.input("b", second(f), shapes[1]);
                    Tensor dc = side.input("dc", Values.uniform(), result(shapes));
                    side.ops().binaryBackward(f, byFirst, a, b, dc, side.output("d", result(shapes)));
                });
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theResultMayLieWhereAnOperandOfItsShapeDoes(BinaryOp f) {
        for (int[] other : new int[][] {{65, 33}, {33}, {65, 1}, {1}}) {
            compare(f + " in the first place", Tolerance.ELEMENTWISE, side -> {
                Tensor a = side.changed("a", first(f), 65, 33);
                side.ops().binary(f, a, side.input("b", second(f), other), a);
            });
            compare(f + " in the second place", Tolerance.ELEMENTWISE, side -> {
                Tensor a = side.input("a", first(f), other);
                Tensor b = side.changed("b", second(f), 65, 33);
                side.ops().binary(f, a, b, b);
            });
            compare("gradient of " + f + " in place", Tolerance.ELEMENTWISE, side -> {
                Tensor a = side.input("a", first(f), other);
                Tensor b = side.input("b", second(f), 65, 33);
                Tensor dc = side.changed("dc", Values.uniform(), 65, 33);
                side.ops().binaryBackward(f, true, a, b, dc, dc);
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOperandMayBeBoth(BinaryOp f) {
        compare(f + " of a tensor and itself", Tolerance.ELEMENTWISE, side -> {
            Tensor a = side.input("a", second(f), 129);
            side.ops().binary(f, a, a, side.output("c", 129));
        });
    }

    @ParameterizedTest
    @EnumSource
    void nanAndInfinityAreCarriedAsTheArithmeticHasIt(BinaryOp f) {
        float[] special = {0, -0f, 1, -1, 1e30f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN};
        compare(f + " of extreme values", Tolerance.ELEMENTWISE, side -> {
            Tensor a = side.input("a", Values.of(special), special.length, 1);
            Tensor b = side.input("b", Values.of(special), special.length);
            side.ops().binary(f, a, b, side.output("c", special.length, special.length));
        });
    }

    @Test
    void atATieTheGradientOfTheGreaterAndOfTheSmallerGoesToTheFirst() {
        for (BinaryOp f : new BinaryOp[] {BinaryOp.MAX, BinaryOp.MIN}) {
            boolean max = f == BinaryOp.MAX;
            Tensor a = floats("a", new float[] {1, 2, 3, 0, Float.NaN, 1}, 6);
            Tensor b = floats("b", new float[] {2, 2, 2, -0f, 1, Float.NaN}, 6);
            Tensor ones = floats("ones", Values.all(1).make(6, 0, 0), 6);
            Tensor d = floats("d", 6);
            ops().binaryBackward(f, true, a, b, ones, d);
            assertThat(read(d)).as("%s by the first", f).containsExactly(max ? 0 : 1, 1, max ? 1 : 0, 1, 1, 1);
            ops().binaryBackward(f, false, a, b, ones, d);
            assertThat(read(d)).as("%s by the second", f).containsExactly(max ? 1 : 0, 0, max ? 0 : 1, 0, 0, 0);
        }
    }
}
