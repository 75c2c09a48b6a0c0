package org.raymill.rendering;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** The size of a picture in a file, read from its header alone. */
final class PictureSize {

    private PictureSize() {}

    /**
     * Checks that a file is a picture of a size.
     *
     * @throws RenderingException when it is not
     */
    static void check(Path file, int width, int height) throws IOException, RenderingException {
        try (ImageInputStream stream = ImageIO.createImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw new RenderingException("the file " + file.getFileName() + " is no picture");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(stream);
                int actualWidth = reader.getWidth(0);
                int actualHeight = reader.getHeight(0);
                if (actualWidth != width || actualHeight != height) {
                    throw new RenderingException("the picture " + file.getFileName() + " has " + actualWidth + "x"
                            + actualHeight + " pixels instead of " + width + "x" + height);
                }
            } finally {
                reader.dispose();
            }
        }
    }
}
