package org.raymill.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Compares pictures by their pixels: files of equal pictures differ, for they carry times. */
final class PictureCheck {

    private PictureCheck() {}

    /** Fails when two pictures differ. */
    static void requireSame(Path one, Path other) {
        BufferedImage first = read(one);
        BufferedImage second = read(other);
        if (first.getWidth() != second.getWidth() || first.getHeight() != second.getHeight()) {
            throw new CommandException(one + " and " + other + " are not of the same size");
        }
        for (int y = 0; y < first.getHeight(); y++) {
            for (int x = 0; x < first.getWidth(); x++) {
                if (first.getRGB(x, y) != second.getRGB(x, y)) {
                    throw new CommandException(one + " and " + other + " differ at " + x + "," + y);
                }
            }
        }
    }

    private static BufferedImage read(Path file) {
        try {
            BufferedImage picture = ImageIO.read(file.toFile());
            if (picture == null) {
                throw new CommandException(file + " is no picture");
            }
            return picture;
        } catch (IOException e) {
            throw new CommandException("the picture " + file + " can not be read: " + e.getMessage(), e);
        }
    }
}
