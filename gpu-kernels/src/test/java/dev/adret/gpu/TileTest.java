package dev.adret.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TileTest {
    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64, 128, 256, 512, 1024})
    void theWorkItemsOfAGroupMakeARectangle(int groupSize) {
        assertThat(Tile.ofGpu(groupSize))
                .allSatisfy(tile -> assertThat(tile.teamX() * tile.teamY()).isEqualTo(groupSize));
        assertThat(Tile.ofCpu(groupSize))
                .allSatisfy(tile -> assertThat(tile.teamX() * tile.teamY()).isEqualTo(groupSize));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64, 128, 256})
    void tilesFitIntoTheLocalMemoryThatEveryGpuHas(int groupSize) {
        assertThat(Tile.ofGpu(groupSize))
                .allSatisfy(tile -> assertThat(localBytes(tile)).isLessThanOrEqualTo(32 << 10));
    }

    private static int localBytes(Tile tile) {
        return Float.BYTES * tile.terms() * (tile.rows() + 1 + tile.columns() + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 256})
    void manyResultsTakeLargeTilesAndFewTakeSmallOnes(int groupSize) {
        assertThat(fastest(Tile.ofGpu(groupSize), 4096, 4096, 100)).isEqualTo("gemm_large");
        assertThat(fastest(Tile.ofGpu(groupSize), 64, 100, 100)).isEqualTo("gemm_small");
        assertThat(fastest(Tile.ofCpu(groupSize), 4096, 300, 2)).isEqualTo("gemm_large");
        assertThat(fastest(Tile.ofCpu(groupSize), 4096, 5, 2)).isEqualTo("gemm_small");
    }

    private static String fastest(List<Tile> tiles, int m, int n, int units) {
        Tile large = tiles.get(0);
        Tile small = tiles.get(1);
        return small.time(m, n, 1, units) < large.time(m, n, 1, units) ? small.kernel() : large.kernel();
    }
}
