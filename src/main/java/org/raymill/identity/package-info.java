/**
 * The site's identity provider (OpenID Connect): {@link org.raymill.identity.IdentityProvider} says whom a signed token is for, and takes people who sign in
 * with a browser there and back. The provider's keys are remembered, and asked for again no more than now and then. Which user of the farm somebody is, is
 * found out in {@code api}. May use {@code model} and {@code tls}.
 */
package org.raymill.identity;
