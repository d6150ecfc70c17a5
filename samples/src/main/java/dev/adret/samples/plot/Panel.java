package dev.adret.samples.plot;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;

/** A part of a {@link Picture}. */
public interface Panel {
    void draw(Graphics2D graphics, Rectangle2D area);
}
