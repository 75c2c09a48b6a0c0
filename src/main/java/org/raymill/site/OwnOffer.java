package org.raymill.site;

import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer;
import org.raymill.site.core.Offers;

/** What this site has for others now. */
final class OwnOffer {

    private OwnOffer() {}

    /** What a site is told. */
    static SiteOffer to(SiteName site, SiteSettings settings, Considering known) {
        SiteSettings.Terms terms = settings.terms();
        return Offers.of(
                known.servers(),
                known.limits(),
                known.coreSeconds(),
                settings.peers().get(site).rights(),
                terms.pricePerCoreHour(),
                terms.currency(),
                terms.dataClasses(),
                settings.keys().map(keys -> "https://" + settings.host() + ":" + settings.filesPort()));
    }
}
