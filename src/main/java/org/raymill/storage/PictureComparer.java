package org.raymill.storage;

import java.io.IOException;
import java.util.Optional;
import org.raymill.model.PictureFormat;

/** Says whether two files show the same picture. */
public interface PictureComparer {

    /**
     * Compares two pictures.
     *
     * @param exact whether every pixel has to be the same to the last bit
     * @return what the difference is, for people; empty when they are the same
     * @throws IOException when one can not be read
     */
    Optional<String> difference(
            StoredFile one, StoredFile other, PictureFormat format, int width, int height, boolean exact)
            throws IOException;
}
