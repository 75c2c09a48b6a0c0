package org.raymill.api.json;

import org.raymill.model.AccessToken;

/**
 * A token that was made.
 *
 * @param token what is kept of it
 * @param text the token itself, which is told once
 */
public record NewToken(AccessToken token, String text) {}
