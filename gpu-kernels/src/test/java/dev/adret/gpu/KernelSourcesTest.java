package dev.adret.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Activation;
import dev.adret.backend.UpdateRule;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KernelSourcesTest {
    private static final List<KernelSource> ALL = Stream.concat(
                    KernelSources.all(256).stream(), Stream.of(KernelSources.gemmOfCpu(64)))
            .toList();

    /** What one of the two languages lacks, or means otherwise: see prelude.cl, where alone atomic_inc and long stand. */
    private static final Pattern FOREIGN = Pattern.compile("\\b(size_t|bool|(?<!#define WIDE unsigned (long"
            + " )?)long|uint|clamp|mad|INFINITY|inline|double|atomic_(?!inc\\(p\\))\\w+|half|convert_\\w+)\\b");

    private static final Pattern DOUBLE_LITERAL = Pattern.compile("\\b\\d+\\.\\d*(e[+-]?\\d+)?(?![\\dfe.])");

    private static final Pattern FUNCTION = Pattern.compile("^(?:FN|KERNEL)\\b[^(;]*?(\\w+)\\(", Pattern.MULTILINE);

    /** The functions of OpenCL C 1.2 (chapter 6.12 of its specification) for numbers, vectors, memory, and atomics. */
    private static final Set<String> BUILT_IN =
            Set.of(("abs abs_diff acos acosh acospi add_sat all any asin asinh asinpi atan atan2"
                            + " atan2pi atanh atanpi async_work_group_copy barrier bitselect cbrt ceil clamp clz copysign cos cosh"
                            + " cospi cross degrees distance dot erf erfc exp exp10 exp2 expm1 fabs fast_distance fast_length"
                            + " fast_normalize fdim floor fma fmax fmin fmod fract frexp hadd hypot ilogb isequal isfinite isgreater"
                            + " isgreaterequal isinf isless islessequal islessgreater isnan isnormal isnotequal isordered"
                            + " isunordered ldexp length lgamma lgamma_r log log10 log1p log2 logb mad mad24 mad_hi mad_sat max"
                            + " mem_fence min mix modf mul24 mul_hi nan nextafter normalize popcount pow pown powr prefetch printf"
                            + " radians read_mem_fence remainder remquo rhadd rint rootn rotate round rsqrt select shuffle shuffle2"
                            + " sign signbit sin sincos sinh sinpi smoothstep sqrt step sub_sat tan tanh tanpi tgamma trunc"
                            + " upsample vec_step wait_group_events write_mem_fence")
                    .split(" "));

    private static String code(KernelSource source) {
        return source.text().replaceAll("//.*", "");
    }

    @Test
    void kernelsUseOnlyWhatBothLanguagesHave() {
        assertThat(ALL).allSatisfy(source -> {
            assertThat(FOREIGN.matcher(code(source)).results().map(MatchResult::group))
                    .as(source.name())
                    .isEmpty();
            assertThat(DOUBLE_LITERAL.matcher(code(source)).results().map(MatchResult::group))
                    .as(source.name())
                    .isEmpty();
        });
    }

    /** Compilers whose Clang is older than version 6, NVIDIA's among them, refuse such a function: it is not {@code overloadable}. */
    @Test
    void noFunctionHasTheNameOfOneOfOpenCl() {
        assertThat(ALL)
                .allSatisfy(source -> assertThat(
                                FUNCTION.matcher(code(source)).results().map(match -> match.group(1)))
                        .as(source.name())
                        .isNotEmpty()
                        .doesNotContainAnyElementsOf(BUILT_IN));
    }

    @Test
    void theCasesOfEnumerationsAreConstantsInTheirOrder() {
        String update = KernelSources.update(64).text();
        for (Enum<?>[] cases : List.of(UpdateRule.Kind.values(), Activation.Kind.values())) {
            for (int i = 0; i < cases.length; i++) {
                assertThat(update).contains("#define " + cases[i] + " " + i + "\n");
            }
        }
        assertThat(update).startsWith("#define GROUP 64\n");
    }

    @Test
    void aListingNumbersTheLines() {
        KernelSource source = new KernelSource("two lines", "first\nsecond", 64);
        assertThat(source.numbered()).isEqualTo("    1  first\n    2  second");
        assertThat(new KernelBuildException(source, "a device", "2:1: error\n"))
                .hasMessageContainingAll("'two lines'", "a device", "2:1: error", "    2  second");
    }

    @Test
    void theFirstLineOfARefusalHasTheFirstError() {
        KernelSource source = new KernelSource("rows", "first", 64);
        String begin =
                "the kernels 'rows' do not compile on a device (a newer driver may help; the backend cpu needs none): ";
        assertThat(new KernelBuildException(
                        source, "a device", "BUILD_FAILED\n\n 1:2: warning\n 2:1: Error: no\n 3: error"))
                .hasMessageStartingWith(begin + "2:1: Error: no\n");
        assertThat(new KernelBuildException(source, "a device", "too few registers\n"))
                .hasMessageStartingWith(begin + "too few registers\n");
        assertThat(new KernelBuildException(source, "a device", " "))
                .hasMessageStartingWith(begin + "it says nothing\n");
    }
}
