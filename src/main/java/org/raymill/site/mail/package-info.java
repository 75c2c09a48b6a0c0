/**
 * What linked sites say to each other: small, versioned messages that travel as {@link org.raymill.site.mail.Letter}, the only class that a gateway
 * reads from another site. Fields are only added; what a site does not know, it ignores. Uses {@code model} alone.
 */
package org.raymill.site.mail;
