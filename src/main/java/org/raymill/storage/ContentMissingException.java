package org.raymill.storage;

import java.io.IOException;
import org.raymill.model.Sha256;

/** The farm does not have a content. */
public final class ContentMissingException extends IOException {

    private static final long serialVersionUID = 1L;

    /** This content is not there. */
    public ContentMissingException(Sha256 content) {
        super("the farm does not have the content " + content);
    }
}
