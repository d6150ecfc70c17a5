package dev.adret.nlp.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ScratchFileTest {
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
