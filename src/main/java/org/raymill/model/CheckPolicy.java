package org.raymill.model;

/**
 * How much a job trusts its pictures.
 *
 * @param flagged what becomes of a picture that is flagged
 */
public record CheckPolicy(FlaggedPictures flagged) {

    /** Flags are shown. */
    public static final CheckPolicy DEFAULT = new CheckPolicy(FlaggedPictures.WARN);

    public CheckPolicy {
        flagged = flagged == null ? FlaggedPictures.WARN : flagged;
    }
}
