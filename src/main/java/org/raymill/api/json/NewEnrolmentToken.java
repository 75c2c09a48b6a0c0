package org.raymill.api.json;

import org.raymill.model.EnrolmentToken;

/**
 * A token for a new node that was made.
 *
 * @param text what the new node shows; told this once
 */
public record NewEnrolmentToken(EnrolmentToken token, String text) {}
