package dev.adret.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Activation;
import dev.adret.backend.UpdateRule;
import java.util.List;
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
}
