package dev.adret.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CutTest {
    private static final int UNITS = 132;
    private static final List<Tile> TILES = Tile.ofGpu(256);

    private final Cut ofGpu = new Cut(TILES, UNITS, false, "");

    @ParameterizedTest
    @CsvSource({"300, 250, 4096", "5, 300, 4096", "1, 1, 100000", "64, 64, 20000"})
    void longSumsOfFewTilesAreCutSoThatNoUnitIsIdle(int m, int n, int k) {
        ofGpu.choose(m, n, k, 1);
        assertThat(ofGpu.parts() * TILES.get(ofGpu.tile()).groups(m, n)).isBetween(UNITS / 2, 4 * UNITS);
    }

    @ParameterizedTest
    @CsvSource({"300, 250, 64, 1", "4096, 300, 250, 1", "4096, 4096, 4096, 1", "300, 250, 4096, 2", "5, 3, 0, 1"})
    void shortSumsManyTilesAndBatchesAreNotCut(int m, int n, int k, int batches) {
        ofGpu.choose(m, n, k, batches);
        assertThat(ofGpu.parts()).isEqualTo(1);
        assertThat(ofGpu.terms()).isEqualTo(k);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 100, 1000, 4096, 4097})
    void thePartsHaveAllTermsAndWholePiecesOfThem(int k) {
        for (int wanted = 1; wanted < 40; wanted++) {
            Cut cut = new Cut(TILES, UNITS, false, String.valueOf(wanted));
            cut.choose(30, 20, k, 1);
            assertThat(cut.parts()).isBetween(1, wanted);
            assertThat(cut.terms() * (cut.parts() - 1)).isLessThan(k);
            assertThat(cut.terms() * cut.parts()).isGreaterThanOrEqualTo(k);
            assertThat(cut.parts() == 1 ? 0 : cut.terms() % 16).isZero();
        }
    }

    @Test
    void onACpuSumsAreCutOnlyWhereThisIsAskedFor() {
        Cut unasked = new Cut(Tile.ofCpu(64), 2, true, "");
        unasked.choose(5, 300, 4096, 1);
        assertThat(unasked.parts()).isEqualTo(1);
        Cut asked = new Cut(Tile.ofCpu(64), 2, true, "3");
        asked.choose(5, 300, 4096, 1);
        assertThat(asked.parts()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many", "100000"})
    void whatIsNoNumberOfPartsIsAnError(String wanted) {
        assertThatThrownBy(() -> new Cut(TILES, UNITS, false, wanted))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-Dadret.gpu.parts")
                .hasMessageContaining("'" + wanted + "'");
    }
}
