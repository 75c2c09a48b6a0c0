/**
 * Other sites: what keeps the link to each, what they offer, which jobs go to them and what comes back. Sites are separate clusters: they share
 * no membership, no database and no storage, and believe each other nothing that is not checked. A second actor system for each linked site
 * carries the messages ({@code site.mail} says which); files go over HTTPS. {@link org.raymill.site.SiteLinks} keeps the links, each by a {@code SiteLink} with a {@code GatewayKeeper},
 * {@link org.raymill.site.Guests} takes jobs in, {@code SentConsignments} brings files and fetches results for jobs that are elsewhere, {@code PeerViews} their samples and logs; {@code
 * Considering} has it decided where jobs go that may go anywhere. May use {@code protocol},
 * {@code model}, {@code storage} and {@code transfer}.
 */
package org.raymill.site;
