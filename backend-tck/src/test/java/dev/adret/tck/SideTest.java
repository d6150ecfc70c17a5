package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.Backend;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** That the fixture of the contract notices what it is there for. */
class SideTest {
    private final Backend tested = new ReferenceBackend();

    /** Runs {@code wrong} on the side under test only. */
    private void compare(Consumer<Side> operations, Consumer<Side> wrong) {
        new Twin(tested).compare("label", Tolerance.ELEMENTWISE, side -> {
            operations.accept(side);
            if (side.backend() == tested) {
                wrong.accept(side);
            }
        });
    }

    private static Tensor element(Tensor tensor, int offset) {
        return Tensor.of("element", tensor.storage(), tensor.offset() + offset, Shape.of(1));
    }

    @Test
    void bothSidesStartFromTheSameData() {
        compare(
                side -> {
                    side.changed("x", Values.uniform(), 5, 7);
                    side.strided().changed("y", Values.uniform(), 5, 7);
                    side.outputInts("z", 3);
                },
                side -> {});
    }

    @Test
    void tensorsOfTheSameShapeHoldDifferentData() {
        try (Side side = new Side(tested, 1)) {
            Tensor x = side.input("x", Values.uniform(), 20);
            Tensor y = side.input("y", Values.uniform(), 20);
            assertThat(Side.floatsOf(tested, x)).isNotEqualTo(Side.floatsOf(tested, y));
        }
    }

    @Test
    void aDifferentOutputIsNamedWithItsIndex() {
        Tensor[] x = new Tensor[1];
        assertThatThrownBy(() -> compare(
                        side -> x[0] = side.changed("x", Values.all(1), 5),
                        side -> side.backend().fill(element(x[0], 3), 2)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("label, 'x' [5]: 1 of 5")
                .hasMessageContaining("first [3]: expected 1.0, got 2.0");
    }

    @Test
    void aDifferentIntegerIsNamedWithItsIndex() {
        Tensor[] x = new Tensor[1];
        assertThatThrownBy(() -> compare(
                        side -> x[0] = side.outputInts("x", 5),
                        side -> side.backend().write(new int[] {4}, 0, element(x[0], 2))))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("'x' [5][2]")
                .hasMessageContaining("got 4");
    }

    @Test
    void aChangedInputIsNoticed() {
        Tensor[] x = new Tensor[1];
        assertThatThrownBy(() -> compare(
                        side -> x[0] = side.input("x", Values.all(1), 5),
                        side -> side.backend().fill(element(x[0], 0), 2)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("an input was changed");
    }

    @Test
    void writingBeforeBehindAndBetweenRowsIsNoticed() {
        for (int at : new int[] {-1, 8, 2, 6}) {
            Tensor[] x = new Tensor[1];
            boolean strided = at == 2 || at == 6;
            assertThatThrownBy(() -> compare(
                            side -> x[0] = side.strided(strided).output("x", 4, 2),
                            side -> side.backend().fill(element(x[0], at), 2)))
                    .as("at %d", at)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("written outside the tensor");
        }
    }

    @Test
    void scratchMayDiffer() {
        Tensor[] x = new Tensor[1];
        assertThatCode(() -> compare(
                        side -> x[0] = side.scratch("x", 5),
                        side -> side.backend().fill(x[0], 2)))
                .doesNotThrowAnyException();
    }

    @Test
    void readingOutsideAnInputYieldsNaN() {
        try (Side side = new Side(tested, 1)) {
            Tensor x = side.strided().input("x", Values.all(1), 4, 2);
            for (int offset : new int[] {-1, 2, 6}) {
                assertThat(Side.floatsOf(tested, element(x, offset))).containsExactly(Float.NaN);
            }
        }
    }
}
