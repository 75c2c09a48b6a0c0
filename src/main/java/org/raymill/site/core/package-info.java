/**
 * Decisions about other sites, as pure functions of what is known. {@link org.raymill.site.core.LinkState} is how a link is, {@link
 * org.raymill.site.core.Offers} what is offered, {@link org.raymill.site.core.HomeRoom} what is free here. {@link org.raymill.site.core.SitePolicy} decides which site renders a job's frames: a {@link
 * org.raymill.site.core.SiteSituation} comes in, a {@link org.raymill.site.core.SiteDecision} goes out; {@code PeerRules} are what stands between a
 * job and a site, {@code Prospect} and {@code Pace} tell when frames would be done, {@code Split} how many go. {@link
 * org.raymill.site.core.SiteWords} says a decision in words. No Akka, no clock.
 */
package org.raymill.site.core;
