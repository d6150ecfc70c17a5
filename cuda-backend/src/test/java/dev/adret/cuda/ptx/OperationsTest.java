package dev.adret.cuda.ptx;

import static dev.adret.cuda.ptx.Snippet.floats;
import static dev.adret.cuda.ptx.Snippet.ints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the arithmetic of PTX is easy to get wrong. */
class OperationsTest {
    private static final float NAN = Float.NaN;
    private static final float TINY = Float.MIN_VALUE;
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    private static boolean holds(String comparison, float a, float b) {
        return floats(comparison + " %p1, %f1, %f2;\nselp.f32 %f8, 0f3F800000, 0f00000000, %p1;", a, b) == 1;
    }

    private static boolean holds(String comparison, int a, int b) {
        return ints(comparison + " %p1, %r1, %r2;\nselp.b32 %r8, 1, 0, %p1;", a, b) == 1;
    }

    @ParameterizedTest
    @CsvSource({"shl.b32, -16", "shr.u32, 268435455", "shr.s32, -1"})
    void shiftsWithinTheWidth(String opcode, int expected) {
        assertThat(ints(opcode + " %r8, %r1, 4;", -1)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"shl.b32, 0", "shr.u32, 0", "shr.s32, -1"})
    void shiftsByTheWidthAndMoreLeaveNothingButTheSign(String opcode, int expected) {
        for (int shift : new int[] {32, 33, 64, -1}) {
            assertThat(ints(opcode + " %r8, %r1, %r2;", -5, shift)).isEqualTo(expected);
        }
    }

    @Test
    void shiftsOf64BitsDoSoToo() {
        String upper = "\nshr.u64 %rd1, %rd1, 32;\ncvt.u32.u64 %r8, %rd1;";
        assertThat(ints("cvt.u64.u32 %rd1, %r1;\nshl.b64 %rd1, %rd1, %r2;" + upper, 3, 32))
                .isEqualTo(3);
        assertThat(ints("cvt.u64.u32 %rd1, %r1;\nshl.b64 %rd1, %rd1, %r2;" + upper, 3, 64))
                .isZero();
    }

    @Test
    void wideAndHighProductsKnowOfSigns() {
        String upper = "\nshr.u64 %rd1, %rd1, 32;\ncvt.u32.u64 %r8, %rd1;";
        assertThat(ints("mul.wide.s32 %rd1, %r1, %r2;" + upper, -1, 2)).isEqualTo(-1);
        assertThat(ints("mul.wide.u32 %rd1, %r1, %r2;" + upper, -1, 2)).isEqualTo(1);
        assertThat(ints("mul.hi.u32 %r8, %r1, %r2;", -1, -1)).isEqualTo(-2);
        assertThat(ints("mul.lo.s32 %r8, %r1, %r2;", -1, -1)).isEqualTo(1);
        assertThat(ints("mad.lo.s32 %r8, %r1, %r2, -7;", 1 << 16, 1 << 16)).isEqualTo(-7);
    }

    @Test
    void divisionsKnowOfSigns() {
        assertThat(ints("div.s32 %r8, %r1, %r2;", -7, 2)).isEqualTo(-3);
        assertThat(ints("div.u32 %r8, %r1, %r2;", -7, 2)).isEqualTo(0x7FFFFFFC);
        assertThat(ints("rem.u32 %r8, %r1, %r2;", -1, 10)).isEqualTo(5);
        assertThat(ints("neg.s32 %r8, %r1;", 7)).isEqualTo(-7);
    }

    @Test
    void bitsAreInsertedAtTheirPlace() {
        assertThat(ints(
                        "cvt.u64.u32 %rd1, %r1;\ncvt.u64.u32 %rd2, %r2;\nbfi.b64 %rd3, %rd1, %rd2, 8, 16;\n"
                                + "cvt.u32.u64 %r8, %rd3;",
                        0xABCDEF, 0x11223344))
                .isEqualTo(0x11CDEF44);
    }

