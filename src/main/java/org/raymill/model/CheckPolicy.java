package org.raymill.model;

/**
 * How much a job trusts its pictures.
 *
 * @param flagged what becomes of a picture that is flagged
 * @param verifyPercent which share of the tasks is rendered on a second server and compared, 0 to 100
 */
public record CheckPolicy(FlaggedPictures flagged, int verifyPercent) {

    /** Flags are shown. */
    public static final CheckPolicy DEFAULT = new CheckPolicy(FlaggedPictures.WARN);

    public CheckPolicy {
        flagged = flagged == null ? FlaggedPictures.WARN : flagged;
        if (verifyPercent < 0 || verifyPercent > 100) {
            throw new IllegalArgumentException("verifyPercent must lie between 0 and 100, not " + verifyPercent);
        }
    }

    /** Nothing is rendered twice. */
    public CheckPolicy(FlaggedPictures flagged) {
        this(flagged, 0);
    }
}
