package dev.adret.cuda.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not known is an error that names the line. */
class ParserTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "shfl.sync.bfly.b32 %r1, %r0, 1, 31, -1;",
                "add.s16 %rs1, %rs2, %rs3;",
                "ld.global.nc.f32 %f1, [%rd0];",
                "bar.sync 1;",
                "@%p1 mov.u32 %r1, %r0;",
                "bra $NOWHERE;",
                "mov.u32 %r1, %laneid;",
                "mov.u32 %r1, unknown;",
                "add.f32 %f1, %r1, %f2;",
                "add.s32 %r1, %r2;",
                ".reg .f64 %fd<2>;",
                "call helper;",
                "what is this"
            })
    void somethingElseIsAnErrorThatNamesTheLine(String line) {
        assertThatThrownBy(() -> new Snippet(line).run(1, 1))
                .isInstanceOf(PtxException.class)
                .hasMessageStartingWith("snippet.ptx:" + Snippet.FIRST_LINE);
    }

    @ParameterizedTest
    @CsvSource({"0, 8", "1, 9", "1, 0"})
    void aLaunchHasGroupsAndNoMoreThreadsThanItsKernelTakes(int groups, int groupSize) {
        assertThatThrownBy(() -> new Snippet().run(groups, groupSize)).hasMessageContaining("snippet cannot have");
    }

    @Test
    void variablesLieAtMultiplesOfTheirAlignment() {
        Entry entry = Parser.parse("variables.ptx", """
                        .visible .entry f(
                            .param .u32 f_0
                        )
                        {
                            .shared .align 2 .b8 a[6];
                            .shared .align 16 .b8 b[4];
                            .shared .align 4 .u32 c;
                            ret;
                        }
                        """).get("f");
        assertThat(entry.shared().get("a").address()).isZero();
        assertThat(entry.shared().get("b").address()).isEqualTo(16);
        assertThat(Entry.size(entry.shared())).isEqualTo(24);
        assertThat(entry.maxThreads()).isEqualTo(1024);
    }

    @Test
    void aProgramThatEndsInAKernelIsAnError() {
        assertThatThrownBy(() -> Parser.parse("half.ptx", ".visible .entry f(\n)\n{\nret;"))
                .hasMessageContaining("half.ptx:4: the program ends inside of a kernel");
    }
}
