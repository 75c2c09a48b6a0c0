package org.raymill.identity;

import java.time.Instant;
import org.raymill.model.Grants;

/**
 * Somebody whom the identity provider has named.
 *
 * @param key names the account for ever: the issuer, a blank, and what the issuer calls it ({@code sub})
 * @param name that a user of the farm would have
 * @param title for people; empty when the provider does not say
 * @param grants what the settings give those with such claims
 * @param expiresAt from when on the token is worth nothing, by this machine's clock and what its difference to the issuer's may be
 */
public record Identity(String key, String name, String title, Grants grants, Instant expiresAt) {}