    @Test
    void conversionsBetweenWidthsKeepOrLoseTheSign() {
        String upper = "\nshr.u64 %rd1, %rd1, 32;\ncvt.u32.u64 %r8, %rd1;";
        assertThat(ints("cvt.s64.s32 %rd1, %r1;" + upper, -1)).isEqualTo(-1);
        assertThat(ints("cvt.u64.u32 %rd1, %r1;" + upper, -1)).isZero();
        assertThat(ints("cvt.u16.u32 %rs1, %r1;\nst.shared.u16 [shared], %rs1;\nld.shared.u16 %r8, [shared];", -1))
                .isEqualTo(0xFFFF);
    }

    @Test
    void comparisonsKnowOfSigns() {
        assertThat(holds("setp.lt.s32", -1, 1)).isTrue();
        assertThat(holds("setp.lt.u32", -1, 1)).isFalse();
        assertThat(holds("setp.ge.u32", -1, 1)).isTrue();
        assertThat(holds("setp.le.u32", 1, 1)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"setp.eq.f32", "setp.lt.f32", "setp.gt.f32", "setp.ge.f32"})
    void orderedComparisonsDoNotHoldWithNaN(String comparison) {
        assertThat(holds(comparison, NAN, 1)).isFalse();
        assertThat(holds(comparison, 1, NAN)).isFalse();
        assertThat(holds(comparison, NAN, NAN)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"setp.leu.f32", "setp.neu.f32", "setp.nan.f32"})
    void unorderedComparisonsHoldWithNaN(String comparison) {
        assertThat(holds(comparison, NAN, 1)).isTrue();
        assertThat(holds(comparison, 1, NAN)).isTrue();
        assertThat(holds(comparison, 2f, 1f)).isEqualTo(comparison.contains("neu"));
    }

    @Test
    void ofANumberAndNaNTheGreaterAndTheLessAreTheNumber() {
        assertThat(floats("max.f32 %f8, %f1, %f2;", NAN, -3)).isEqualTo(-3);
        assertThat(floats("max.f32 %f8, %f1, %f2;", -3, NAN)).isEqualTo(-3);
        assertThat(floats("max.f32 %f8, %f1, %f2;", NAN, NAN)).isNaN();
        assertThat(floats("min.f32 %f8, %f1, %f2;", NAN, -3)).isEqualTo(-3);
        assertThat(1 / floats("max.f32 %f8, %f1, %f2;", -0f, 0f)).isEqualTo(INFINITY);
    }

    @Test
    void aFusedProductIsRoundedOnce() {
        float a = 1 + 0x1p-12f;
        assertThat(floats("fma.rn.f32 %f8, %f1, %f2, %f3;", a, a, -1 - 0x1p-11f))
                .isEqualTo(0x1p-24f);
    }

    @Test
    void roundingDownAndTowardZero() {
        assertThat(floats("fma.rm.f32 %f8, %f1, %f2, %f3;", 1, 1, TINY)).isEqualTo(1);
        assertThat(floats("fma.rm.f32 %f8, %f1, %f2, %f3;", 1, 1, -TINY)).isEqualTo(Math.nextDown(1f));
        assertThat(floats("fma.rm.f32 %f8, %f1, %f2, %f3;", 3, 252, 12582913)).isEqualTo(12583669);
        assertThat(floats("fma.rm.f32 %f8, %f1, %f2, %f3;", 0.99f, 1, 12582913)).isEqualTo(12582913);
        assertThat(floats("add.rz.f32 %f8, %f1, %f2;", 1, -TINY)).isEqualTo(Math.nextDown(1f));
        assertThat(floats("add.rz.f32 %f8, %f1, %f2;", -1, TINY)).isEqualTo(-Math.nextDown(1f));
        assertThat(floats("add.rz.f32 %f8, %f1, %f2;", -1, -TINY)).isEqualTo(-1);
    }

