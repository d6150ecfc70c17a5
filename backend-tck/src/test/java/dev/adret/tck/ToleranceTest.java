package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ToleranceTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    @Test
    void theAbsoluteAndTheRelativePartAddUp() {
        Tolerance tolerance = new Tolerance(0.5, 0.25);
        assertThat(tolerance.allows(8, 10.5)).isTrue();
        assertThat(tolerance.allows(8, 11.5)).isFalse();
        assertThat(tolerance.allows(0, 0.6)).isTrue();
        assertThat(tolerance.allows(0, 0.7)).isFalse();
        assertThat(tolerance.allows(0.1, -0.6)).isFalse();
    }

    @Test
    void theRelativePartGrowsWithTheRootOfTheTerms() {
        assertThat(new Tolerance(0.5, 0.25).forSumsOf(100)).isEqualTo(new Tolerance(0.5, 2.5));
        assertThat(new Tolerance(0.5, 0.25).forSumsOf(0)).isEqualTo(new Tolerance(0.5, 0.25));
    }

    @Test
    void nanEqualsOnlyNaN() {
        Tolerance wide = new Tolerance(INFINITY, INFINITY);
        assertThat(wide.allows(Double.NaN, Double.NaN)).isTrue();
        assertThat(wide.allows(Double.NaN, 1)).isFalse();
        assertThat(wide.allows(1, Double.NaN)).isFalse();
    }

    @Test
    void anInfinityEqualsOnlyItself() {
        Tolerance wide = new Tolerance(1e300, 0.5);
        assertThat(wide.allows(INFINITY, INFINITY)).isTrue();
        assertThat(wide.allows(INFINITY, -INFINITY)).isFalse();
        assertThat(wide.allows(INFINITY, 1)).isFalse();
        assertThat(wide.allows(1, INFINITY)).isFalse();
    }

    @Test
    void zerosAreEqual() {
        assertThat(Tolerance.EXACT.allows(0, -0.0)).isTrue();
    }

    @Test
    void aFailureNamesTheFirstTheWorstAndHowMany() {
        double[] expected = {1, 2, 3, 4};
        double[] actual = {1, 2.5, 9, 4};
        assertThatThrownBy(() -> new Tolerance(0.1, 0).check("sums", expected, actual))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("sums: 2 of 4 values are off")
                .hasMessageContaining("first [1]: expected 2.0, got 2.5")
                .hasMessageContaining("worst [2]: expected 3.0, got 9.0");
    }

    @Test
    void aDifferentNumberOfValuesFails() {
        assertThatThrownBy(() -> Tolerance.EXACT.check("sums", new double[2], new double[3]))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected 2 values, got 3");
    }

    @Test
    void aNegativeToleranceIsRefused() {
        assertThatThrownBy(() -> new Tolerance(-1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Tolerance(0, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 1000)
    void itIsSymmetric(@ForAll double x, @ForAll double y) {
        Tolerance tolerance = new Tolerance(1e-3, 1e-3);
        assertThat(tolerance.allows(x, y)).isEqualTo(tolerance.allows(y, x));
        assertThat(tolerance.allows(x, x)).isTrue();
    }
}
