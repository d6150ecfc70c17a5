package dev.adret.samples.lectures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Random;

/**
 * Draws digits as by hand, in the manner of MNIST: strokes of random width that lean, turn and wobble, in grey on a square.
 *
 * <p>The strokes are curves of its own, so the digits are the same whatever fonts there are.
 */
final class DigitPainter {
    /** Pixels on each side. */
    static final int SIDE = 28;

    /**
     * Each digit in the unit square, y downwards: strokes, each begun by M x y and followed by lines, L x y, and curves, C with
     * two control points and an end.
     */
    private static final List<String> STROKES = List.of(
            "M .50 .10 C .15 .10 .15 .90 .50 .90 C .85 .90 .85 .10 .50 .10",
            "M .34 .26 L .54 .10 L .54 .90",
            "M .24 .30 C .26 .00 .80 .00 .76 .34 C .72 .54 .42 .68 .22 .90 L .80 .90",
            "M .25 .16 C .50 .00 .86 .12 .72 .35 C .66 .46 .52 .48 .42 .48 C .95 .50 .86 .95 .50 .90 C .36 .90 .28 .84 .22 .77",
            "M .62 .90 L .62 .10 L .20 .62 L .84 .62",
            "M .75 .11 L .30 .11 L .27 .46 C .50 .33 .86 .46 .78 .70 C .70 .97 .36 .95 .22 .80",
            "M .68 .10 C .40 .20 .22 .50 .25 .70 C .28 .98 .78 .98 .76 .68 C .74 .45 .35 .45 .26 .68",
            "M .22 .12 L .78 .12 C .60 .40 .48 .65 .42 .91",
            "M .50 .48 C .20 .40 .20 .10 .50 .10 C .80 .10 .80 .40 .50 .48 C .15 .57 .15 .91 .50 .91 C .85 .91 .85 .57 .50 .48",
            "M .74 .35 C .70 .05 .25 .05 .26 .35 C .27 .58 .70 .56 .74 .32 C .74 .55 .70 .75 .60 .91");

    private final Random random;

    DigitPainter(long seed) {
        random = new Random(seed);
    }

    /** A drawing of {@code digit}: {@value #SIDE} rows of as many pixels, from 0, paper, to 1, ink. */
    float[] paint(int digit) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(Color.WHITE);
        float width = (float) (1.7 + 1.3 * random.nextDouble());
        graphics.setStroke(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        Path2D path = wobbly(STROKES.get(digit));
        graphics.draw(path.createTransformedShape(placed()));
        graphics.dispose();
        float[] pixels = new float[SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            float ink = image.getRaster().getSample(i % SIDE, i / SIDE, 0) / 255f;
            pixels[i] = Math.min(1, Math.max(0, ink + (float) (0.05 * random.nextGaussian())));
        }
        return pixels;
    }

    /** The strokes with each of their points moved a little. */
    private Path2D wobbly(String strokes) {
        Path2D path = new Path2D.Double();
        String[] words = strokes.split(" ");
        int next = 0;
        while (next < words.length) {
            switch (words[next]) {
                case "M" -> path.moveTo(near(words[next + 1]), near(words[next + 2]));
                case "L" -> path.lineTo(near(words[next + 1]), near(words[next + 2]));
                default ->
                    path.curveTo(
                            near(words[next + 1]),
                            near(words[next + 2]),
                            near(words[next + 3]),
                            near(words[next + 4]),
                            near(words[next + 5]),
                            near(words[next + 6]));
            }
            next += words[next].equals("C") ? 7 : 3;
        }
        return path;
    }

    private double near(String coordinate) {
        return Double.parseDouble(coordinate) + 0.035 * random.nextGaussian();
    }

    /** From the unit square to somewhere near the middle of the image, turned, leaning and scaled a little. */
    private AffineTransform placed() {
        AffineTransform transform = new AffineTransform();
        transform.translate(SIDE / 2.0 + 1.5 * random.nextGaussian(), SIDE / 2.0 + 1.5 * random.nextGaussian());
        transform.rotate(0.17 * random.nextGaussian());
        transform.shear(0.18 * random.nextGaussian(), 0);
        transform.scale(19 + 2.5 * random.nextGaussian(), 20 + 2.5 * random.nextGaussian());
        transform.translate(-0.5, -0.5);
        return transform;
    }
}
