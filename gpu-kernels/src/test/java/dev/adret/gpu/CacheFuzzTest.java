package dev.adret.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.fuzz.Fuzz;
import dev.adret.fuzz.InputFile;
import dev.adret.fuzz.Mutations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is kept from one run to the next is never an error: it is as it was, or there is none. */
class CacheFuzzTest {
    private static final Fuzz FUZZ = Fuzz.withoutRefusals(64, 1 << 18);
    private static final String KEY = BinaryCache.key("source");
    private static final byte[] BINARY = "what a compiler made".getBytes(StandardCharsets.UTF_8);
    private static final InputFile FILE = new InputFile("kernels/" + KEY);
    private static final byte[] WHOLE = kept();
    private static final GemmTable TABLE = new GemmTable(List.of(
            new GemmTable.Row(false, true, 16, 128, 1024, 1e-6, 2.5e-3),
            new GemmTable.Row(true, false, 1, 2, 3, 0.5, 1)));

    private static BinaryCache cache(long limit) {
        return new BinaryCache(Optional.of(FILE.path().getParent().getParent()), limit);
    }

    /** The file of a binary. */
    private static byte[] kept() {
        cache(1 << 20).put(KEY, BINARY);
        try {
            return Files.readAllBytes(FILE.path());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Provide
    static Arbitrary<byte[]> files() {
        return new Mutations(List.of(WHOLE), List.of("what")).inputs();
    }

    @Property
    void aBinaryIsWhatWasKeptOrNone(@ForAll("files") byte[] bytes) {
        FUZZ.read(bytes, input -> {
                    FILE.holding(input);
                    return cache(1 << 20).get(KEY);
                })
                .orElseThrow()
                .ifPresent(binary -> assertThat(binary).isEqualTo(BINARY));
    }

    @Example
    void aHeaderWithoutContentIsNone() throws IOException {
        FILE.holding(Arrays.copyOf("AdretB01".getBytes(StandardCharsets.US_ASCII), 24));
        assertThat(cache(1 << 20).get(KEY)).isEmpty();
    }

    @Example
    void aFileLargerThanTheCacheIsNotRead() throws IOException {
        FILE.holding(new byte[1 << 20]);
        Optional<byte[]> read = Fuzz.withoutRefusals(0, 1 << 16)
                .read(new byte[0], input -> cache(1 << 10).get(KEY))
                .orElseThrow();
        assertThat(read).isEmpty();
        assertThat(FILE.path()).doesNotExist();
    }

    @Provide
    static Arbitrary<byte[]> tables() {
        return new Mutations(
                        List.of(TABLE.bytes()),
                        List.of("NT 1 2 3 4 5\n", " -1", " NaN", " Infinity", " 0", "1e400", "0x1p3"))
                .inputs();
    }

    @Property
    void aTableIsReadAsItIsWrittenAndCompares(@ForAll("tables") byte[] bytes) {
        FUZZ.read(bytes, GemmTable::parse).orElseThrow().ifPresent(table -> {
            assertThat(GemmTable.parse(table.bytes()))
                    .hasValueSatisfying(again -> assertThat(again.rows()).isEqualTo(table.rows()));
            assertThat(table.rows()).allMatch(row -> row.m() > 0 && row.own() >= 0);
            assertThat(table.prefersLibrary(true, true, 1, 1, 1))
                    .isEqualTo(GemmTable.parse(table.bytes()).orElseThrow().prefersLibrary(true, true, 1, 1, 1));
        });
    }
}
