package dev.adret.samples.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** A picture under a title: panels of one size, side by side, in one row or more. */
public final class Picture {
    private static final int MARGIN = 16;
    private static final int HEADER = 48;

    private final String title;
    private final int columns;
    private final int panelWidth;
    private final int panelHeight;
    private final List<Panel> panels = new ArrayList<>();

    /** A picture of {@code columns} panels a row, each of this size in pixels. */
    public Picture(String title, int columns, int panelWidth, int panelHeight) {
        this.title = title;
        this.columns = columns;
        this.panelWidth = panelWidth;
        this.panelHeight = panelHeight;
    }

    /** Adds the next panel. */
    public Picture add(Panel panel) {
        panels.add(panel);
        return this;
    }

    /** The picture as PNG. */
    public byte[] png() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image(), "png", bytes);
        return bytes.toByteArray();
    }

    private BufferedImage image() {
        int rows = (panels.size() + columns - 1) / columns;
        BufferedImage image = new BufferedImage(
                2 * MARGIN + columns * panelWidth, HEADER + rows * panelHeight + MARGIN, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = Style.white(image);
        graphics.setColor(Color.BLACK);
        graphics.setFont(Style.TITLE);
        graphics.drawString(title, MARGIN, 32);
        for (int i = 0; i < panels.size(); i++) {
            int row = i / columns;
            int left = MARGIN + (i - row * columns) * panelWidth;
            int top = HEADER + row * panelHeight;
            panels.get(i).draw(graphics, new Rectangle2D.Double(left, top, panelWidth, panelHeight));
        }
        graphics.dispose();
        return image;
    }
}
