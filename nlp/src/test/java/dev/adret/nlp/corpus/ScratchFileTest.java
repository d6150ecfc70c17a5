package dev.adret.nlp.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ScratchFileTest {
    @Example
    void moreThanTheDiskHoldsIsRefusedAtOnce() {
        assertThatThrownBy(() -> new ScratchFile(1L << 43, 2))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageMatching(
                        "no room for temporary files in .*: 17592186044416 bytes are needed and \\d+ are free");
    }

    @Property(tries = 20)
    void recordsComeBackFromMemoryAndFromAFile(
            @ForAll @IntRange(max = 1000) int records,
            @ForAll @IntRange(min = 1, max = 4) int chars,
            @ForAll boolean inMemory) {
        int bytes = chars * Character.BYTES;
        ScratchFile scratch = new ScratchFile(records, bytes, inMemory ? Long.MAX_VALUE : 0);
        for (int record = 0; record < records; record++) {
            assertThat((int) scratch.getChar(record, bytes - 2)).isZero();
            scratch.putChar(record, 0, (char) (record + 1));
        }
        for (int record = 0; record < records; record++) {
            assertThat((int) scratch.getChar(record, 0)).isEqualTo(record + 1);
        }
    }
}
