package org.raymill.api.json;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.Role;

/**
 * Who asks, and what it may do.
 *
 * @param authentication whether callers have to say who they are
 * @param user who it is; absent when nobody has said so
 * @param title of the user, for people
 * @param grants what is allowed: roles by the names of projects, {@code *} for all of them
 * @param limited whether it is less than what the user may
 * @param csrf what requests with the session's cookie that change something send in the header {@code X-Raymill-Csrf}; absent without a session
 * @param expiresAt when the session ends; only when it was opened with this request
 * @param provider what the button says by which one signs in with the site's identity provider; absent when that is not set up
 */
public record SessionView(
        boolean authentication,
        Optional<String> user,
        Optional<String> title,
        Map<String, Role> grants,
        boolean limited,
        Optional<String> csrf,
        Optional<Instant> expiresAt,
        Optional<String> provider) {

    public SessionView {
        user = user == null ? Optional.empty() : user;
        title = title == null ? Optional.empty() : title;
        grants = grants == null ? Map.of() : grants;
        csrf = csrf == null ? Optional.empty() : csrf;
        expiresAt = expiresAt == null ? Optional.empty() : expiresAt;
        provider = provider == null ? Optional.empty() : provider;
    }
}
