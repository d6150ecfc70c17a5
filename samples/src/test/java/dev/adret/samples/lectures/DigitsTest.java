package dev.adret.samples.lectures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.samples.EveryBackend;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigitsTest {
    @TempDir
    Path folder;

    @EveryBackend
    void mostDigitsAreReadAfterFewExamples(String name) {
        try (Backend backend = EveryBackend.Device.open(name)) {
            Images test = Images.painted(200, 8);
            int[] read = Digits.learn(backend, Images.painted(600, 7), test, 6, Run.silent(backend));
            assertThat(test.share(read)).isGreaterThan(0.7);
        }
    }

    @Test
    void thePictureShowsDigitsAndTheTextTheirShare() throws IOException {
        assertThat(Run.lines(new Digits(), "cpu", folder))
                .anyMatch(line -> line.matches("9\\d\\.\\d % of the test digits are read right\\."));
        BufferedImage picture = ImageIO.read(folder.resolve("digits.png").toFile());
        assertThat(picture.getWidth()).isGreaterThan(900);
    }
}
