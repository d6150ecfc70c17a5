package dev.adret.samples.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PictureTest {
    private static BufferedImage draw(Picture picture) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(picture.png()));
    }

    private static Set<Integer> colors(BufferedImage image, int fromX, int toX) {
        Set<Integer> colors = new HashSet<>();
        for (int x = fromX; x < toX; x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                colors.add(image.getRGB(x, y));
            }
        }
        return colors;
    }

    @Test
    void panelsStandSideBySideInRows() throws IOException {
        Picture picture = new Picture("three", 2, 300, 200);
        for (int i = 0; i < 3; i++) {
            picture.add(new LineChart("line", "x", "y").line("a", 1, 2, 3));
        }
        BufferedImage image = draw(picture);
        assertThat(image.getWidth()).isBetween(600, 700);
        assertThat(image.getHeight()).isBetween(400, 500);
        assertThat(image.getRGB(1, 1)).isEqualTo(Color.WHITE.getRGB());
        assertThat(colors(image, 0, 300)).contains(Style.color(0).getRGB());
        assertThat(colors(image, 320, 620)).contains(Style.color(0).getRGB());
    }

    @Test
    void linesBreakWhereValuesAreNotNumbersAndLeaveOutWhatALogarithmicAxisCannotShow() throws IOException {
        LineChart chart = new LineChart("broken", "x", "y")
                .logarithmicY()
                .withMarks()
                .line("a", 1, 0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e-9)
                .line("b", Double.NaN, Double.NaN);
        assertThat(colors(draw(new Picture("", 1, 400, 300).add(chart)), 0, 432))
                .contains(Style.color(0).getRGB());
    }

    @Test
    void regionsAreFilledWhereTheirCellsAre() throws IOException {
        Plane plane = new Plane("halves", "x", "y", -1, 1, -1, 1);
        float[][] grid = plane.grid(2);
        assertThat(grid[0]).containsExactly(-0.5f, 0.5f);
        assertThat(grid[3]).containsExactly(0.5f, -0.5f);
        plane.regions(2, new int[] {0, 1, 0, 1}).points(new float[][] {{0, 0}}, new int[] {2});
        BufferedImage image = draw(new Picture("", 1, 400, 400).add(plane));
        assertThat(image.getRGB(120, 130)).isEqualTo(Style.tint(0).getRGB());
        assertThat(image.getRGB(350, 350)).isEqualTo(Style.tint(1).getRGB());
        assertThat(colors(image, 150, 300)).contains(Style.color(2).getRGB());
    }

    @Test
    void aHistogramHasItsBarsWhereTheValuesAre() throws IOException {
        Histogram histogram = new Histogram("right", "value", new float[] {0.8f, 0.8f, 0.9f}, 10, -1, 1);
        BufferedImage image = draw(new Picture("", 1, 400, 300).add(histogram));
        assertThat(colors(image, 60, 220)).doesNotContain(Style.color(0).getRGB());
        assertThat(colors(image, 300, 400)).contains(Style.color(0).getRGB());
    }

    @Test
    void thumbnailsMarkWhatIsWrong() throws IOException {
        Thumbnails thumbnails = new Thumbnails("two", 2, 2)
                .add(new float[] {0, 1, 1, 0}, "right", true)
                .add(new float[] {0, 1, 1, 0}, "wrong", false);
        BufferedImage image = draw(new Picture("", 1, 400, 300).add(thumbnails));
        assertThat(thumbnails.size()).isEqualTo(2);
        assertThat(colors(image, 0, 200)).doesNotContain(Style.color(5).getRGB());
        assertThat(colors(image, 200, 400)).contains(Style.color(5).getRGB());
    }
}
