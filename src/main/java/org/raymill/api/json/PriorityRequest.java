package org.raymill.api.json;

import java.util.Optional;

/**
 * What a client posts to change a job's priority.
 *
 * @param priority 0 (least) to 100 (most urgent)
 * @param reason for people
 * @param by who does it
 */
public record PriorityRequest(int priority, Optional<String> reason, Optional<String> by) {

    public PriorityRequest {
        reason = reason == null ? Optional.empty() : reason;
        by = by == null ? Optional.empty() : by;
    }
}
