package dev.adret.nlp.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.nlp.text.InputFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFilesTest {
    @TempDir
    Path folder;

    @BeforeEach
    void someFiles() throws IOException {
        Files.createDirectories(folder.resolve("parts/deep"));
        for (String name :
                List.of("b.conll", "a.conll", ".hidden.conll", "parts/2.gz", "parts/10.gz", "parts/deep/c.gz")) {
            Files.writeString(folder.resolve(name), "a O\n");
        }
    }

    @Test
    void aFolderStandsForItsVisibleFilesByName() {
        assertThat(find("")).containsExactly("a.conll", "b.conll");
        assertThat(find("parts")).containsExactly("parts/10.gz", "parts/2.gz");
    }

    @Test
    void aPatternStandsForTheVisibleFilesThatMatchByName() {
        assertThat(find("*.conll")).containsExactly("a.conll", "b.conll");
        assertThat(find("[b-z].co?ll")).containsExactly("b.conll");
        assertThat(find("parts/*.{gz,conll}")).containsExactly("parts/10.gz", "parts/2.gz");
        assertThat(find("*/*.gz")).containsExactly("parts/10.gz", "parts/2.gz");
        assertThat(find("**.gz")).containsExactly("parts/10.gz", "parts/2.gz", "parts/deep/c.gz");
        assertThat(find("par*/deep/*")).containsExactly("parts/deep/c.gz");
    }

    @Test
    void namesKeepTheirOrder() {
        assertThat(find("parts/2.gz", "*.conll")).containsExactly("parts/2.gz", "a.conll", "b.conll");
    }

    @Test
    void aFileThatExistsIsNoPattern() throws IOException {
        Files.writeString(folder.resolve("[a].conll"), "a O\n");
        assertThat(find("[a].conll")).containsExactly("[a].conll");
    }

    @Test
    void aNameWithoutWildcardsNeedNotExist() {
        assertThat(find("none.conll")).containsExactly("none.conll");
    }

    @Test
    void aPatternThatMatchesNothingIsRefused() {
        assertError("*.txt", "no file matches this pattern");
        assertError("missing/*.txt", "no file matches this pattern");
        assertError("parts/d*", "no file matches this pattern");
        assertError("a{b", "is no file, and no pattern either");
    }

    @Test
    void aNameThatCannotBeIsRefused() {
        assertThatThrownBy(() -> SourceFiles.find(List.of("a\0b")))
                .isInstanceOf(InputFileException.class)
                .hasMessageContaining("is no possible name of a file");
    }

    @Test
    void anEmptyNameIsRefusedAndNotTakenForTheFolderThatTheProgramIsIn() {
        assertThatThrownBy(() -> SourceFiles.find(List.of("")))
                .isInstanceOf(InputFileException.class)
                .hasMessage("'': expected the name of a file or a folder, found nothing");
    }

    @Test
    void aFolderWithoutFilesIsRefused() throws IOException {
        Files.createDirectories(folder.resolve("empty/inner"));
        Files.writeString(folder.resolve("empty/.hidden"), "");
        assertError("empty", "expected a folder with files in it, found none but hidden ones or folders");
    }

    @Test
    void aFileThatIsNamedTwiceIsRefused() {
        assertThatThrownBy(() -> find("*.conll", "a.conll"))
                .isInstanceOf(InputFileException.class)
                .hasMessageContaining("a.conll: is named twice, by ");
        assertThatThrownBy(() -> find("a.conll", "parts/../a.conll"))
                .isInstanceOf(InputFileException.class)
                .hasMessageContaining("a.conll: is named twice, by ");
    }

    private void assertError(String name, String message) {
        assertThatThrownBy(() -> find(name))
                .isInstanceOf(InputFileException.class)
                .hasMessageStartingWith(folder.resolve(name) + ": " + message);
    }

    private List<String> find(String... names) {
        List<String> full =
                List.of(names).stream().map(name -> folder + "/" + name).toList();
        return SourceFiles.find(full).stream()
                .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                .toList();
    }
}
