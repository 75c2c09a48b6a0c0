/**
 * Who another site is: certificates that name sites, the pins by which they know each other, and connections that only pinned sites get. There is
 * no certificate authority: each site makes a certificate for itself and trusts exactly those that its settings name. {@link SiteTls} makes
 * connections from a {@link SiteIdentity} and {@link PeerCertificates}. May use {@code model}.
 */
package org.raymill.site.tls;