    @Test
    void saturationLeavesNumbersBetween0And1() {
        assertThat(floats("cvt.sat.f32.f32 %f8, %f1;", 1.5f)).isEqualTo(1);
        assertThat(floats("cvt.sat.f32.f32 %f8, %f1;", -INFINITY)).isZero();
        assertThat(floats("cvt.sat.f32.f32 %f8, %f1;", 0.25f)).isEqualTo(0.25f);
        assertThat(floats("cvt.sat.f32.f32 %f8, %f1;", NAN)).isZero();
    }

    @Test
    void floatsAreRoundedToTheNearestWholeNumberAndToEvenOnesFromTheMiddle() {
        assertThat(floats("cvt.rni.f32.f32 %f8, %f1;", 2.6f)).isEqualTo(3);
        assertThat(floats("cvt.rni.f32.f32 %f8, %f1;", 2.5f)).isEqualTo(2);
        assertThat(floats("cvt.rni.f32.f32 %f8, %f1;", -1.5f)).isEqualTo(-2);
        assertThat(floats("cvt.rni.f32.f32 %f8, %f1;", -INFINITY)).isEqualTo(-INFINITY);
        assertThat(floats("cvt.rni.f32.f32 %f8, %f1;", NAN)).isNaN();
    }

    @Test
    void integersAreRoundedToTheNearestFloat() {
        assertThat(ints("cvt.rn.f32.s32 %f1, %r1;\nmov.b32 %r8, %f1;", (1 << 24) + 1))
                .isEqualTo(Float.floatToRawIntBits(1 << 24));
        assertThat(ints("cvt.rn.f32.s32 %f1, %r1;\nmov.b32 %r8, %f1;", (1 << 24) + 3))
                .isEqualTo(Float.floatToRawIntBits((1 << 24) + 4));
    }

    @Test
    void roundedDivisionsAndRootsKeepSmallNumbers() {
        assertThat(floats("div.rn.f32 %f8, %f1, %f2;", 1, 3)).isEqualTo(1f / 3);
        assertThat(floats("div.rn.f32 %f8, %f1, %f2;", Float.MIN_NORMAL, 2)).isEqualTo(Float.MIN_NORMAL / 2);
        assertThat(floats("rcp.rn.f32 %f8, %f1;", 0x1p127f)).isEqualTo(0x1p-127f);
        assertThat(floats("sqrt.rn.f32 %f8, %f1;", 2)).isEqualTo((float) Math.sqrt(2));
    }

    @Test
    void approximationsTakeSmallNumbersAsZero() {
        assertThat(floats("rcp.approx.ftz.f32 %f8, %f1;", -TINY)).isEqualTo(-INFINITY);
        assertThat(floats("rcp.approx.ftz.f32 %f8, %f1;", 0x1p127f)).isZero();
        assertThat(floats("ex2.approx.ftz.f32 %f8, %f1;", -127)).isZero();
        assertThat(floats("ex2.approx.ftz.f32 %f8, %f1;", 0.5f)).isCloseTo((float) Math.sqrt(2), within(2e-7f));
        assertThat(floats("ex2.approx.ftz.f32 %f8, %f1;", -INFINITY)).isZero();
        assertThat(floats("ex2.approx.ftz.f32 %f8, %f1;", 128)).isEqualTo(INFINITY);
        assertThat(floats("ex2.approx.f32 %f8, %f1;", -127)).isEqualTo(0x1p-127f);
        assertThat(floats("ex2.approx.f32 %f8, %f1;", 3)).isEqualTo(8);
    }

    @Test
    void theSignIsTakenFromTheFirst() {
        assertThat(floats("copysign.f32 %f8, %f1, %f2;", -1, 3)).isEqualTo(-3);
        assertThat(floats("copysign.f32 %f8, %f1, %f2;", 1, -3)).isEqualTo(3);
        assertThat(1 / floats("neg.f32 %f8, %f1;", 0)).isEqualTo(-INFINITY);
    }
}
