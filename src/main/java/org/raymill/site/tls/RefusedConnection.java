package org.raymill.site.tls;

import java.util.Optional;
import org.raymill.model.SiteName;

/**
 * A connection to or from another site that did not come to be, or was cut, because of who is at its other end.
 *
 * @param peer the site that it is about: the one that should be at the other end, or the one whose certificate was shown; nothing for strangers
 * @param reason why
 * @param text the same for people, with the name and fingerprint of the certificate
 */
public record RefusedConnection(Optional<SiteName> peer, Reason reason, String text) {

    /** Why a connection is refused. */
    public enum Reason {
        /** The certificate is none of those that the settings name. */
        UNKNOWN,
        /** It is that of another site than the one this connection is for. */
        OTHER_SITE,
        /** Its time is over. */
        EXPIRED,
        /** Its time has not begun; most often a clock is wrong. */
        NOT_YET_VALID,
        /** It is in the list of revoked certificates. */
        REVOKED,
        /** The other end refused this site's certificate; its log tells why. */
        REFUSED_BY_PEER,
        /** What came was not TLS 1.3, or broke its rules. */
        NO_TLS;

        /** The reason in a few words, such as "certificate revoked". */
        public String words() {
            return switch (this) {
                case UNKNOWN -> "certificate unknown";
                case OTHER_SITE -> "certificate of another site";
                case EXPIRED -> "certificate expired";
                case NOT_YET_VALID -> "certificate not yet valid";
                case REVOKED -> "certificate revoked";
                case REFUSED_BY_PEER -> "this site's certificate refused by the other";
                case NO_TLS -> "no TLS 1.3 at the other end";
            };
        }
    }
}
