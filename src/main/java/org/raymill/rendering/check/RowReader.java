package org.raymill.rendering.check;

import java.io.Closeable;
import java.io.IOException;
import org.raymill.model.PictureFormat;
import org.raymill.rendering.PictureSource;

/** Reads a picture from its top row to its last. The header has been read when it is there; a picture of another size than asked for is refused. */
interface RowReader extends Closeable {

    /**
     * Opens a picture.
     *
     * @param width that it must have, in pixels
     * @param height that it must have, in pixels
     * @throws UnsupportedPictureException when its pixels can not be read here
     * @throws IOException when it is no such picture; the message is for people
     */
    static RowReader open(PictureSource picture, PictureFormat format, int width, int height) throws IOException {
        return switch (format) {
            case PNG -> new PngRows(picture, width, height);
            case EXR -> new ExrRows(picture, width, height);
            case NONE -> throw new IllegalArgumentException("there is no picture");
        };
    }

    /**
     * The next row; called as often as the picture has rows. Behind the last one the rest of the file is checked.
     *
     * @throws IOException when the file is damaged; the message is for people
     */
    PixelRow next() throws IOException;

    /** Whether values are linear and may be any number. */
    boolean isLinear();
}
