package org.raymill.model;

/**
 * What a consignment has taken at the site that renders it, as that says.
 *
 * @param coreMillis cores times milliseconds, of all tries, those that failed and those that run, too; never less than before
 * @param frameMillis how long a frame takes there, with all of its tiles, in milliseconds; 0 when none was measured
 */
public record RemoteUsage(long coreMillis, long frameMillis) {

    /** Nothing yet. */
    public static final RemoteUsage NONE = new RemoteUsage(0, 0);

    public RemoteUsage {
        if (coreMillis < 0 || frameMillis < 0) {
            throw new IllegalArgumentException("less than no usage");
        }
    }
}
