package org.raymill.rendering.check;

import java.io.IOException;

/** A picture may be right, but is of a kind whose pixels can not be read here. */
final class UnsupportedPictureException extends IOException {

    private static final long serialVersionUID = 1L;

    UnsupportedPictureException(String message) {
        super(message);
    }
}
