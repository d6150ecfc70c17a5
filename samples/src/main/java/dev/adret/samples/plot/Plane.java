package dev.adret.samples.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.annotations.XYAnnotation;
import org.jfree.chart.annotations.XYLineAnnotation;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.Align;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** A part of the plane with points in classes, words, arrows, and behind them the regions of a classifier. */
public final class Plane implements Panel {
    /** Of a word, as shares of the plane. */
    private static final double WORD_WIDTH = 0.2;

    private static final double WORD_HEIGHT = 0.04;

    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final double left;
    private final double right;
    private final double bottom;
    private final double top;
    private final XYSeriesCollection points = new XYSeriesCollection();
    private final List<XYAnnotation> lines = new ArrayList<>();
    private final List<XYTextAnnotation> words = new ArrayList<>();
    private BufferedImage regions = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);

    /** The rectangle from left to right and from bottom to top. */
    public Plane(String title, String xLabel, String yLabel, double left, double right, double bottom, double top) {
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
        this.left = left;
        this.right = right;
        this.bottom = bottom;
        this.top = top;
        regions.setRGB(0, 0, Color.WHITE.getRGB());
    }

    /** The middles of {@code side}·{@code side} cells of this part of the plane, in rows from the top. */
    public float[][] grid(int side) {
        float[][] grid = new float[side * side][];
        for (int i = 0; i < grid.length; i++) {
            int row = i / side;
            double x = left + (right - left) * (i - row * side + 0.5) / side;
            double y = top - (top - bottom) * (row + 0.5) / side;
            grid[i] = new float[] {(float) x, (float) y};
        }
        return grid;
    }

    /** Fills each cell of {@link #grid} with the tint of its class. */
    public Plane regions(int side, int[] classes) {
        regions = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < classes.length; i++) {
            regions.setRGB(i % side, i / side, Style.tint(classes[i]).getRGB());
        }
        return this;
    }

    /** Adds points with the colour and the mark of their classes. */
    public Plane points(float[][] xs, int[] classes) {
        for (int i = 0; i < xs.length; i++) {
            while (points.getSeriesCount() <= classes[i]) {
                points.addSeries(new XYSeries(points.getSeriesCount(), false));
            }
            points.getSeries(classes[i]).add(xs[i][0], xs[i][1]);
        }
        return this;
    }

    /** Writes a word beside a point, to its right, and below words that would be in its way. */
    public Plane word(String word, double x, double y) {
        double free = y;
        for (XYTextAnnotation other : words) {
            boolean near = Math.abs(other.getX() - x) < WORD_WIDTH * (right - left);
            if (near && Math.abs(other.getY() - free) < WORD_HEIGHT * (top - bottom)) {
                free = other.getY() - WORD_HEIGHT * (top - bottom);
            }
        }
        XYTextAnnotation annotation = new XYTextAnnotation(" " + word, x + (right - left) * 0.012, free);
        annotation.setFont(Style.TEXT);
        annotation.setTextAnchor(TextAnchor.CENTER_LEFT);
        words.add(annotation);
        return this;
    }

    /** Draws a line. */
    public Plane line(double fromX, double fromY, double toX, double toY) {
        lines.add(new XYLineAnnotation(fromX, fromY, toX, toY, new BasicStroke(1.2f), Color.DARK_GRAY));
        return this;
    }

    @Override
    public void draw(Graphics2D graphics, Rectangle2D area) {
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(false, true);
        renderer.setDrawOutlines(true);
        renderer.setUseOutlinePaint(true);
        for (int i = 0; i < points.getSeriesCount(); i++) {
            renderer.setSeriesPaint(i, Style.color(i));
            renderer.setSeriesShape(i, Style.mark(i));
            renderer.setSeriesOutlinePaint(i, Color.WHITE);
            renderer.setSeriesOutlineStroke(i, new BasicStroke(0.6f));
        }
        ValueAxis x = Style.axis(xLabel, false);
        ValueAxis y = Style.axis(yLabel, false);
        x.setRange(left, right);
        y.setRange(bottom, top);
        XYPlot plot = new XYPlot(points, x, y, renderer);
        lines.forEach(plot::addAnnotation);
        words.forEach(plot::addAnnotation);
        plot.setDomainGridlinesVisible(false);
        plot.setRangeGridlinesVisible(false);
        plot.setBackgroundImage(regions);
        plot.setBackgroundImageAlpha(1);
        plot.setBackgroundImageAlignment(Align.FIT);
        Style.chart(title, plot, false).draw(graphics, area);
    }
}
