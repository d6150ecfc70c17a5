package dev.adret.samples.lectures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.nn.Layer;
import dev.adret.samples.EveryBackend;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoftmaxVsNetworkTest {
    @TempDir
    Path folder;

    @EveryBackend
    void aHiddenLayerSeparatesWhatNoStraightLineCan(String name) {
        try (Backend backend = EveryBackend.Device.open(name)) {
            Points circles = Points.circles(200, 0.08, 3);
            Points spiral = Points.spiral(450, 0.15, 3);
            assertThat(accuracy(backend, SoftmaxVsNetwork.softmax(2), circles)).isLessThan(0.7);
            assertThat(accuracy(backend, SoftmaxVsNetwork.network(2), circles)).isGreaterThan(0.98);
            assertThat(accuracy(backend, SoftmaxVsNetwork.softmax(3), spiral)).isLessThan(0.7);
            assertThat(accuracy(backend, SoftmaxVsNetwork.network(3), spiral)).isGreaterThan(0.95);
        }
    }

    private static double accuracy(Backend backend, Layer network, Points points) {
        try (Classifier classifier = SoftmaxVsNetwork.trained(backend, network, points, 1)) {
            return classifier.accuracy(points);
        }
    }

    @Test
    void thePictureHasBothForEachTask() throws IOException {
        assertThat(Run.lines(new SoftmaxVsNetwork(), "cpu", folder)).anyMatch(line -> line.startsWith("spiral "));
        assertThat(ImageIO.read(folder.resolve("softmax-vs-network.png").toFile())
                        .getWidth())
                .isGreaterThan(1000);
    }
}
