package dev.adret.samples.bench;

import dev.adret.samples.plot.Style;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.NumberFormat;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.labels.CategoryItemLabelGenerator;
import org.jfree.chart.labels.ItemLabelAnchor;
import org.jfree.chart.labels.ItemLabelPosition;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.CategoryDataset;
import org.jfree.data.category.DefaultCategoryDataset;

/** Results as a picture: a panel for each group with an axis of its own, a bar for each backend. */
final class BarChart {
    private static final int WIDTH = 1200;
    private static final int MARGIN = 24;
    private static final int HEADER = 96;
    private static final int BAR = 22;
    /** Height of a panel's title, axis and gaps. */
    private static final int PANEL_FRAME = 92;

    /** From here on, the smallest bar of a panel would be too short to be compared: the axis becomes logarithmic. */
    private static final double WIDE_RANGE = 20;

    private static final ItemLabelPosition BEHIND =
            new ItemLabelPosition(ItemLabelAnchor.OUTSIDE3, TextAnchor.CENTER_LEFT, TextAnchor.CENTER_LEFT, 0);
    private static final NumberFormat FORMAT =
            new DecimalFormat("#,##0.####", DecimalFormatSymbols.getInstance(Locale.ROOT));
    /** Parts of a decade between two lines. */
    private static final int TENTHS = 9;

    private final List<String> backends;
    private final Map<Group, DefaultCategoryDataset> panels = new EnumMap<>(Group.class);

    BarChart(List<String> backends, List<Result> results) {
        this.backends = backends;
        for (Result result : results) {
            DefaultCategoryDataset data =
                    panels.computeIfAbsent(result.bench().group(), group -> new DefaultCategoryDataset());
            result.series().forEach((backend, series) -> {
                double median = series.median();
                data.addValue(
                        Double.isFinite(median) ? median : null,
                        backend,
                        result.bench().name());
            });
        }
    }

