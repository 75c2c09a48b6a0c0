package org.raymill.site;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.raymill.model.SiteName;
import org.raymill.site.SiteSettings.Peer;
import org.raymill.site.mail.Letter;
import org.raymill.site.mail.Mail.Speaker;
import org.raymill.site.tls.SiteTls;

/**
 * What a link works with.
 *
 * @param speaker this site, as it speaks over this link
 * @param peer the other site
 * @param link where it is and what it may do
 * @param tls by whom connections are trusted; empty for plain TCP, on loopback alone
 */
record LinkContext(
        SiteSettings settings, Speaker speaker, SiteName peer, Peer link, Optional<SiteTls> tls, InstantSource clock) {

    /** Whether the other site has a certificate that is trusted now, or needs none. */
    boolean isTrusted() {
        return tls.map(trust -> trust.stillTrusted(peer)).orElse(true);
    }

    /** Opens the gateway to the other site; blocks. */
    Gateway open(Consumer<Letter> inbox) {
        return Gateway.open(
                speaker.site(),
                peer,
                settings.host(),
                settings.bindHost(),
                link.port(),
                tls.map(trust -> trust.artery(peer)),
                inbox);
    }
}
