package dev.adret.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RowPlanTest {
    @Test
    void aPlanForThreeIdsHasElevenElements() {
        assertThat(RowPlan.length(3)).isEqualTo(11);
        assertThat(RowPlan.rows()).isEqualTo(1);
        assertThat(RowPlan.starts(3)).isEqualTo(4);
        assertThat(RowPlan.places(3)).isEqualTo(8);
    }

    @Property(tries = 1000)
    void itsPartsFillItWithoutOverlapping(@ForAll @IntRange(max = 1000) int n) {
        int[] used = new int[RowPlan.length(n)];
        used[0]++;
        for (int i = 0; i < n; i++) {
            used[RowPlan.rows() + i]++;
            used[RowPlan.places(n) + i]++;
        }
        for (int i = 0; i <= n; i++) {
            used[RowPlan.starts(n) + i]++;
        }
        assertThat(Arrays.stream(used).allMatch(times -> times == 1)).isTrue();
    }

    @Property(tries = 1000)
    void theNumberOfIdsFollowsFromItsLength(@ForAll @IntRange(max = 700_000_000) int n) {
        assertThat(RowPlan.ids(RowPlan.length(n))).isEqualTo(n);
    }

    @Test
    void moreIdsThanAPlanCanHoldAreRefused() {
        assertThat(RowPlan.length(715_827_881)).isEqualTo(Integer.MAX_VALUE - 2);
        assertThatThrownBy(() -> RowPlan.length(715_827_882))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("715827882 ids")
                .hasMessageContaining("make batches smaller");
    }
}
