package org.raymill.rendering;

import java.awt.AlphaComposite;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import org.raymill.model.PixelRegion;

/** Puts the parts of a frame together that there are by now, in whatever size they are; the rest is transparent. */
public final class FramePicture {

    private FramePicture() {}

    /**
     * A part of a frame.
     *
     * @param picture as it lies somewhere
     * @param region the pixels of the frame that it shows
     */
    public record Part(PictureSource picture, PixelRegion region) {}

    /**
     * Makes the picture. A part that can not be read, because it was just replaced or is damaged, is left out.
     *
     * @param width of the frame, in pixels
     * @param height of the frame, in pixels
     * @param wanted the width of the picture, at most that of the frame
     */
    public static BufferedImage compose(int width, int height, List<Part> parts, int wanted) {
        double scale = (double) wanted / width;
        BufferedImage canvas =
                new BufferedImage(wanted, Math.max(1, (int) Math.round(height * scale)), BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = canvas.createGraphics();
        try {
            graphics.setComposite(AlphaComposite.Src);
            graphics.setRenderingHint(
                    RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
            for (Part part : parts) {
                draw(graphics, part, scale, canvas);
            }
        } finally {
            graphics.dispose();
        }
        return canvas;
    }

    private static void draw(Graphics2D graphics, Part part, double scale, BufferedImage canvas) {
        PixelRegion region = part.region();
        int left = (int) Math.round(region.x() * scale);
        int top = (int) Math.round(region.y() * scale);
        int right = Math.min(canvas.getWidth(), (int) Math.round((region.x() + region.width()) * scale));
        int bottom = Math.min(canvas.getHeight(), (int) Math.round((region.y() + region.height()) * scale));
        if (right <= left || bottom <= top) {
            return;
        }
        try {
            BufferedImage picture = PictureFiles.read(part.picture());
            graphics.drawImage(Previews.scale(picture, right - left, bottom - top), left, top, null);
        } catch (IOException e) {
            // The next picture of the frame has it.
        }
    }
}
