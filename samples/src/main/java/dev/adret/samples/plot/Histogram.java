package dev.adret.samples.plot;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.data.statistics.HistogramDataset;
import org.jfree.data.statistics.HistogramType;

/** How values are distributed: the share of them in each of a number of equal parts of a range. */
public final class Histogram implements Panel {
    private final String title;
    private final String label;
    private final double low;
    private final double high;
    private final HistogramDataset data = new HistogramDataset();

    /** Values outside of {@code low} and {@code high} count as those at the end. */
    public Histogram(String title, String label, float[] values, int bins, double low, double high) {
        this.title = title;
        this.label = label;
        this.low = low;
        this.high = high;
        double[] copy = new double[values.length];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = values[i];
        }
        data.setType(HistogramType.RELATIVE_FREQUENCY);
        data.addSeries(label, copy, bins, low, high);
    }

    @Override
    public void draw(Graphics2D graphics, Rectangle2D area) {
        XYBarRenderer bars = new XYBarRenderer(0.05);
        bars.setBarPainter(new StandardXYBarPainter());
        bars.setShadowVisible(false);
        bars.setSeriesPaint(0, Style.color(0));
        ValueAxis x = Style.axis(label, false);
        x.setRange(low, high);
        XYPlot plot = new XYPlot(data, x, Style.axis("share", false), bars);
        plot.setDomainGridlinesVisible(false);
        Style.chart(title, plot, false).draw(graphics, area);
    }
}
