package org.raymill.model;

import java.math.BigDecimal;

/**
 * What another site has used for a job, and asks for it.
 *
 * @param coreSeconds cores times seconds that it has used until now
 * @param spent what it asks for those
 * @param expected what it will have asked for all that it has and had, as far as that is known; at least {@code spent}
 * @param currency may be empty
 */
public record SiteSpending(SiteName site, long coreSeconds, BigDecimal spent, BigDecimal expected, String currency) {

    public SiteSpending {
        spent = spent == null ? BigDecimal.ZERO : spent;
        expected = expected == null ? BigDecimal.ZERO : expected;
        currency = currency == null ? "" : currency;
    }

    /** The same with more of the same site. */
    public SiteSpending plus(SiteSpending more) {
        return new SiteSpending(
                site,
                coreSeconds + more.coreSeconds,
                spent.add(more.spent),
                expected.add(more.expected),
                more.currency.isEmpty() ? currency : more.currency);
    }
}
