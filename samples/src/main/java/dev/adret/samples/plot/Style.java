package dev.adret.samples.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.FieldPosition;
import java.text.NumberFormat;
import java.text.ParsePosition;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;

/** What all pictures have in common: white background, fonts, and colours that people who cannot tell all colours apart can. */
public final class Style {
    /** The title of a picture. */
    public static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 22);
    /** The title of a panel. */
    public static final Font PANEL_TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 16);
    /** Everything else. */
    public static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);

    /** Okabe and Ito's colours, the pale yellow left out and black last. */
    private static final List<Color> COLORS = List.of(
            new Color(0x0072B2),
            new Color(0xE69F00),
            new Color(0x009E73),
            new Color(0xCC79A7),
            new Color(0x56B4E9),
            new Color(0xD55E00),
            Color.BLACK);

    private static final List<float[]> DASHES = List.of(
            new float[] {},
            new float[] {10, 4},
            new float[] {3, 3},
            new float[] {12, 4, 3, 4},
            new float[] {6, 3},
            new float[] {16, 5},
            new float[] {2, 5});

    private static final NumberFormat FIGURES =
            new DecimalFormat("#,##0.######", DecimalFormatSymbols.getInstance(Locale.ROOT));
    private static final NumberFormat SCIENTIFIC =
            new DecimalFormat("0.#E0", DecimalFormatSymbols.getInstance(Locale.ROOT));
    /** Beyond these, a figure on an axis has too many digits to be read. */
    private static final double SMALL = 1e-4;

    private static final double GREAT = 1e5;
    /** Parts of a decade between two lines of a logarithmic axis. */
    private static final int TENTHS = 9;

    private Style() {}

    /** The colour of the series, class or backend of this number; they repeat. */
    public static Color color(int number) {
        return COLORS.get(number % COLORS.size());
    }

    /** A tint of {@link #color}, for areas behind points. */
    public static Color tint(int number) {
        Color color = color(number);
        return new Color(paler(color.getRed()), paler(color.getGreen()), paler(color.getBlue()));
    }

    private static int paler(int channel) {
        return 255 - (255 - channel) * 3 / 10;
    }

    /** The line of this number: lines differ not only in colour. */
    static Stroke stroke(int number) {
        float[] dashes = DASHES.get(number % DASHES.size());
        return new BasicStroke(
                2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dashes.length == 0 ? null : dashes, 0);
    }

    /** The mark of this number: points differ not only in colour. */
    static Shape mark(int number) {
        return switch (number % 4) {
            case 0 -> new Ellipse2D.Double(-3.5, -3.5, 7, 7);
            case 1 -> new Rectangle2D.Double(-3.2, -3.2, 6.4, 6.4);
            case 2 -> polygon(0, -4.4, 4.2, 3.2, -4.2, 3.2);
            default -> polygon(0, -4.6, 4.6, 0, 0, 4.6, -4.6, 0);
        };
    }

    private static Shape polygon(double... coordinates) {
        Path2D path = new Path2D.Double();
        path.moveTo(coordinates[0], coordinates[1]);
        for (int i = 2; i < coordinates.length; i += 2) {
            path.lineTo(coordinates[i], coordinates[i + 1]);
        }
        path.closePath();
        return path;
    }

    /** An image to draw on, white, and what draws on it, smoothly. */
    public static Graphics2D white(BufferedImage image) {
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        return graphics;
    }

    /** An axis with figures in steps of one and two and five, or for {@code logarithmic}, at the powers of ten. */
    static ValueAxis axis(String label, boolean logarithmic) {
        ValueAxis axis;
        if (logarithmic) {
            LogAxis powers = new LogAxis(label);
            powers.setBase(10);
            powers.setTickUnit(new NumberTickUnit(1, FIGURES, TENTHS));
            powers.setNumberFormatOverride(new Plain());
            axis = powers;
        } else {
            NumberAxis linear = new NumberAxis(label);
            linear.setNumberFormatOverride(new Plain());
            linear.setAutoRangeIncludesZero(false);
            linear.setAutoRangeStickyZero(false);
            axis = linear;
        }
        axis.setLabelFont(TEXT);
        axis.setTickLabelFont(TEXT);
        return axis;
    }

    /** The plot as a chart in the common look. */
    static JFreeChart chart(String title, XYPlot plot, boolean legend) {
        plot.setBackgroundPaint(Color.WHITE);
        plot.setOutlinePaint(Color.GRAY);
        plot.setDomainGridlinePaint(new Color(0xE4E4E4));
        plot.setRangeGridlinePaint(new Color(0xE4E4E4));
        plot.setDomainGridlineStroke(new BasicStroke(1));
        plot.setRangeGridlineStroke(new BasicStroke(1));
        plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
        JFreeChart chart = new JFreeChart(title, PANEL_TITLE, plot, legend);
        chart.setBackgroundPaint(Color.WHITE);
        chart.setPadding(new RectangleInsets(4, 4, 4, 16));
        LegendTitle names = chart.getLegend();
        if (names != null) {
            names.setItemFont(TEXT);
            names.setFrame(BlockBorder.NONE);
            names.setPosition(RectangleEdge.BOTTOM);
        }
        return chart;
    }

    static void tryFonts() {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.getFontMetrics(TEXT).stringWidth("text");
        } finally {
            graphics.dispose();
        }
    }

    /** Figures of any size in few characters. Not a {@link DecimalFormat}, which formats by a shorter way where it can. */
    private static final class Plain extends NumberFormat {
        private static final long serialVersionUID = 1;

        @Override
        public StringBuffer format(double number, StringBuffer text, FieldPosition position) {
            double size = Math.abs(number);
            NumberFormat format = size != 0 && (size < SMALL * 0.999 || size >= GREAT) ? SCIENTIFIC : FIGURES;
            return text.append(format.format(number));
        }

        @Override
        public StringBuffer format(long number, StringBuffer text, FieldPosition position) {
            return format((double) number, text, position);
        }

        @Override
        public Number parse(String text, ParsePosition position) {
            return FIGURES.parse(text, position);
        }
    }
}
