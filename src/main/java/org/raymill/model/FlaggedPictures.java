package org.raymill.model;

/** What becomes of a picture that is flagged. */
public enum FlaggedPictures {
    /** It is a result, and the flag is shown with it. */
    WARN,
    /** The attempt has failed. */
    FAIL,
    /** It is a result like any other; nobody looks for flags. */
    IGNORE
}
