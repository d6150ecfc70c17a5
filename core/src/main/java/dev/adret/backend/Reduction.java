package dev.adret.backend;

import dev.adret.tensor.Shape;
import java.util.Arrays;

/**
 * The loops of a sum over some axes of a tensor: which elements of x make up which element of y.
 *
 * <p>With axes joined where they can be, kept ones and summed ones take turns, so that of four there are two of each kind at most:
 * element o of y is the sum over s of {@code x[kept(o) + summed(s)]}. An object is used again from call to call and allocates nothing.
 */
public final class Reduction {
    /** Where the two kept and the two summed axes stand, the inner one behind the outer. */
    private static final int KEPT = 0;

    private static final int SUMMED = 2;

    private final Broadcast loops = new Broadcast();
    private final int[] extents = new int[Broadcast.AXES];
    private final int[] strides = new int[Broadcast.AXES];

    /** Takes on the sum of {@code x} over the axes along which {@code y} has the extent 1 or none. */
    public void set(Shape x, Shape y) {
        loops.set(x, y, x);
        Arrays.fill(extents, 1);
        Arrays.fill(strides, 0);
        int stride = 1;
        boolean keptInner = false;
        boolean summedInner = false;
        for (int axis = Broadcast.AXES - 1; axis >= 0; axis--) {
            int extent = loops.extent(axis);
            if (extent == 1) {
                continue;
            }
            boolean kept = loops.secondStride(axis) != 0;
            int place = kept ? KEPT + (keptInner ? 0 : 1) : SUMMED + (summedInner ? 0 : 1);
            keptInner |= kept;
            summedInner |= !kept;
            extents[place] = extent;
            strides[place] = stride;
            stride *= extent;
        }
    }

    /** Number of elements of y. */
    public int outputs() {
        return extents[KEPT] * extents[KEPT + 1];
    }

    /** Number of elements of x in each sum. */
    public int terms() {
        return extents[SUMMED] * extents[SUMMED + 1];
    }

    /** Elements of y that lie beside one another in x, {@link #keptStride()} apart; the next such run comes {@link #keptRunStride()} later. */
    public int keptRun() {
        return extents[KEPT + 1];
    }

    public int keptStride() {
        return strides[KEPT + 1];
    }

    public int keptRunStride() {
        return strides[KEPT];
    }

    /** Terms of a sum that lie beside one another in x, {@link #summedStride()} apart; the next run comes {@link #summedRunStride()} later. */
    public int summedRun() {
        return extents[SUMMED + 1];
    }

    public int summedStride() {
        return strides[SUMMED + 1];
    }

    public int summedRunStride() {
        return strides[SUMMED];
    }
}
