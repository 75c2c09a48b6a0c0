package org.raymill.api.json;

import java.util.Optional;

/**
 * What a client posts to do something to a job, a task or a server.
 *
 * @param reason for people
 * @param by who does it
 */
public record OperationRequest(Optional<String> reason, Optional<String> by) {

    public OperationRequest {
        reason = reason == null ? Optional.empty() : reason;
        by = by == null ? Optional.empty() : by;
    }
}