    /**
     * The picture, as PNG.
     *
     * @param where the machine, in a line
     */
    byte[] png(String where) throws IOException {
        int height = HEADER + MARGIN;
        for (DefaultCategoryDataset data : panels.values()) {
            height += panelHeight(data);
        }
        BufferedImage image = new BufferedImage(WIDTH, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = Style.white(image);
        drawHeader(graphics, where);
        double labels = labelWidth(graphics);
        int top = HEADER;
        for (Map.Entry<Group, DefaultCategoryDataset> panel : panels.entrySet()) {
            int panelHeight = panelHeight(panel.getValue());
            chart(panel.getKey(), panel.getValue(), labels)
                    .draw(graphics, new Rectangle2D.Double(MARGIN, top, WIDTH - 2.0 * MARGIN, panelHeight));
            top += panelHeight;
        }
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    private int panelHeight(CategoryDataset data) {
        return PANEL_FRAME + data.getColumnCount() * (BAR * backends.size() + BAR / 2);
    }

    /** Title, machine, and which colour is which backend. */
    private void drawHeader(Graphics2D graphics, String where) {
        graphics.setColor(Color.BLACK);
        graphics.setFont(Style.TITLE);
        graphics.drawString("adret bench: longer bars are faster", MARGIN, 34);
        graphics.setFont(Style.TEXT);
        graphics.drawString(where, MARGIN, 58);
        int left = MARGIN;
        for (int i = 0; i < backends.size(); i++) {
            graphics.setColor(Style.color(i));
            graphics.fillRect(left, 72, 14, 14);
            graphics.setColor(Color.BLACK);
            graphics.drawString(backends.get(i), left + 20, 84);
            left += 44 + graphics.getFontMetrics().stringWidth(backends.get(i));
        }
    }

    /** Width of the longest name of a benchmark, so that the bars of all panels begin in one line. */
    private double labelWidth(Graphics2D graphics) {
        graphics.setFont(Style.TEXT);
        int widest = 0;
        for (DefaultCategoryDataset data : panels.values()) {
            for (Object name : data.getColumnKeys()) {
                widest = Math.max(widest, graphics.getFontMetrics().stringWidth(name.toString()));
            }
        }
        return widest + 16;
    }

    private JFreeChart chart(Group group, CategoryDataset data, double labelWidth) {
        CategoryAxis names = new CategoryAxis();
        names.setTickLabelFont(Style.TEXT);
        names.setMaximumCategoryLabelWidthRatio(1);
        names.setLowerMargin(0.01);
        names.setUpperMargin(0.01);
        names.setTickMarksVisible(false);
        names.setCategoryMargin(0.15);
        ValueAxis values = axis(group, data);
        CategoryPlot plot = new CategoryPlot(data, names, values, bars(values, panelHeight(data)));
        plot.setOrientation(PlotOrientation.HORIZONTAL);
        plot.setRangeAxisLocation(AxisLocation.BOTTOM_OR_LEFT);
        plot.setBackgroundPaint(Color.WHITE);
        plot.setOutlineVisible(false);
        plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
        plot.setRangeGridlineStroke(new BasicStroke(1));
        plot.setRangeMinorGridlinesVisible(values instanceof LogAxis);
        plot.setRangeMinorGridlinePaint(new Color(0xECECEC));
        plot.setRangeMinorGridlineStroke(new BasicStroke(1));
        plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
        AxisSpace space = new AxisSpace();
        space.setLeft(labelWidth);
        space.setRight(MARGIN);
        plot.setFixedDomainAxisSpace(space);
        JFreeChart chart = new JFreeChart(group.title(), Style.PANEL_TITLE, plot, false);
        chart.setBackgroundPaint(Color.WHITE);
        return chart;
    }

    private static ValueAxis axis(Group group, CategoryDataset data) {
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (int row = 0; row < data.getRowCount(); row++) {
            for (int column = 0; column < data.getColumnCount(); column++) {
                Number value = data.getValue(row, column);
                if (value != null && value.doubleValue() > 0) {
                    least = Math.min(least, value.doubleValue());
                    most = Math.max(most, value.doubleValue());
                }
            }
        }
        ValueAxis axis;
        if (most > WIDE_RANGE * least) {
            LogAxis logarithmic = new LogAxis(group.unit() + ", logarithmic");
            logarithmic.setBase(10);
            // Figures at the powers of ten, lines between them too.
            logarithmic.setTickUnit(new NumberTickUnit(1, FORMAT, TENTHS));
            logarithmic.setMinorTickMarksVisible(true);
            logarithmic.setNumberFormatOverride(FORMAT);
            // Room for the figure behind the longest bar.
            double below = Math.pow(10, Math.floor(Math.log10(least)));
            logarithmic.setRange(below, most * Math.pow(most / below, 0.12));
            axis = logarithmic;
        } else {
            NumberAxis linear = new NumberAxis(group.unit());
            linear.setNumberFormatOverride(FORMAT);
            axis = linear;
            axis.setRange(0, most > 0 ? most * 1.12 : 1);
        }
        axis.setLabelFont(Style.TEXT);
        axis.setTickLabelFont(Style.TEXT);
        return axis;
    }

    private BarRenderer bars(ValueAxis values, int panelHeight) {
        BarRenderer bars = new BarRenderer();
        bars.setBarPainter(new StandardBarPainter());
        bars.setShadowVisible(false);
        bars.setItemMargin(0.05);
        bars.setMaximumBarWidth(BAR / (double) (panelHeight - PANEL_FRAME));
        bars.setBase(values.getLowerBound());
        for (int i = 0; i < backends.size(); i++) {
            bars.setSeriesPaint(i, Style.color(i));
        }
        bars.setDefaultItemLabelFont(Style.TEXT);
        bars.setDefaultItemLabelGenerator(new Labels());
        bars.setDefaultItemLabelsVisible(true);
        bars.setDefaultPositiveItemLabelPosition(BEHIND);
        bars.setDefaultNegativeItemLabelPosition(BEHIND);
        return bars;
    }

    /** The figure behind each bar. */
    private static final class Labels implements CategoryItemLabelGenerator {
        @Override
        public String generateRowLabel(CategoryDataset data, int row) {
            return "";
        }

        @Override
        public String generateColumnLabel(CategoryDataset data, int column) {
            return "";
        }

        @Override
        public String generateLabel(CategoryDataset data, int row, int column) {
            Number value = data.getValue(row, column);
            return value == null ? "failed" : Figures.format(value.doubleValue());
        }
    }
}
