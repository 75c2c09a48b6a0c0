package org.raymill.model;

import java.time.Instant;
import java.util.Optional;

/**
 * Somebody who has signed in with a browser.
 *
 * @param user who
 * @param token the id of the token that it was signed in with, with which the session ends; empty with a password
 * @param granted what the identity provider has said that the user may, besides what the farm says; nothing when it was signed in otherwise
 * @param scope beyond which the session allows nothing, whatever the user may
 * @param expiresAt from when on it has to be signed in again
 */
public record Session(
        String user, Optional<String> token, Grants granted, Grants scope, Instant openedAt, Instant expiresAt) {

    public Session {
        token = token == null ? Optional.empty() : token;
        granted = granted == null ? Grants.NONE : granted;
        scope = scope == null ? Grants.NONE : scope;
    }

    /** Whether it goes on at a time. */
    public boolean validAt(Instant time) {
        return time.isBefore(expiresAt);
    }
}
