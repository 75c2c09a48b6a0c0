package org.raymill.api.json;

import java.util.Map;
import java.util.Optional;

/**
 * What a user is to be like.
 *
 * @param title for people, such as a full name; default: none
 * @param grants roles by the names of projects, {@code *} for all of them; roles are scaler, viewer, submitter, operator and admin
 * @param disabled whether it is let in no more; default false
 * @param by who says so, where nobody is asked who it is
 * @param reason for the audit
 */
public record UserDefinition(
        Optional<String> title,
        Map<String, String> grants,
        Optional<Boolean> disabled,
        Optional<String> by,
        Optional<String> reason) {

    public UserDefinition {
        title = title == null ? Optional.empty() : title;
        grants = grants == null ? Map.of() : grants;
        disabled = disabled == null ? Optional.empty() : disabled;
        by = by == null ? Optional.empty() : by;
        reason = reason == null ? Optional.empty() : reason;
    }
}
