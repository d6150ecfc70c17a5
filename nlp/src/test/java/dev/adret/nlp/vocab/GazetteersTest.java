package dev.adret.nlp.vocab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.nlp.text.InputFileException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GazetteersTest {
    private static final WordNormalizer NORMALIZER = new WordNormalizer(true, true);

    @TempDir
    private Path folder;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private Gazetteers lists() throws IOException {
        Path people = file("people.txt", "Paris  Hilton\n\nNew York Dolls\n");
        Path places = file("places.txt", " Paris \nNew York\nYork\nRoute 66\n");
        return Gazetteers.read(Map.of("PER", people, "LOC", places), NORMALIZER);
    }

    private static int[] ids(Gazetteers lists, String sentence) {
        List<String> words = List.of(sentence.split(" "));
        int[] ids = new int[1 + words.size() * lists.types().size()];
        lists.write(words, ids, 1);
        return ids;
    }

    @Test
    void theLongestNameOfEachTypeCountsAndTypesMayOverlap() throws IOException {
        Gazetteers lists = lists();
        assertThat(lists.types()).containsExactly("LOC", "PER");
        assertThat(lists.ids()).isEqualTo(5);
        // An unused place, then LOC and PER of each word.
        assertThat(ids(lists, "the New York Dolls")).containsExactly(0, 0, 0, 1, 3, 2, 4, 0, 4);
        assertThat(ids(lists, "paris hilton in PARIS")).containsExactly(0, 1, 3, 0, 4, 0, 0, 1, 0);
    }

    @Test
    void namesAreComparedAsTheModelComparesWords() throws IOException {
        assertThat(ids(lists(), "route 42")).containsExactly(0, 1, 0, 2, 0);
    }

    @Test
    void aNameThatBreaksOffIsNone() throws IOException {
        assertThat(ids(lists(), "a New")).containsOnly(0);
    }

    @Test
    void listsComeBackAsTheyWere() throws IOException {
        Gazetteers lists = lists();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        lists.write(out);
        Gazetteers copy = Gazetteers.read(new ByteArrayInputStream(out.toByteArray()), "copy", NORMALIZER);
        assertThat(copy).isEqualTo(lists).hasSameHashCodeAs(lists);
        assertThat(ids(copy, "the New York Dolls")).isEqualTo(ids(lists, "the New York Dolls"));
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("LOC\tParis\n");
    }

    @Test
    void wrongFilesAreNamedWithTheirLine() throws IOException {
        Path empty = file("empty.txt", "\n \n");
        assertThatThrownBy(() -> Gazetteers.read(Map.of("PER", empty), NORMALIZER))
                .isInstanceOf(InputFileException.class)
                .hasMessageContainingAll("empty.txt", "names of type PER");
        Path bytes = Files.write(folder.resolve("latin.txt"), new byte[] {'a', '\n', (byte) 0xE9, '\n'});
        assertThatThrownBy(() -> Gazetteers.read(Map.of("PER", bytes), NORMALIZER))
                .isInstanceOf(InputFileException.class)
                .hasMessageContainingAll("latin.txt", "2");
        Path missing = folder.resolve("missing.txt");
        assertThatThrownBy(() -> Gazetteers.read(Map.of("PER", missing), NORMALIZER))
                .isInstanceOf(InputFileException.class)
                .hasMessageContaining("missing.txt");
        ByteArrayInputStream text = new ByteArrayInputStream("PER\tAnna\nPER\n".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Gazetteers.read(text, "model, gazetteers.txt", NORMALIZER))
                .isInstanceOf(InputFileException.class)
                .hasMessageContainingAll("gazetteers.txt", "2", "a type, a tab and a name");
    }

    /** Such a line would be another one when the model is read again. */
    @ParameterizedTest
    @ValueSource(strings = {"PER\tAnna\r\r\n", "\uFEFF\uFEFFPER\tAnna\n", "PE\u0000R\tAnna\n", " \tAnna\n", "PER\t \n"})
    void aLineThatWouldNotComeBackIsRefused(String line) {
        ByteArrayInputStream text = new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Gazetteers.read(text, "gazetteers.txt", NORMALIZER))
                .isInstanceOf(InputFileException.class)
                .hasMessageStartingWith("gazetteers.txt:1: expected a type, a tab and a name");
    }

    @Test
    void aTypeThatAModelFileCannotHoldIsRefused() throws IOException {
        Path names = file("names.txt", "Anna\n");
        for (String type : List.of(" ", "P\tER", "P\nER", "\uFEFFPER")) {
            assertThatThrownBy(() -> Gazetteers.read(Map.of(type, names), NORMALIZER))
                    .isInstanceOf(InputFileException.class)
                    .hasMessageContaining("names.txt: belongs to no type");
        }
    }

    @Test
    void withoutListsThereIsNothingToWrite() {
        assertThat(Gazetteers.NONE.isEmpty()).isTrue();
        assertThat(ids(Gazetteers.NONE, "a b")).containsExactly(0);
    }
}
