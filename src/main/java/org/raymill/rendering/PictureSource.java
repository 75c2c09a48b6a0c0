package org.raymill.rendering;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A picture to be read, wherever it lies and in whatever form.
 *
 * @param name of its file, which tells what it is
 * @param opening gives its content
 */
public record PictureSource(String name, Opening opening) {

    /** Gives a content. */
    @FunctionalInterface
    public interface Opening {
        /** Opens it at its beginning; whoever opens it closes it. */
        SeekableByteChannel open() throws IOException;
    }

    /** A file; a symbolic link is not followed. */
    public static PictureSource of(Path file) {
        return new PictureSource(
                file.getFileName().toString(),
                () -> FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    /** Opens it at its beginning; whoever opens it closes it. */
    public SeekableByteChannel open() throws IOException {
        return opening.open();
    }
}
