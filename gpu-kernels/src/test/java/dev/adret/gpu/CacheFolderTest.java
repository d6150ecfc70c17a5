package dev.adret.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CacheFolderTest {
    private static final String HOME = Path.of("home").toAbsolutePath().toString();
    private static final String XDG = Path.of("xdg").toAbsolutePath().toString();

    @Test
    void liesInTheHomeOfTheUser() {
        assertThat(CacheFolder.choose(null, null, HOME)).contains(Path.of(HOME, ".cache", "adret"));
        assertThat(CacheFolder.choose("", "", HOME)).contains(Path.of(HOME, ".cache", "adret"));
    }

    @Test
    void liesInTheFolderOfAllCachesWhereThereIsOne() {
        assertThat(CacheFolder.choose(null, XDG, HOME)).contains(Path.of(XDG, "adret"));
    }

    @Test
    void aRelativeFolderOfAllCachesDoesNotCount() {
        assertThat(CacheFolder.choose(null, "xdg", HOME)).contains(Path.of(HOME, ".cache", "adret"));
    }

    @Test
    void theSystemPropertyNamesAnother() {
        assertThat(CacheFolder.choose("mine", XDG, HOME))
                .contains(Path.of("mine").toAbsolutePath());
    }

    @Test
    void theSystemPropertySwitchesItOff() {
        assertThat(CacheFolder.choose("off", XDG, HOME)).isEmpty();
    }

    @Test
    void aUserWithoutAHomeHasNone() {
        assertThat(CacheFolder.choose(null, null, "?")).isEmpty();
        assertThat(CacheFolder.choose(null, null, null)).isEmpty();
    }
}
