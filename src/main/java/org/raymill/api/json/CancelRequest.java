package org.raymill.api.json;

import java.util.Optional;

/**
 * What a client posts to cancel a job.
 *
 * @param reason for people
 * @param by who cancels
 */
public record CancelRequest(Optional<String> reason, Optional<String> by) {

    public CancelRequest {
        reason = reason == null ? Optional.empty() : reason;
        by = by == null ? Optional.empty() : by;
    }
}
