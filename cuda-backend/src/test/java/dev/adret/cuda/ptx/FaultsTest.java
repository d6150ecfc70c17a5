package dev.adret.cuda.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no program may do is found, and where. */
class FaultsTest {
    /** {@code %rd1} becomes the address of the word of each thread. */
    private static final String OWN_WORD = "mul.wide.s32 %rd1, %r0, 4;\nadd.s64 %rd1, %rd0, %rd1;";

    /** {@code %r1} becomes the address of the word of each thread in shared memory, {@code %r2} that of the next thread. */
    private static final String OWN_SHARED = "shl.b32 %r1, %r0, 2;\nadd.s32 %r2, %r1, 4;";

    private static final int[] WORDS = new int[32];

    private static void assertFault(Snippet snippet, int groups, String message) {
        assertThatThrownBy(() -> snippet.run(groups, 8, WORDS))
                .isInstanceOf(PtxException.class)
                .hasMessageContaining(message);
    }

    @Test
    void anErrorNamesTheLineTheGroupAndTheThread() {
        Snippet snippet =
                new Snippet("setp.eq.s32 %p1, %r0, 5;", "@!%p1 bra $END;", "st.global.u32 [%rd0+-4], %r0;", "$END:");
        assertThatThrownBy(() -> snippet.run(3, 8, WORDS))
                .hasMessageContaining("snippet.ptx:" + (Snippet.FIRST_LINE + 2) + ": st.global.u32 [%rd0+-4], %r0")
                .hasMessageContaining("in group 0 of snippet, thread 5: 4 bytes at 0x")
                .hasMessageContaining("lie in no block");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[%rd0+-4]", "[%rd0+128]"})
    void globalMemoryBesideABlockIsNotThere(String address) {
        assertFault(new Snippet("ld.global.u32 %r1, " + address + ";"), 1, "lie in no block");
    }

    @Test
    void memoryThatWasFreedIsNotThere() {
        Snippet snippet = new Snippet("mov.u64 %rd1, 0;", "ld.global.u32 %r1, [%rd0];");
        snippet.run(1, 1, WORDS);
        snippet.memory().free(snippet.block());
        assertThatThrownBy(() -> snippet.run(1, 1))
                .isInstanceOf(PtxException.class)
                .hasMessageContaining("that was freed");
        assertThatThrownBy(() -> snippet.memory().free(snippet.block())).hasMessageContaining("nothing to free");
    }

    @Test
    void whatWasNeverWrittenIsNotRead() {
        Snippet snippet = new Snippet("ld.global.u32 %r1, [%rd0+4];");
        assertThatThrownBy(() -> snippet.run(1, 1, 7)).hasMessageContaining("it reads what was never written");
        assertFault(new Snippet("ld.shared.u32 %r1, [shared];"), 1, "which no thread has written");
        assertFault(new Snippet("ld.local.u32 %r1, [local];"), 1, "which it has not written");
    }

    @Test
    void aGroupDoesNotFindWhatTheOneBeforeLeft() {
        Snippet snippet = new Snippet(
                OWN_SHARED,
                "mov.u32 %r3, %ctaid.x;",
                "setp.ne.s32 %p1, %r3, 0;",
                "@%p1 bra $READ;",
                "st.shared.u32 [%r1], %r0;",
                "$READ:",
                "ld.shared.u32 %r4, [%r1];");
        snippet.run(1, 8, WORDS);
        assertFault(snippet, 2, "in group 1 of snippet, thread 0: it reads shared memory");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ld.global.u32 %r1, [%rd0+2];",
                "st.shared.u32 [shared+6], %r0;",
                "st.shared.u16 [shared+1], %r0;",
                "st.local.v4.u32 [local+8], {%r0, %r0, %r0, %r0};"
            })
    void addressesAreMultiplesOfWhatIsAccessed(String access) {
        assertFault(new Snippet(access), 1, "is no multiple of");
    }

    @Test
    void vectorsAreWrittenInOrder() {
        Snippet snippet = new Snippet(
                "mov.u32 %r1, 11;",
                "mov.u32 %r2, 12;",
                "mov.u32 %r3, 13;",
                "mov.u32 %r4, 14;",
                "st.local.v4.u32 [local+16], {%r1, %r2, %r3, %r4};",
                "ld.local.u32 %r5, [local+24];",
                "st.global.u32 [%rd0], %r5;");
        assertThat(snippet.run(1, 1, WORDS).getInt(0)).isEqualTo(13);
    }

    @ParameterizedTest
    @ValueSource(strings = {"st.shared.u32 [shared+64], %r0;", "st.shared.u32 [shared+-4], %r0;"})
    void sharedMemoryHasItsBounds(String access) {
        assertFault(new Snippet(access), 1, "bytes of shared memory");
    }

