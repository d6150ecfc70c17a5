package dev.adret.samples.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Small square grey images in rows, with a caption below each; what is wrong has a frame and a caption in another colour. */
public final class Thumbnails implements Panel {
    private static final Color WRONG = Style.color(5);
    private static final int TITLE_HEIGHT = 30;
    private static final int CAPTION_HEIGHT = 20;
    private static final int GAP = 12;

    private final String title;
    private final int side;
    private final int columns;
    private final List<BufferedImage> images = new ArrayList<>();
    private final List<String> captions = new ArrayList<>();
    private final List<Boolean> right = new ArrayList<>();

    /**
     * @param side pixels on each side of an image
     * @param columns images in a row
     */
    public Thumbnails(String title, int side, int columns) {
        this.title = title;
        this.side = side;
        this.columns = columns;
    }

    /** @param pixels rows from the top, 0 for white and 1 for black */
    public Thumbnails add(float[] pixels, String caption, boolean isRight) {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < side * side; i++) {
            image.getRaster().setSample(i % side, i / side, 0, Math.round(255 * (1 - pixels[i])));
        }
        images.add(image);
        captions.add(caption);
        right.add(isRight);
        return this;
    }

    public int size() {
        return images.size();
    }

    @Override
    public void draw(Graphics2D graphics, Rectangle2D area) {
        graphics.setColor(Color.BLACK);
        graphics.setFont(Style.PANEL_TITLE);
        graphics.drawString(title, (int) area.getX(), (int) area.getY() + 18);
        graphics.setFont(Style.TEXT);
        graphics.setStroke(new BasicStroke(2));
        int cell = (int) area.getWidth() / columns;
        int size = cell - GAP;
        for (int i = 0; i < images.size(); i++) {
            int row = i / columns;
            int left = (int) area.getX() + (i - row * columns) * cell;
            int top = (int) area.getY() + TITLE_HEIGHT + row * (size + CAPTION_HEIGHT + GAP);
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(images.get(i), left, top, size, size, null);
            graphics.setColor(right.get(i) ? Color.LIGHT_GRAY : WRONG);
            graphics.drawRect(left, top, size, size);
            graphics.setColor(right.get(i) ? Color.BLACK : WRONG);
            int width = graphics.getFontMetrics().stringWidth(captions.get(i));
            graphics.drawString(captions.get(i), left + (size - width) / 2, top + size + CAPTION_HEIGHT - 4);
        }
    }
}
