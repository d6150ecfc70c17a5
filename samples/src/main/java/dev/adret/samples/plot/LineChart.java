package dev.adret.samples.plot;

import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.OptionalDouble;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** Curves over one axis, each in a colour and a stroke of its own. */
public final class LineChart implements Panel {
    /** Long enough for its dashes to be told apart. */
    private static final Line2D LEGEND_LINE = new Line2D.Double(-18, 0, 18, 0);

    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final XYSeriesCollection lines = new XYSeriesCollection();
    private boolean logarithmicX;
    private boolean logarithmicY;
    private boolean marks;
    private OptionalDouble low = OptionalDouble.empty();
    private OptionalDouble high = OptionalDouble.empty();

    public LineChart(String title, String xLabel, String yLabel) {
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
    }

    /** Makes the horizontal axis logarithmic. */
    public LineChart logarithmicX() {
        logarithmicX = true;
        return this;
    }

    /** Makes the vertical axis logarithmic; what is not positive is left out. */
    public LineChart logarithmicY() {
        logarithmicY = true;
        return this;
    }

    /** Marks the points between which the lines run. */
    public LineChart withMarks() {
        marks = true;
        return this;
    }

    /** Ends the vertical axis at these numbers, wherever the lines go. */
    public LineChart between(double lowest, double highest) {
        low = OptionalDouble.of(lowest);
        high = OptionalDouble.of(highest);
        return this;
    }

    /** Adds a line over 1, 2, 3, …, such as epochs. */
    public LineChart line(String name, double... ys) {
        double[] xs = new double[ys.length];
        Arrays.setAll(xs, i -> i + 1);
        return line(name, xs, ys);
    }

    /** Adds a line; where {@code ys} are not finite it is broken. */
    public LineChart line(String name, double[] xs, double[] ys) {
        XYSeries series = new XYSeries(name, false);
        for (int i = 0; i < xs.length; i++) {
            boolean drawn = Double.isFinite(ys[i]) && !(logarithmicY && ys[i] <= 0);
            series.add(xs[i], drawn ? ys[i] : null);
        }
        lines.addSeries(series);
        return this;
    }

    @Override
    public void draw(Graphics2D graphics, Rectangle2D area) {
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, marks);
        for (int i = 0; i < lines.getSeriesCount(); i++) {
            renderer.setSeriesPaint(i, Style.color(i));
            renderer.setSeriesStroke(i, Style.stroke(i));
            renderer.setSeriesShape(i, Style.mark(i));
        }
        renderer.setDrawSeriesLineAsPath(true);
        renderer.setLegendLine(LEGEND_LINE);
        ValueAxis x = Style.axis(xLabel, logarithmicX);
        ValueAxis y = Style.axis(yLabel, logarithmicY);
        x.setLowerMargin(0.01);
        x.setUpperMargin(0.01);
        if (low.isPresent() && high.isPresent()) {
            y.setRange(low.getAsDouble(), high.getAsDouble());
        }
        XYPlot plot = new XYPlot(lines, x, y, renderer);
        Style.chart(title, plot, lines.getSeriesCount() > 1).draw(graphics, area);
    }
}