    @Test
    void localMemoryHasItsBounds() {
        assertFault(new Snippet("st.local.u32 [local+32], %r0;"), 1, "words of local memory");
    }

    @Test
    void aBarrierIsForAllThreads() {
        assertFault(
                new Snippet("setp.lt.s32 %p1, %r0, 4;", "@%p1 bra $END;", "bar.sync 0;", "$END:"),
                1,
                "thread 4: it waits at a barrier that thread 0 does not come to, which has ended");
        assertFault(
                new Snippet(
                        "setp.lt.s32 %p1, %r0, 4;",
                        "@%p1 bra $ELSE;", "bar.sync 0;", "bra $END;", "$ELSE:", "bar.sync 0;", "$END:"),
                1,
                "come to another");
    }

    @Test
    void aLoopEnds() {
        assertFault(new Snippet("$AGAIN:", "bra.uni $AGAIN;"), 1, "does not end");
    }

    @Test
    void aDivisorIsNotZero() {
        assertFault(new Snippet("mov.u32 %r1, 0;", "div.s32 %r2, %r0, %r1;"), 1, "by zero");
    }

    @Test
    void threadsThatPartMeetAgain() {
        Snippet snippet = new Snippet(
                OWN_WORD,
                "mov.u32 %r1, 0;",
                "$AGAIN:",
                "add.s32 %r1, %r1, %r0;",
                "add.s32 %r2, %r2, 1;",
                "setp.lt.s32 %p1, %r2, %r0;",
                "@%p1 bra $AGAIN;",
                "bar.sync 0;",
                "st.global.u32 [%rd1], %r1;");
        assertThat(snippet.run(1, 8, WORDS).asIntBuffer().get(7)).isEqualTo(49);
    }

    @Test
    void aRaceForSharedMemoryIsFound() {
        String exchange = OWN_SHARED + "\nst.shared.u32 [%r1], %r0;\n";
        String next = "ld.shared.u32 %r3, [%r2];\n";
        String own = "setp.eq.s32 %p1, %r0, 7;\n@%p1 bra $END;\n";
        assertFault(new Snippet(exchange + own + next + "$END:"), 1, "a race: it reads what thread 1 writes");
        new Snippet(exchange + "bar.sync 0;\n" + own + next + "$END:").run(1, 8, WORDS);
        assertFault(
                new Snippet(exchange + "bar.sync 0;\n" + own + next + "st.shared.u32 [%r1], %r0;\n$END:"),
                1,
                "thread 1: a race: it writes what thread 0 reads");
        assertFault(new Snippet("st.shared.u32 [shared], %r0;"), 1, "a race: it writes what thread 0 writes");
    }

    @Test
    void aRaceForGlobalMemoryIsFoundWithinAGroupAndBetweenGroups() {
        assertFault(new Snippet("st.global.u32 [%rd0], %r0;"), 1, "a race: it writes what thread 0 writes");
        assertFault(new Snippet(OWN_WORD, "st.global.u32 [%rd1], %r0;"), 2, "what another group of the launch writes");
        assertFault(
                new Snippet(OWN_WORD, "ld.global.u32 %r1, [%rd0];", "bar.sync 0;", "st.global.u32 [%rd1], %r0;"),
                2,
                "what another group of the launch writes");
        assertFault(
                new Snippet(
                        "ld.global.u32 %r1, [%rd0];",
                        "mov.u32 %r2, %ctaid.x;",
                        "add.s32 %r2, %r2, %r0;",
                        "setp.ne.s32 %p1, %r2, 2;",
                        "@%p1 bra $END;",
                        "st.global.u32 [%rd0], %r0;",
                        "$END:"),
                1,
                "a race: it writes what other threads reads");
    }

    @Test
    void launchesAndBarriersBringOrder() {
        Snippet snippet = new Snippet(
                OWN_WORD, "ld.global.u32 %r1, [%rd1];", "add.s32 %r1, %r1, 1;", "st.global.u32 [%rd1], %r1;");
        snippet.run(1, 8, WORDS);
        assertThat(snippet.run(1, 8, WORDS).getInt(0)).isEqualTo(1);
    }

    @Test
    void atomicOperationsAreNoRaceAmongThemselves() {
        String add = "atom.global.add.u32 %r1, [%rd0], 1;";
        assertThat(new Snippet(add).run(3, 8, 5).getInt(0)).isEqualTo(29);
        assertFault(new Snippet(add, "ld.global.u32 %r2, [%rd0];"), 2, "a race: it reads");
    }
}
